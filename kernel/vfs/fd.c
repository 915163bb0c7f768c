/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: a process's table of open files, and its working directory.
 *
 * The table consists of blocks of 32 descriptors, each with a bit for those in use and for those that exec
 * closes. A block is allocated when a descriptor in it is needed. It is freed when its last one is closed, if
 * no other thread can look at it; else, and for the first block, at exit. So the table grows to OPEN_MAX
 * without moving, and fork, exec and exit look only at descriptors in use.
 *
 * Locks: files_lock of the process guards the table and the directory, if the process has threads.
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
    uint32_t used, cloexec;          /* a bit for each descriptor */
    struct file *file[FDS_IN_BLOCK]; /* NULL: free, or reserved if it is in use */
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

static void lock_table(struct proc *p)
{
    if (unlikely(p->threaded))
        acquire(&p->files_lock);
}

static void unlock_table(struct proc *p)
{
    if (unlikely(p->threaded))
        release(&p->files_lock);
}

/* Makes sure that the block with a number is there; false: no memory. */
static bool ensure_block(struct proc *p, unsigned number)
{
    if (likely(p->files[number] != NULL))
        return true;
    struct fd_block *block = kmem_cache_alloc(&block_cache);
    if (!block)
        return false;
    memset(block, 0, sizeof(*block));
    lock_table(p);
    if (!p->files[number]) {
        p->files[number] = block;
        block = NULL;
    }
    unlock_table(p);
    if (block) /* another thread was faster */
        kmem_cache_free(&block_cache, block);
    return true;
}

struct file *fd_file(const struct proc *p, uintptr_t fd)
{
    if (unlikely(fd >= OPEN_MAX))
        return NULL;
    const struct fd_block *block = p->files[fd / FDS_IN_BLOCK];
    return likely(block != NULL) ? block->file[fd % FDS_IN_BLOCK] : NULL;
}

static NOINLINE struct file *get_shared(struct proc *p, uintptr_t fd)
{
    acquire(&p->files_lock);
    struct file *file = file_get(fd_file(p, fd));
    release(&p->files_lock);
    return file;
}

struct file *fd_get(uintptr_t fd)
{
    struct proc *p = current_proc();

    return unlikely(p->threaded) ? get_shared(p, fd) : fd_file(p, fd);
}

/* Reserves the lowest free descriptor of a block that is not below: its number in the block, or -EMFILE. */
static int reserve_in(struct proc *p, struct fd_block *block, uint32_t below)
{
    int result = -EMFILE;

    lock_table(p);
    uint32_t free = ~(block->used | below);
    if (free) {
        unsigned lowest = take_lowest(&free);
        block->used |= 1u << lowest;
        result = (int)lowest;
    }
    unlock_table(p);
    return result;
}

int fd_reserve(unsigned least)
{
    struct proc *p = current_proc();
    uint32_t below = bit_of(least) - 1; /* these descriptors of the first block are not wanted */

    for (unsigned i = least / FDS_IN_BLOCK; i < FD_BLOCKS; i++, below = 0) {
        if (!ensure_block(p, i))
            return -ENOMEM;
        int in_block = reserve_in(p, p->files[i], below);
        if (in_block >= 0)
            return (int)(i * FDS_IN_BLOCK) + in_block;
    }
    return -EMFILE;
}

void fd_cancel(unsigned fd)
{
    struct proc *p = current_proc();

    lock_table(p);
    p->files[fd / FDS_IN_BLOCK]->used &= ~bit_of(fd);
    unlock_table(p);
}

static void mark_cloexec(struct fd_block *block, uintptr_t fd, bool cloexec)
{
    block->cloexec = cloexec ? block->cloexec | bit_of(fd) : block->cloexec & ~bit_of(fd);
}

void fd_install(unsigned fd, struct file *file, bool cloexec)
{
    struct proc *p = current_proc();
    struct fd_block *block = p->files[fd / FDS_IN_BLOCK];

    lock_table(p);
    block->file[fd % FDS_IN_BLOCK] = file;
    mark_cloexec(block, fd, cloexec);
    unlock_table(p);
}

int fd_replace(uintptr_t fd, struct file *file)
{
    struct proc *p = current_proc();
    int error = 0;

    if (fd >= OPEN_MAX)
        return -EBADF;
    if (!ensure_block(p, (unsigned)fd / FDS_IN_BLOCK))
        return -ENOMEM;
    lock_table(p);
    struct fd_block *block = p->files[fd / FDS_IN_BLOCK];
    struct file *old = block->file[fd % FDS_IN_BLOCK];
    if (!old && (block->used & bit_of(fd))) {
        error = -EBUSY;
    } else {
        block->file[fd % FDS_IN_BLOCK] = file;
        block->used |= bit_of(fd);
        mark_cloexec(block, fd, false);
    }
    unlock_table(p);
    if (!error)
        file_put(old);
    return error;
}

int fd_cloexec(uintptr_t fd)
{
    struct proc *p = current_proc();
    int result = -EBADF;

    lock_table(p);
    if (fd_file(p, fd))
        result = (p->files[fd / FDS_IN_BLOCK]->cloexec & bit_of(fd)) != 0;
    unlock_table(p);
    return result;
}

int fd_set_cloexec(uintptr_t fd, bool cloexec)
{
    struct proc *p = current_proc();
    int error = -EBADF;

    lock_table(p);
    if (fd_file(p, fd)) {
        mark_cloexec(p->files[fd / FDS_IN_BLOCK], fd, cloexec);
        error = 0;
    }
    unlock_table(p);
    return error;
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
    struct proc *p = current_proc();
    struct file *file = NULL;

    lock_table(p);
    if (fd_file(p, fd)) {
        struct fd_block **block = &p->files[fd / FDS_IN_BLOCK];
        file = take_file_out(*block, fd % FDS_IN_BLOCK);
        if ((*block)->used == 0 && fd >= FDS_IN_BLOCK && !p->threaded) {
            kmem_cache_free(&block_cache, *block);
            *block = NULL;
        }
    }
    unlock_table(p);
    if (!file)
        return -EBADF;
    file_put(file);
    return 0;
}

/* Fills a new block with the descriptors of another, but for reserved ones; both share the files. */
static void share_block(struct fd_block *to, const struct fd_block *from)
{
    uint32_t left = from->used;

    to->cloexec = from->cloexec;
    while (left) {
        unsigned i = take_lowest(&left);
        to->file[i] = file_get(from->file[i]);
        to->used |= to->file[i] ? 1u << i : 0;
    }
}

struct inode *files_cwd(void)
{
    struct proc *p = current_proc();

    lock_table(p);
    struct inode *dir = p->cwd ? inode_get(p->cwd) : NULL;
    unlock_table(p);
    return dir;
}

void files_chdir(struct inode *dir)
{
    struct proc *p = current_proc();

    lock_table(p);
    struct inode *old = p->cwd;
    p->cwd = dir;
    unlock_table(p);
    inode_put(old);
}

bool files_fork(struct proc *child)
{
    struct proc *parent = current_proc();

    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        const struct fd_block *from = parent->files[i];
        if (!from || !from->used)
            continue;
        if (!ensure_block(child, i)) {
            files_exit(child);
            return false;
        }
        lock_table(parent);
        share_block(child->files[i], from);
        unlock_table(parent);
    }
    child->cwd = files_cwd();
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
