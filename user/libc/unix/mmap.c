/* SPDX-License-Identifier: MIT */
/* mmap(): the kernel's call gets the offset in pages, so that it is one word. */
#include <errno.h>
#include <sys/mman.h>

#include "calls.h"

#define PAGE_SHIFT 12

void *mmap(void *address, size_t length, int prot, int flags, int fd, off_t offset)
{
    off_t page = offset >> PAGE_SHIFT;

    if (page << PAGE_SHIFT != offset) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    if (page < 0 || page > UINT32_MAX) {
        errno = EOVERFLOW;
        return MAP_FAILED;
    }
    return __sys_mmap(address, length, prot, flags, fd, (uint32_t)page);
}
