/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: a process's table of open files, and its working directory.
 *
 * The table consists of blocks of 32 descriptors, each with a bit for those in use and for those that exec
 * closes. The process has a bit for each block that is full, so that the lowest free descriptor is found
 * without a search. A block is allocated when a descriptor in it is needed. It is freed when its last one is closed, if
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
#include "vfs/filelock.h"
#include "vfs/icache.h"
#include "vfs/vfs.h"
#include <abi/errno.h>

struct fd_block {
    uint32_t used, cloexec;          /* a bit for each descriptor */
    struct file *file[FDS_IN_BLOCK]; /* NULL: free, or reserved if it is in use */
};

static struct kmem_cache block_cache;

_Static_assert(FD_BLOCKS <= 32, "a word has a bit for each block");

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

/* Marks a descriptor of a block that is there as used. */
static void mark_used(struct proc *p, unsigned fd)
{
    struct fd_block *block = p->files[fd / FDS_IN_BLOCK];

    block->used |= bit_of(fd);
    if (unlikely(block->used == UINT32_MAX))
        p->full_blocks |= 1u << fd / FDS_IN_BLOCK;
}

static void mark_free(struct proc *p, unsigned fd)
{
    struct fd_block *block = p->files[fd / FDS_IN_BLOCK];

    if (unlikely(block->used == UINT32_MAX))
        p->full_blocks &= ~(1u << fd / FDS_IN_BLOCK);
    block->used &= ~bit_of(fd);
}

/* The first block from least on that is not full, or FD_BLOCKS. Another thread may fill it at once. */
static unsigned next_block(const struct proc *p, unsigned least)
{
    uint32_t left =
        least < FD_BLOCKS ? ~__atomic_load_n(&p->full_blocks, __ATOMIC_RELAXED) >> least : 0;
    unsigned next = left ? least + (unsigned)__builtin_ctz(left) : FD_BLOCKS;

    return MIN(next, FD_BLOCKS);
}

/* Reserves the lowest free descriptor of a block that is not below: its number, or -EMFILE. */
static int reserve_in(struct proc *p, unsigned number, uint32_t below)
{
    int result = -EMFILE;

    lock_table(p);
    uint32_t free = ~(p->files[number]->used | below);
    if (free) {
        result = (int)(number * FDS_IN_BLOCK + take_lowest(&free));
        mark_used(p, (unsigned)result);
    }
    unlock_table(p);
    return result;
}

/* Gives a descriptor back that the process may not have. */
static int within_limit(const struct proc *p, int fd)
{
    if (likely((uint32_t)fd < p->limits[RLIMIT_NOFILE].rlim_cur))
        return fd;
    fd_cancel((unsigned)fd);
    return -EMFILE;
}

int fd_reserve(unsigned least)
{
    struct proc *p = current_proc();
    uint32_t below = bit_of(least) - 1; /* these descriptors of the first block are not wanted */

    unsigned first = least / FDS_IN_BLOCK;

    for (unsigned i = first; i < FD_BLOCKS; i = next_block(p, i + 1)) {
        if (!ensure_block(p, i))
            return -ENOMEM;
        int fd = reserve_in(p, i, i == first ? below : 0);
        if (fd >= 0)
            return within_limit(p, fd);
    }
    return -EMFILE;
}

void fd_cancel(unsigned fd)
{
    struct proc *p = current_proc();

    lock_table(p);
    mark_free(p, fd);
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

/* A descriptor of the process no longer leads to the file (or NULL): the process loses its record locks too. */
static void drop_file(const struct proc *p, struct file *file)
{
    if (unlikely(!file))
        return;
    filelock_close(file->inode, p);
    file_put(file);
}

int fd_replace(uintptr_t fd, struct file *file)
{
    struct proc *p = current_proc();
    int error = 0;

    if (fd >= OPEN_MAX || fd >= p->limits[RLIMIT_NOFILE].rlim_cur)
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
        mark_used(p, fd);
        mark_cloexec(block, fd, false);
    }
    unlock_table(p);
    if (!error)
        drop_file(p, old);
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
static struct file *take_file_out(struct proc *p, unsigned fd)
{
    struct fd_block *block = p->files[fd / FDS_IN_BLOCK];
    struct file *file = block->file[fd % FDS_IN_BLOCK];

    block->file[fd % FDS_IN_BLOCK] = NULL;
    mark_free(p, fd);
    block->cloexec &= ~bit_of(fd);
    return file;
}

int fd_close(uintptr_t fd)
{
    struct proc *p = current_proc();
    struct file *file = NULL;

    lock_table(p);
    if (fd_file(p, fd)) {
        struct fd_block **block = &p->files[fd / FDS_IN_BLOCK];
        file = take_file_out(p, fd);
        if ((*block)->used == 0 && fd >= FDS_IN_BLOCK && !p->threaded) {
            kmem_cache_free(&block_cache, *block);
            *block = NULL;
        }
    }
    unlock_table(p);
    if (!file)
        return -EBADF;
    drop_file(p, file);
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
        if (unlikely(child->files[i]->used == UINT32_MAX))
            child->full_blocks |= 1u << i;
        unlock_table(parent);
    }
    child->cwd = files_cwd();
    return true;
}

/* Closes some descriptors of the block with a number. */
static void close_some(struct proc *p, unsigned number, uint32_t which)
{
    while (which)
        drop_file(p, take_file_out(p, number * FDS_IN_BLOCK + take_lowest(&which)));
}

void files_exec(struct proc *p)
{
    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        if (p->files[i])
            close_some(p, i, p->files[i]->cloexec);
    }
}

void files_exit(struct proc *p)
{
    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        if (!p->files[i])
            continue;
        close_some(p, i, p->files[i]->used);
        kmem_cache_free(&block_cache, p->files[i]);
        p->files[i] = NULL;
    }
    inode_put(p->cwd);
    p->cwd = NULL;
}
