/* SPDX-License-Identifier: MIT */
/* fsdump: what its files share. */
#ifndef FSDUMP_H
#define FSDUMP_H

#include "common/disk.h"

/* What the commands print. */
void dump_super(const struct disk *disk);
void dump_inode(const struct disk *disk, uint32_t number);
void dump_directory(const struct disk *disk, uint32_t number);
void dump_log(const struct disk *disk);

#endif
