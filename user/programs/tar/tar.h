/* SPDX-License-Identifier: MIT */
/* Archives in the format ustar of POSIX: each member is a header of 512 bytes and its contents, filled up with zeros. */
#ifndef TAR_H
#define TAR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#define TAR_BLOCK 512
#define TAR_PATH_MAX 256 /* prefix, slash and name */

/* Types of members. */
#define TAR_FILE '0'
#define TAR_LINK '1'
#define TAR_SYMLINK '2'
#define TAR_CHARACTER '3'
#define TAR_BLOCK_DEVICE '4'
#define TAR_DIRECTORY '5'
#define TAR_FIFO '6'

/* A header on the disk: numbers are octal digits. */
struct tar_header {
    char name[100];
    char mode[8], uid[8], gid[8];
    char size[12], mtime[12];
    char checksum[8]; /* the sum of all bytes, with blanks here */
    char type;
    char target[100];
    char magic[6]; /* "ustar" */
    char version[2];
    char user[32], group[32];
    char major[8], minor[8];
    char prefix[155]; /* a path that is too long for name: prefix/name */
    char unused[12];
};

_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a header fills a block");

/* A member as the programs handle it. */
struct member {
    char path[TAR_PATH_MAX + 1];
    char target[101];
    char type;
    mode_t mode;
    unsigned uid, gid;
    int64_t size, mtime;
    unsigned major, minor;
};

extern bool verbose;

/* Fills a header. False, after a message, if the member does not fit into the format. */
bool make_header(struct tar_header *header, const struct member *member);

/* Takes a header apart. False if its checksum is wrong. */
bool read_header(const struct tar_header *header, struct member *member);

/* Appends files, and all below directories, to an archive. Returns the status. */
int create(FILE *archive, char **paths);

/*
 * Lists the members of an archive, or extracts them: those that paths name, or lie below one, or all if there are
 * none. Returns the status.
 */
int list(FILE *archive, char **paths);
int extract(FILE *archive, char **paths);

#endif
