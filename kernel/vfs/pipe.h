/* SPDX-License-Identifier: MIT */
/* Pipes and FIFOs. */
#ifndef VFS_PIPE_H
#define VFS_PIPE_H

#include "vfs/internal.h"

/* Pipes. */
void pipe_init(void);
int pipe_create(struct file **reader, struct file **writer);

/* Whether a file is an end of a pipe for writing; writes to it from kernel memory, as write() does. */
bool pipe_is_writer(const struct file *file);
ssize_t pipe_write_kernel(struct file *file, const void *from, size_t n);

#endif
