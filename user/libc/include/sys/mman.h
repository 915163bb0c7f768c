/* SPDX-License-Identifier: MIT */
/* Memory maps. */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <abi/mman.h>
#include <stddef.h>
#include <sys/types.h>

#define MAP_FAILED ((void *)-1)

void *mmap(void *address, size_t length, int prot, int flags, int fd, off_t offset);
int munmap(void *address, size_t length);
int mprotect(void *address, size_t length, int prot);
int msync(void *address, size_t length, int flags);
int madvise(void *address, size_t length, int advice);

/* A byte for each page: 1 if the page is in memory, so that a read does not wait for a disk, else 0. */
int mincore(void *address, size_t length, unsigned char *pages);

#endif
