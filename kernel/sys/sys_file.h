/* SPDX-License-Identifier: MIT */
/* Common to our calls and Linux's about files. */
#ifndef SYS_SYS_FILE_H
#define SYS_SYS_FILE_H

#include "vfs/file.h"
#include <abi/stat.h>

/* The attributes of an open file, as fstat() tells them. Process context, no locks held. */
void file_stat(struct file *file, struct stat *st);

#endif
