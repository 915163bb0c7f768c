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
 * Locks: the lock of the context guards the table and the directory, if the process has threads.
 */
#include "vfs/fd.h"

#include "base/cpu.h"
#include "lib/string.h"
#include "vfs/file.h"
#include "vfs/filelock.h"
#include "vfs/icache.h"
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

static void lock_table(struct file_context *files)
{
    if (unlikely(files->threaded))
        acquire(&files->lock);
}

static void unlock_table(struct file_context *files)
{
    if (unlikely(files->threaded))
        release(&files->lock);
}

/* Makes sure that the block with a number is there; false: no memory. */
static bool ensure_block(struct file_context *files, unsigned number)
{
    if (likely(files->blocks[number] != NULL))
        return true;
    struct fd_block *block = kmem_cache_alloc(&block_cache);
    if (!block)
        return false;
    memset(block, 0, sizeof(*block));
    lock_table(files);
    if (!files->blocks[number]) {
        files->blocks[number] = block;
        block = NULL;
    }
    unlock_table(files);
    if (block) /* another thread was faster */
        kmem_cache_free(&block_cache, block);
    return true;
}

struct file *fd_file(const struct file_context *files, uintptr_t fd)
{
    if (unlikely(fd >= OPEN_MAX))
        return NULL;
    const struct fd_block *block = files->blocks[fd / FDS_IN_BLOCK];
    return likely(block != NULL) ? block->file[fd % FDS_IN_BLOCK] : NULL;
}

static NOINLINE struct file *get_shared(struct file_context *files, uintptr_t fd)
{
    acquire(&files->lock);
    struct file *file = file_get(fd_file(files, fd));
    release(&files->lock);
    return file;
}

struct file *fd_get(uintptr_t fd)
{
    struct file_context *files = current_files();

    return unlikely(files->threaded) ? get_shared(files, fd) : fd_file(files, fd);
}

/* Marks a descriptor of a block that is there as used. */
static void mark_used(struct file_context *files, unsigned fd)
{
    struct fd_block *block = files->blocks[fd / FDS_IN_BLOCK];

    block->used |= bit_of(fd);
    if (unlikely(block->used == UINT32_MAX))
        files->full_blocks |= 1u << fd / FDS_IN_BLOCK;
}

static void mark_free(struct file_context *files, unsigned fd)
{
    struct fd_block *block = files->blocks[fd / FDS_IN_BLOCK];

    if (unlikely(block->used == UINT32_MAX))
        files->full_blocks &= ~(1u << fd / FDS_IN_BLOCK);
    block->used &= ~bit_of(fd);
}

/* The first block from least on that is not full, or FD_BLOCKS. Another thread may fill it at once. */
static unsigned next_block(const struct file_context *files, unsigned least)
{
    uint32_t left =
        least < FD_BLOCKS ? ~__atomic_load_n(&files->full_blocks, __ATOMIC_RELAXED) >> least : 0;
    unsigned next = left ? least + (unsigned)__builtin_ctz(left) : FD_BLOCKS;

    return MIN(next, FD_BLOCKS);
}

/* Reserves the lowest free descriptor of a block that is not below: its number, or -EMFILE. */
static int reserve_in(struct file_context *files, unsigned number, uint32_t below)
{
    int result = -EMFILE;

    lock_table(files);
    uint32_t free = ~(files->blocks[number]->used | below);
    if (free) {
        result = (int)(number * FDS_IN_BLOCK + take_lowest(&free));
        mark_used(files, (unsigned)result);
    }
    unlock_table(files);
    return result;
}

/* Gives a descriptor back that the process may not have. */
static int within_limit(const struct file_context *files, int fd)
{
    if (likely((uint32_t)fd < files->fd_limit))
        return fd;
    fd_cancel((unsigned)fd);
    return -EMFILE;
}

unsigned fd_next(unsigned from)
{
    struct file *file = NULL;

    while (from < OPEN_MAX && (file = fd_get(from)) == NULL)
        from++;
    fd_put(file);
    return from;
}

static int descriptor_open(struct inode *inode, struct file *file)
{
    struct file *named = fd_get(DEV_MINOR(inode->rdev));

    if (!named)
        return -ENOENT; /* closed since the lookup */
    bool allowed = (file_readable(named) || !file_readable(file)) &&
                   (file_writable(named) || !file_writable(file));
    if (allowed)
        file->data = file_get(named);
    fd_put(named);
    return allowed ? 0 : -EACCES;
}

static void descriptor_close(struct file *file)
{
    file_put(file->data);
}

const struct file_ops descriptor_file_ops = {.open = descriptor_open, .close = descriptor_close};

struct file *file_named(struct file *file)
{
    if (likely(file->ops != &descriptor_file_ops))
        return file;
    struct file *named = file_get(file->data);
    file_put(file);
    return named;
}

unsigned fd_limit(void)
{
    return MIN(current_files()->fd_limit, OPEN_MAX);
}

int fd_reserve(unsigned least)
{
    struct file_context *files = current_files();
    uint32_t below = bit_of(least) - 1; /* these descriptors of the first block are not wanted */

    unsigned first = least / FDS_IN_BLOCK;

    for (unsigned i = first; i < FD_BLOCKS; i = next_block(files, i + 1)) {
        if (!ensure_block(files, i))
            return -ENOMEM;
        int fd = reserve_in(files, i, i == first ? below : 0);
        if (fd >= 0)
            return within_limit(files, fd);
    }
    return -EMFILE;
}

void fd_cancel(unsigned fd)
{
    struct file_context *files = current_files();

    lock_table(files);
    mark_free(files, fd);
    unlock_table(files);
}

static void mark_cloexec(struct fd_block *block, uintptr_t fd, bool cloexec)
{
    block->cloexec = cloexec ? block->cloexec | bit_of(fd) : block->cloexec & ~bit_of(fd);
}

void fd_install(unsigned fd, struct file *file, bool cloexec)
{
    struct file_context *files = current_files();
    struct fd_block *block = files->blocks[fd / FDS_IN_BLOCK];

    lock_table(files);
    block->file[fd % FDS_IN_BLOCK] = file;
    mark_cloexec(block, fd, cloexec);
    unlock_table(files);
}

/* A descriptor of the process no longer leads to the file (or NULL): the process loses its record locks too. */
static void drop_file(const struct file_context *files, struct file *file)
{
    if (unlikely(!file))
        return;
    filelock_close(file->inode, files);
    file_put(file);
}

int fd_replace(uintptr_t fd, struct file *file)
{
    struct file_context *files = current_files();
    int error = 0;

    if (fd >= OPEN_MAX || fd >= files->fd_limit)
        return -EBADF;
    if (!ensure_block(files, (unsigned)fd / FDS_IN_BLOCK))
        return -ENOMEM;
    lock_table(files);
    struct fd_block *block = files->blocks[fd / FDS_IN_BLOCK];
    struct file *old = block->file[fd % FDS_IN_BLOCK];
    if (!old && (block->used & bit_of(fd))) {
        error = -EBUSY;
    } else {
        block->file[fd % FDS_IN_BLOCK] = file;
        mark_used(files, fd);
        mark_cloexec(block, fd, false);
    }
    unlock_table(files);
    if (!error)
        drop_file(files, old);
    return error;
}

int fd_cloexec(uintptr_t fd)
{
    struct file_context *files = current_files();
    int result = -EBADF;

    lock_table(files);
    if (fd_file(files, fd))
        result = (files->blocks[fd / FDS_IN_BLOCK]->cloexec & bit_of(fd)) != 0;
    unlock_table(files);
    return result;
}

int fd_set_cloexec(uintptr_t fd, bool cloexec)
{
    struct file_context *files = current_files();
    int error = -EBADF;

    lock_table(files);
    if (fd_file(files, fd)) {
        mark_cloexec(files->blocks[fd / FDS_IN_BLOCK], fd, cloexec);
        error = 0;
    }
    unlock_table(files);
    return error;
}

/* Takes a descriptor that is in use out of its block: the file. */
static struct file *take_file_out(struct file_context *files, unsigned fd)
{
    struct fd_block *block = files->blocks[fd / FDS_IN_BLOCK];
    struct file *file = block->file[fd % FDS_IN_BLOCK];

    block->file[fd % FDS_IN_BLOCK] = NULL;
    mark_free(files, fd);
    block->cloexec &= ~bit_of(fd);
    return file;
}

int fd_close(uintptr_t fd)
{
    struct file_context *files = current_files();
    struct file *file = NULL;

    lock_table(files);
    if (fd_file(files, fd)) {
        struct fd_block **block = &files->blocks[fd / FDS_IN_BLOCK];
        file = take_file_out(files, fd);
        if ((*block)->used == 0 && fd >= FDS_IN_BLOCK && !files->threaded) {
            kmem_cache_free(&block_cache, *block);
            *block = NULL;
        }
    }
    unlock_table(files);
    if (!file)
        return -EBADF;
    drop_file(files, file);
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
    struct file_context *files = current_files();

    lock_table(files);
    struct inode *dir = files->cwd ? inode_get(files->cwd) : NULL;
    unlock_table(files);
    return dir;
}

void files_chdir(struct inode *dir)
{
    struct file_context *files = current_files();

    lock_table(files);
    struct inode *old = files->cwd;
    files->cwd = dir;
    unlock_table(files);
    inode_put(old);
}

bool files_fork(struct file_context *child)
{
    struct file_context *parent = current_files();

    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        const struct fd_block *from = parent->blocks[i];
        if (!from || !from->used)
            continue;
        if (!ensure_block(child, i)) {
            files_exit(child);
            return false;
        }
        lock_table(parent);
        share_block(child->blocks[i], from);
        if (unlikely(child->blocks[i]->used == UINT32_MAX))
            child->full_blocks |= 1u << i;
        unlock_table(parent);
    }
    child->cwd = files_cwd();
    child->umask = parent->umask;
    return true;
}

/* Closes some descriptors of the block with a number. */
static void close_some(struct file_context *files, unsigned number, uint32_t which)
{
    while (which)
        drop_file(files, take_file_out(files, number * FDS_IN_BLOCK + take_lowest(&which)));
}

void files_exec(struct file_context *files)
{
    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        if (files->blocks[i])
            close_some(files, i, files->blocks[i]->cloexec);
    }
}

void files_exit(struct file_context *files)
{
    for (unsigned i = 0; i < FD_BLOCKS; i++) {
        if (!files->blocks[i])
            continue;
        close_some(files, i, files->blocks[i]->used);
        kmem_cache_free(&block_cache, files->blocks[i]);
        files->blocks[i] = NULL;
    }
    inode_put(files->cwd);
    files->cwd = NULL;
}
