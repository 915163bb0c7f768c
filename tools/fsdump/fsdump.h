/* SPDX-License-Identifier: MIT */
/* Common declarations of fsdump's files. */
#ifndef FSDUMP_H
#define FSDUMP_H

#include "common/disk.h"

/* The output of each command. */
void dump_super(const struct disk *disk);
void dump_inode(const struct disk *disk, uint32_t number);
void dump_directory(const struct disk *disk, uint32_t number);
void dump_log(const struct disk *disk);

#endif
