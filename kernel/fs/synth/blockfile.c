/* SPDX-License-Identifier: MIT */
/*
 * Block devices as files: /dev/ram0 and its kin, in bytes.
 *
 * Data go through a buffer of one page straight from and to the disk, past the page cache: a file system
 * mounted from the device keeps its own view. So a device is either mounted or open for writing: a file
 * that may write it holds a claim until it is closed, as a mount does. An open file has a reference to its
 * device, file->data, so the device may be unplugged meanwhile.
 */
#include "dev/block.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include "vfs/fileio.h"
#include "vfs/internal.h"
#include <abi/errno.h>

#define SECTORS_PER_PAGE (PAGE_SIZE / SECTOR_SIZE)

/* The part of a transfer that one buffer holds: whole sectors around it. */
struct window {
    uint32_t sector, sectors;
    size_t skip, bytes; /* the wanted bytes: their offset in the buffer, and their number */
};

static struct window window_at(const struct block_device *device, off_t position, size_t n)
{
    struct window w = {.sector = (uint32_t)(position / SECTOR_SIZE)};

    w.sectors = MIN(SECTORS_PER_PAGE, device->sectors - w.sector);
    w.skip = (size_t)position % SECTOR_SIZE;
    w.bytes = MIN(n, w.sectors * SECTOR_SIZE - w.skip);
    w.sectors = (uint32_t)((w.skip + w.bytes + SECTOR_SIZE - 1) / SECTOR_SIZE);
    return w;
}

static int transfer_window(struct block_device *device, enum block_op op, const struct window *w,
                           void *buffer)
{
    struct block_segment segment = {buffer, w->sectors * SECTOR_SIZE};

    return block_transfer(device, op, w->sector, &segment, 1);
}

static int copy_one(struct block_device *device, bool write, const struct window *w, char *buffer,
                    uintptr_t user)
{
    bool whole = w->bytes == w->sectors * SECTOR_SIZE;
    int error = write && whole ? 0 : transfer_window(device, BLOCK_READ, w, buffer);

    if (error)
        return error;
    if (!write)
        return copyout(user, buffer + w->skip, w->bytes);
    error = copyin(buffer + w->skip, user, w->bytes);
    return error ? error : transfer_window(device, BLOCK_WRITE, w, buffer);
}

/* Reads or writes from the file's position on, as far as the device reaches. */
static ssize_t transfer_all(struct file *file, bool write, uintptr_t user, size_t n)
{
    struct block_device *device = file->data;
    off_t size = (off_t)device->sectors * SECTOR_SIZE;
    char *buffer = kalloc();
    size_t done = 0;
    int error = 0;

    if (!buffer)
        return -ENOMEM;
    mutex_lock(&file->lock);
    while (!error && done < n && file->position < size) {
        struct window w = window_at(device, file->position, n - done);
        error = checkpoint();
        if (!error)
            error = copy_one(device, write, &w, buffer, user + done);
        if (!error) {
            done += w.bytes;
            file->position += (off_t)w.bytes;
        }
    }
    mutex_unlock(&file->lock);
    kfree(buffer);
    if (done == 0 && !error && write && n > 0)
        error = -ENOSPC;
    return done > 0 ? (ssize_t)done : error;
}

static ssize_t blockfile_read(struct file *file, uintptr_t user, size_t n)
{
    return transfer_all(file, false, user, n);
}

static ssize_t blockfile_write(struct file *file, uintptr_t user, size_t n)
{
    struct block_device *device = file->data;

    ssize_t done = transfer_all(file, true, user, n);
    __atomic_store_n(&device->written, true, __ATOMIC_RELAXED);
    return done;
}

static int blockfile_sync(struct file *file)
{
    struct block_device *device = file->data;

    return device->read_only ? 0 : block_flush(device);
}

static off_t blockfile_seek(struct file *file, off_t offset, int whence)
{
    const struct block_device *device = file->data;

    return file_seek_within(file, offset, whence, (off_t)device->sectors * SECTOR_SIZE);
}

static int blockfile_open(struct inode *inode, struct file *file)
{
    struct block_device *device = block_find_number(inode->rdev);

    if (!device)
        return -ENXIO;
    int error = 0;
    if (file_writable(file))
        error = device->read_only ? -EROFS : block_claim(device, BLOCK_WRITTEN);
    if (error)
        block_put(device);
    else
        file->data = device;
    return error;
}

static void blockfile_close(struct file *file)
{
    if (file_writable(file))
        block_unclaim(file->data, BLOCK_WRITTEN);
    block_put(file->data);
}

const struct file_ops block_file_ops = {
    .read = blockfile_read,
    .write = blockfile_write,
    .seek = blockfile_seek,
    .sync = blockfile_sync,
    .open = blockfile_open,
    .close = blockfile_close,
};
