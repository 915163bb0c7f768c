/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: the calling process's table of open files, and its working directory. Nobody but the
 * process itself touches them, so there is no lock.
 */
#include "vfs/file.h"
#include "vfs/vfs.h"
#include "base/cpu.h"
#include "proc/proc.h"
#include <abi/errno.h>

#define BITS_PER_WORD 32u

struct file *fd_file(uintptr_t fd)
{
    return likely(fd < OPEN_MAX) ? current()->files[fd] : NULL;
}

static void set_cloexec(struct proc *p, unsigned fd, bool cloexec)
{
    uint32_t bit = 1u << fd % BITS_PER_WORD;

    if (cloexec)
        p->cloexec[fd / BITS_PER_WORD] |= bit;
    else
        p->cloexec[fd / BITS_PER_WORD] &= ~bit;
}

int fd_find(unsigned least)
{
    const struct proc *p = current();

    for (unsigned fd = least; fd < OPEN_MAX; fd++) {
        if (!p->files[fd])
            return (int)fd;
    }
    return -EMFILE;
}

void fd_install(unsigned fd, struct file *file, bool cloexec)
{
    struct proc *p = current();

    p->files[fd] = file;
    set_cloexec(p, fd, cloexec);
}

int fd_close(uintptr_t fd)
{
    struct file *file = fd_file(fd);

    if (!file)
        return -EBADF;
    current()->files[fd] = NULL;
    file_put(file);
    return 0;
}

void files_fork(struct proc *child)
{
    struct proc *parent = current();

    for (unsigned fd = 0; fd < OPEN_MAX; fd++)
        child->files[fd] = file_get(parent->files[fd]);
    for (unsigned i = 0; i < OPEN_MAX / BITS_PER_WORD; i++)
        child->cloexec[i] = parent->cloexec[i];
    child->cwd = parent->cwd ? inode_get(parent->cwd) : NULL;
}

void files_exec(struct proc *p)
{
    for (unsigned i = 0; i < OPEN_MAX / BITS_PER_WORD; i++) {
        while (p->cloexec[i] != 0) {
            unsigned bit = (unsigned)__builtin_ctz(p->cloexec[i]);
            p->cloexec[i] &= p->cloexec[i] - 1;
            fd_close(i * BITS_PER_WORD + bit);
        }
    }
}

void files_exit(struct proc *p)
{
    for (unsigned fd = 0; fd < OPEN_MAX; fd++) {
        file_put(p->files[fd]);
        p->files[fd] = NULL;
    }
    inode_put(p->cwd);
    p->cwd = NULL;
}
