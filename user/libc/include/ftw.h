/* SPDX-License-Identifier: MIT */
/* Walking through trees of files: user/libc/unix/ftw.c. */
#ifndef LIBC_FTW_H
#define LIBC_FTW_H

#include <sys/stat.h>

/* Kinds of files, as the program's function gets them. */
enum {
    FTW_F,   /* not a directory */
    FTW_D,   /* a directory */
    FTW_DNR, /* a directory that cannot be read */
    FTW_NS,  /* stat() failed */
    FTW_SL,  /* a symbolic link (FTW_PHYS) */
    FTW_DP,  /* a directory, after its contents (FTW_DEPTH) */
    FTW_SLN, /* a symbolic link to nothing */
};

/* Flags of nftw(). */
#define FTW_PHYS (1 << 0)  /* do not follow symbolic links */
#define FTW_MOUNT (1 << 1) /* stay in one file system */
#define FTW_DEPTH (1 << 2) /* a directory comes after its contents */
#define FTW_CHDIR (1 << 3) /* be in a file's directory when the function is called */

struct FTW {
    int base;  /* offset of the last name in the path */
    int level; /* depth below the start, which has 0 */
};

/*
 * Call the function for a file and, if that is a directory, for all below it, until it returns not
 * 0, which is then the result; -1 and errno on errors. The number of descriptors is ignored: a
 * walk keeps no directory open.
 */
int nftw(const char *path,
         int (*function)(const char *path, const struct stat *st, int kind, struct FTW *where),
         int descriptors, int flags);
int ftw(const char *path, int (*function)(const char *path, const struct stat *st, int kind),
        int descriptors);

#endif
