/* SPDX-License-Identifier: MIT */
/* The structures that stat(), statvfs() and getdents() fill in. Never on a disk: machines may differ. */
#ifndef ABI_STAT_H
#define ABI_STAT_H

#include <abi/time.h>
#include <stdint.h>

#define S_IFMT 0170000
#define S_IFIFO 0010000
#define S_IFCHR 0020000
#define S_IFDIR 0040000
#define S_IFBLK 0060000
#define S_IFREG 0100000
#define S_IFLNK 0120000
#define S_IFSOCK 0140000

#define S_ISFIFO(m) (((m)&S_IFMT) == S_IFIFO)
#define S_ISCHR(m) (((m)&S_IFMT) == S_IFCHR)
#define S_ISDIR(m) (((m)&S_IFMT) == S_IFDIR)
#define S_ISBLK(m) (((m)&S_IFMT) == S_IFBLK)
#define S_ISREG(m) (((m)&S_IFMT) == S_IFREG)
#define S_ISLNK(m) (((m)&S_IFMT) == S_IFLNK)
#define S_ISSOCK(m) (((m)&S_IFMT) == S_IFSOCK)

/* Bits of the mode: set-user-ID, set-group-ID, sticky; permissions of owner, group, others. */
#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_IRWXU 0700
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IRWXG 0070
#define S_IRGRP 0040
#define S_IWGRP 0020
#define S_IXGRP 0010
#define S_IRWXO 0007
#define S_IROTH 0004
#define S_IWOTH 0002
#define S_IXOTH 0001

struct stat {
    uint32_t st_dev;     /* the mounted file system */
    uint32_t st_ino;     /* inode number within it */
    uint32_t st_mode;    /* type (S_IFMT) and permission bits */
    uint32_t st_nlink;   /* names of this inode */
    uint32_t st_uid;     /* owner */
    uint32_t st_gid;     /* group */
    uint32_t st_rdev;    /* device number, for S_IFCHR and S_IFBLK */
    uint32_t st_blksize; /* bytes that are good to read at a time */
    int64_t st_size;     /* bytes */
    int64_t st_blocks;   /* 512-byte units in use */
    struct timespec st_atim, st_mtim, st_ctim;
};

struct statvfs {
    uint32_t f_bsize;   /* block size in bytes */
    uint32_t f_blocks;  /* blocks in all */
    uint32_t f_bfree;   /* free blocks */
    uint32_t f_files;   /* inodes in all */
    uint32_t f_ffree;   /* free inodes */
    uint32_t f_namemax; /* longest name in bytes */
    uint32_t f_flag;    /* MS_RDONLY if mounted read-only */
    char f_fstype[16];
};

#define MS_RDONLY 1 /* flag of mount() */

/* Values of tv_nsec for utimens(): the present time, and leave it as it is. */
#define UTIME_NOW 0x3fffffff
#define UTIME_OMIT 0x3ffffffe

/* One entry of getdents(): entries follow each other, d_reclen bytes (a multiple of 4) apart. */
struct dirent {
    uint32_t d_ino;
    uint16_t d_reclen; /* this whole entry, in bytes */
    uint8_t d_type;    /* DT_*: the inode's st_mode >> 12 */
    uint8_t d_namlen;  /* bytes in d_name, without the zero */
    char d_name[256];  /* zero-terminated; getdents() stores only as much as the name needs */
};

#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12

#define NAME_MAX 255  /* bytes in one name, without the zero */
#define PATH_MAX 4096 /* bytes in a path, with the zero */
#define OPEN_MAX 1024 /* descriptors of one process: 0 to OPEN_MAX - 1 */

/* Device numbers: major (which driver) and minor (which of its devices). */
#define DEV_MAKE(major, minor) (((uint32_t)(major) << 16) | (uint32_t)(minor))
#define DEV_MAJOR(dev) ((uint32_t)(dev) >> 16)
#define DEV_MINOR(dev) ((uint32_t)(dev)&0xffff)

#endif
