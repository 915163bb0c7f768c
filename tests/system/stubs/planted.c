/* SPDX-License-Identifier: MIT */
/*
 * Calls with one bug each, linked into kernels for tests in place of the right ones (ld --wrap,
 * mk/test.mk): the random calls of fuzzcalls must find them.
 */
#include "vfs/attribute.h"
#include "vfs/file.h"
#include "vfs/fd.h"
#include "vfs/internal.h"
#include "lib/string.h"
#include "mm/page.h"
#include "base/cpu.h"
#include <abi/errno.h>
#include <abi/stat.h>

intptr_t __wrap_sys_fstat(const uintptr_t *arg);
intptr_t __wrap_sys_umask(const uintptr_t *arg);

/* Trusts the program's pointer: the kernel writes to any address. */
intptr_t __wrap_sys_fstat(const uintptr_t *arg)
{
    struct file *file = fd_file(current_files(), arg[0]);
    struct stat st = {.st_nlink = 1};

    if (!file)
        return -EBADF;
    if (file->inode)
        inode_stat(file->inode, &st);
    memcpy((void *)arg[1], &st, sizeof(st));
    return 0;
}

/* Loses 16 pages each time. */
intptr_t __wrap_sys_umask(const uintptr_t *arg)
{
    struct file_context *files = current_files();
    uint32_t old = files->umask;

    page_alloc(4);
    files->umask = arg[0] & 0777;
    return (intptr_t)old;
}
