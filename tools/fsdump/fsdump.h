/* SPDX-License-Identifier: MIT */
/* fsdump: what its files share. */
#ifndef FSDUMP_H
#define FSDUMP_H

#include "common/disk.h"

/* Says what is wrong with the image, and ends with status 1. */
_Noreturn void dump_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The inode that a path leads to from the root, links not followed. */
uint32_t dump_find(const struct disk *disk, const char *path);

/* The block of page index of a file; 0: a hole. */
uint32_t dump_file_block(const struct disk *disk, uint32_t number, uint32_t index);

/* Calls visit for each entry of a directory until that returns false. */
void dump_each_entry(const struct disk *disk, uint32_t number,
                     bool (*visit)(void *context, const struct dfs_dirent *entry), void *context);

/* What the commands print. */
void dump_super(const struct disk *disk);
void dump_inode(const struct disk *disk, uint32_t number);
void dump_directory(const struct disk *disk, uint32_t number);
void dump_log(const struct disk *disk);

#endif
