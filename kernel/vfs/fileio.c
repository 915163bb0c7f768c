/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing regular files, page by page through the page cache, straight between its pages
 * and the program's memory.
 *
 * A read locks nothing but the position. A write holds the inode's lock, and for each chunk a transaction of
 * the file system. A page fault may have to wait until dirty pages have been written, and so for a commit, which
 * waits for all transactions to end. Therefore no page is filled while a chunk is copied. If a page of the program
 * is missing, the chunk ends before it, the page is brought in, and the write continues from there.
 */
#include "vfs/fileio.h"

#include "base/wallclock.h"
#include "lib/string.h"
#include "mm/dirty.h"
#include "mm/pagecache.h"
#include "mm/uaccess.h"
#include "sched/sched.h"
#include "vfs/context.h"
#include "vfs/file.h"
#include "vfs/internal.h"
#include "vfs/namespace.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include "vfs/textbusy.h"
#include "vfs/writeback.h"
#include <abi/errno.h>
#include <abi/resource.h>

#define FILE_SIZE_MAX (((off_t)1 << 32) - PAGE_SIZE) /* limited by the largest index of a page */

void inode_accessed(struct inode *inode)
{
    if (inode->atime.tv_sec <= inode->mtime.tv_sec)
        inode->atime = time_now();
}

/*
 * How many of the n bytes from offset on lie in one page and before the file's end. No lock is held, so the
 * end may move: this reads it only once. (The read is two loads, but the low one holds every size.)
 */
static size_t readable(const struct inode *inode, off_t offset, size_t n)
{
    off_t size = *(const volatile off_t *)&inode->object.size;
    size_t part = MIN(n, PAGE_SIZE - ((uint32_t)offset & (PAGE_SIZE - 1)));

    return offset < size ? MIN(part, (uint64_t)(size - offset)) : 0;
}

ssize_t inode_read(struct inode *inode, void *buffer, size_t n, off_t offset)
{
    size_t done = 0, part;

    while ((part = readable(inode, offset, n - done)) > 0) {
        struct page *page;
        uint32_t in_page = (uint32_t)offset & (PAGE_SIZE - 1);
        int error = pagecache_get(&inode->object, (uint32_t)(offset >> PAGE_SHIFT), &page);
        if (error == -EINVAL)
            break; /* cut off meanwhile */
        if (error)
            return error;
        memcpy((char *)buffer + done, (char *)page_address(page) + in_page, part);
        page_put(page);
        done += part;
        offset += (off_t)part;
    }
    return (ssize_t)done;
}

off_t inode_size(const struct inode *inode)
{
    return inode->object.size;
}

/* Copies part of one page of a file to a program. */
static int copy_page_out(struct inode *inode, off_t offset, uintptr_t user, size_t n)
{
    struct page *page;
    int error = pagecache_get(&inode->object, (uint32_t)(offset >> PAGE_SHIFT), &page);

    if (error)
        return error;
    error = copyout(user, (char *)page_address(page) + (offset & (PAGE_SIZE - 1)), n);
    page_put(page);
    return error;
}

static ssize_t read_at(struct inode *inode, uintptr_t user, size_t n, off_t offset)
{
    size_t done = 0, part;

    while ((part = readable(inode, offset, n - done)) > 0) {
        int error = copy_page_out(inode, offset, user + done, part);
        if (error == -EINVAL)
            break; /* cut off meanwhile */
        if (error)
            return done > 0 ? (ssize_t)done : error;
        done += part;
        offset += (off_t)part;
        if (done < n && checkpoint() != 0)
            break;
    }
    return (ssize_t)done;
}

static ssize_t regular_read(struct file *file, uintptr_t user, size_t n)
{
    mutex_lock(&file->lock);
    ssize_t done = read_at(file->inode, user, n, file->position);
    if (done > 0)
        file->position += done;
    mutex_unlock(&file->lock);
    inode_accessed(file->inode);
    return done;
}

/* Copies part of one page of a file from a program, whose page must be in memory. */
static int copy_page_in(struct inode *inode, off_t offset, uintptr_t user, size_t n)
{
    struct page *page;
    int error = pagecache_get_for_write(&inode->object, (uint32_t)(offset >> PAGE_SHIFT), &page);

    if (error)
        return error;
    error = copyin_present((char *)page_address(page) + (offset & (PAGE_SIZE - 1)), user, n);
    pagecache_dirty(&inode->object, page); /* after an error too: some of it may have been copied */
    page_put(page);
    return error;
}

/* Writes up to WRITE_CHUNK bytes in one transaction, as far as they are in memory. inode locked. */
static ssize_t write_chunk(struct inode *inode, uintptr_t user, size_t n, off_t offset)
{
    size_t done = 0;
    int error = 0;

    ssize_t room = op_write_begin(inode, offset, n);
    if (room < 0)
        return room;
    while (done < (size_t)room && !error) {
        off_t at = offset + (off_t)done;
        size_t part = MIN((size_t)room - done, PAGE_SIZE - ((uint32_t)at & (PAGE_SIZE - 1)));
        error = copy_page_in(inode, at, user + done, part);
        if (!error)
            done += part;
    }
    int end_error = op_write_end(inode, done > 0 ? offset + (off_t)done : 0);
    if (end_error)
        return end_error;
    return done > 0 ? (ssize_t)done : error;
}

/* The size that the calling process may give a file. */
static off_t size_limit(void)
{
    uint32_t limit = current_files()->size_limit;

    return MIN(FILE_SIZE_MAX, (off_t)limit);
}

/* A file would become too large. If the process's own limit says so, it gets the signal, too. */
static int too_large(void)
{
    if (current_files()->size_limit != RLIM_INFINITY)
        signal_send_self(SIGXFSZ);
    return -EFBIG;
}

static ssize_t write_at(struct inode *inode, uintptr_t user, size_t n, off_t *position, bool append)
{
    size_t done = 0, brought_in = 0; /* the caller brings in the first chunk */
    bool asked = false;
    const off_t limit = size_limit();

    while (done < n && checkpoint() == 0) {
        if (append)
            *position = inode->object.size;
        if (*position >= limit)
            return done > 0 ? (ssize_t)done : too_large();
        size_t part = MIN(MIN(n - done, WRITE_CHUNK), (uint64_t)(limit - *position));
        ssize_t wrote = writeback_throttle(inode);
        if (!wrote)
            wrote = write_chunk(inode, user + done, part, *position);
        if (wrote == -ENOSPC && fs_try_again(inode->sb, -ENOSPC, &asked))
            continue;
        if (wrote == -EFAULT && brought_in != done && user_pages_in(user + done, part) == 0) {
            brought_in = done; /* one more attempt; if it fails too, the error is the program's */
            continue;
        }
        if (wrote <= 0)
            return done > 0 ? (ssize_t)done : wrote;
        done += (size_t)wrote;
        *position += wrote;
    }
    return done > 0 || n == 0 ? (ssize_t)done : -EINTR;
}

static ssize_t write_locked(struct file *file, uintptr_t user, size_t n)
{
    struct inode *inode = file->inode;

    mutex_lock(&file->lock);
    mutex_lock(&inode->lock);
    inode_lose_privilege(inode);
    ssize_t done = write_at(inode, user, n, &file->position, file->flags & O_APPEND);
    mutex_unlock(&inode->lock);
    mutex_unlock(&file->lock);
    return done;
}

/* The first pages, which usually are all, are brought in without locks if they are missing. */
static ssize_t regular_write(struct file *file, uintptr_t user, size_t n)
{
    ssize_t done = write_locked(file, user, n);

    if (unlikely(done == -EFAULT) && user_pages_in(user, MIN(n, WRITE_CHUNK)) == 0)
        done = write_locked(file, user, n);
    return done;
}

/* One transaction of inode_page_for_write(). The modification time changes, as by a write. inode locked. */
static int prepare_page(struct inode *inode, uint32_t index, struct page **page)
{
    off_t offset = (off_t)index << PAGE_SHIFT;

    if (offset >= inode->object.size)
        return -EINVAL;
    off_t end = MIN(inode->object.size, offset + (off_t)PAGE_SIZE);
    ssize_t room = op_write_begin(inode, offset, (size_t)(end - offset));
    if (room < 0)
        return (int)room;
    int error = pagecache_get(&inode->object, index, page);
    if (!error)
        pagecache_dirty(&inode->object, *page);
    int end_error = op_write_end(inode, error ? 0 : end);
    if (error || !end_error)
        return error;
    page_put(*page);
    return end_error;
}

int inode_page_for_write(struct inode *inode, uint32_t index, struct page **page)
{
    bool asked = false;
    int error;

    do {
        mutex_lock(&inode->lock);
        error = writeback_throttle(inode);
        if (!error)
            error = prepare_page(inode, index, page);
        mutex_unlock(&inode->lock);
    } while (error == -ENOSPC && fs_try_again(inode->sb, -ENOSPC, &asked));
    if (error)
        *page = NULL;
    return error;
}

off_t file_seek_within(struct file *file, off_t offset, int whence, off_t end)
{
    off_t base = whence == SEEK_CUR ? file->position : whence == SEEK_END ? end : 0, position;

    if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
        return -EINVAL;
    if (__builtin_add_overflow(base, offset, &position))
        return -EOVERFLOW;
    if (position < 0)
        return -EINVAL;
    return position;
}

static off_t regular_seek(struct file *file, off_t offset, int whence)
{
    return file_seek_within(file, offset, whence, file->inode->object.size);
}

const struct file_ops regular_file_ops = {
    .read = regular_read,
    .write = regular_write,
    .seek = regular_seek,
};

static ssize_t directory_read(struct file *file, uintptr_t user, size_t n)
{
    (void)file, (void)user, (void)n;
    return -EISDIR;
}

const struct file_ops directory_file_ops = {
    .read = directory_read,
    .seek = regular_seek,
};

int inode_truncate(struct inode *inode, off_t size)
{
    int error;

    if (size < 0)
        return -EINVAL;
    if (size > size_limit())
        return too_large();
    error = inode_begin_writing(inode);
    if (error)
        return error;
    mutex_lock(&inode->lock);
    inode_lose_privilege(inode);
    error = op_truncate(inode, size);
    mutex_unlock(&inode->lock);
    inode_end_writing(inode);
    return error;
}
