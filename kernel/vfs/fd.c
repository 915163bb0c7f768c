/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: the calling process's table of open files, and its working directory. Only the process
 * itself uses them, so there is no lock.
 *
 * The table consists of blocks of 32 descriptors, each with a bit for those in use and for those that exec
 * closes. A block is allocated when a descriptor in it is needed, and freed when its last one is closed (the
 * first block: at exit). So the table grows to OPEN_MAX without moving, and fork, exec and exit look only
 * at descriptors in use.
 */
#include "vfs/fd.h"

#include "base/cpu.h"
#include "lib/string.h"
#include "proc/proc.h"
#include "vfs/file.h"
#include "vfs/icache.h"
#include "vfs/vfs.h"
#include <abi/errno.h>

struct fd_block {
    uint32_t used, cloexec; /* a bit for each descriptor */
    struct file *file[FDS_IN_BLOCK];
};

static struct kmem_cache block_cache;

void fd_init(void)
{
    kmem_cache_init(&block_cache, "descriptors", sizeof(struct fd_block));
}

static uint32_t bit_of(uintptr_t fd)
{
    return 1u << fd % FDS_IN_BLOCK;
}

/* Takes the lowest bit out of a set that is not empty: its number. */
static unsigned take_lowest(uint32_t *bits)
{
    unsigned lowest = (unsigned)__builtin_ctz(*bits);

    *bits &= *bits - 1;
    return lowest;
}

/* The block with a number, allocated if it is not there; NULL: no memory. */
static struct fd_block *block_at(struct proc *p, unsigned number)
{
    if (!p->files[number]) {
        struct fd_block *block = kmem_cache_alloc(&block_cache);
        if (block)
            memset(block, 0, sizeof(*block));
        p->files[number] = block;
    }
    return p->files[number];
}

struct file *fd_file(uintptr_t fd)
{
    if (unlikely(fd >= OPEN_MAX))
        return NULL;
    const struct fd_block *block = current_proc()->files[fd / FDS_IN_BLOCK];
    return likely(block != NULL) ? block->file[fd % FDS_IN_BLOCK] : NULL;
}

int fd_find(unsigned least)
{
    struct proc *p = current_proc();
    uint32_t below = bit_of(least) - 1; /* these descriptors of the first block are not wanted */

    for (unsigned i = least / FDS_IN_BLOCK; i < FD_BLOCKS; i++, below = 0) {
        const struct fd_block *block = block_at(p, i);
        if (!block)
            return -ENOMEM;
        uint32_t free = ~(block->used | below);
        if (free)
            return (int)(i * FDS_IN_BLOCK + take_lowest(&free));
    }
    return -EMFILE;
}

int fd_make_room(unsigned fd)
{
    if (fd >= OPEN_MAX)
        return -EBADF;
    return block_at(current_proc(), fd / FDS_IN_BLOCK) ? 0 : -ENOMEM;
}

void fd_install(unsigned fd, struct file *file, bool cloexec)
{
    struct fd_block *block = current_proc()->files[fd / FDS_IN_BLOCK];

    block->file[fd % FDS_IN_BLOCK] = file;
    block->used |= bit_of(fd);
    fd_set_cloexec(fd, cloexec);
}

bool fd_cloexec(unsigned fd)
{
    return current_proc()->files[fd / FDS_IN_BLOCK]->cloexec & bit_of(fd);
}

void fd_set_cloexec(unsigned fd, bool cloexec)
{
    struct fd_block *block = current_proc()->files[fd / FDS_IN_BLOCK];

    block->cloexec = cloexec ? block->cloexec | bit_of(fd) : block->cloexec & ~bit_of(fd);
}

/* Takes a descriptor that is in use out of its block: the file. */
static struct file *take_file_out(struct fd_block *block, unsigned in_block)
{
    struct file *file = block->file[in_block];

    block->file[in_block] = NULL;
    block->used &= ~(1u << in_block);
    block->cloexec &= ~(1u << in_block);
    return file;
}

int fd_close(uintptr_t fd)
{
    struct fd_block **block = &current_proc()->files[fd / FDS_IN_BLOCK % FD_BLOCKS];

    if (!fd_file(fd))
        return -EBADF;
    struct file *file = take_file_out(*block, fd % FDS_IN_BLOCK);
    if ((*block)->used == 0 && fd >= FDS_IN_BLOCK) {
        kmem_cache_free(&block_cache, *block);
        *block = NULL;
    }
    file_put(file);
    return 0;
}

/* Fills a new block with the descriptors of another; both share the files. */
static void share_block(struct fd_block *to, const struct fd_block *from)
{
    uint32_t left = from->used;

    to->used = from->used;
    to->cloexec = from->cloexec;
    while (left) {
        unsigned i = take_lowest(&left);
        to->file[i] = file_get(from->file[i]);
    }
}

bool files_fork(struct proc *child)
{
    const struct proc *parent = current_proc();

    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        const struct fd_block *from = parent->files[i];
        if (!from || !from->used)
            continue;
        struct fd_block *to = block_at(child, i);
        if (!to) {
            files_exit(child);
            return false;
        }
        share_block(to, from);
    }
    child->cwd = parent->cwd ? inode_get(parent->cwd) : NULL;
    return true;
}

/* Closes some descriptors of a block. */
static void close_some(struct fd_block *block, uint32_t which)
{
    while (which)
        file_put(take_file_out(block, take_lowest(&which)));
}

void files_exec(struct proc *p)
{
    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        if (p->files[i])
            close_some(p->files[i], p->files[i]->cloexec);
    }
}

void files_exit(struct proc *p)
{
    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        if (!p->files[i])
            continue;
        close_some(p->files[i], p->files[i]->used);
        kmem_cache_free(&block_cache, p->files[i]);
        p->files[i] = NULL;
    }
    inode_put(p->cwd);
    p->cwd = NULL;
}
