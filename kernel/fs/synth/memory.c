/* SPDX-License-Identifier: MIT */
/*
 * Devices without a device: null, zero, full, and random.
 */
#include "fs/synth/memory.h"

#include "base/random.h"
#include "dev/chardev.h"
#include "mm/uaccess.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/stat.h>

static ssize_t read_nothing(struct file *file, uintptr_t user, size_t n)
{
    (void)file, (void)user, (void)n;
    return 0;
}

static ssize_t write_everything(struct file *file, uintptr_t user, size_t n)
{
    (void)file, (void)user;
    return (ssize_t)n;
}

static ssize_t write_no_space(struct file *file, uintptr_t user, size_t n)
{
    (void)file, (void)user;
    return n > 0 ? -ENOSPC : 0;
}

static ssize_t read_zeros(struct file *file, uintptr_t user, size_t n)
{
    (void)file;
    return copyout_zeros(user, n);
}

static ssize_t read_random(struct file *file, uintptr_t user, size_t n)
{
    (void)file;
    return copyout_made(user, n, random_fill);
}

/* These devices have no position, but do not mind being asked to move it. */
static off_t seek_nowhere(struct file *file, off_t offset, int whence)
{
    (void)file, (void)offset, (void)whence;
    return 0;
}

static const struct file_ops null_ops = {
    .read = read_nothing, .write = write_everything, .seek = seek_nowhere};
static const struct file_ops zero_ops = {
    .read = read_zeros, .write = write_everything, .seek = seek_nowhere};
static const struct file_ops full_ops = {
    .read = read_zeros, .write = write_no_space, .seek = seek_nowhere};
static const struct file_ops random_ops = {
    .read = read_random, .write = write_everything, .seek = seek_nowhere};

static const struct chardev devices[] = {
    {"null", DEV_MAKE(CHARDEV_MAJOR_MEMORY, 3), 0666, &null_ops},
    {"zero", DEV_MAKE(CHARDEV_MAJOR_MEMORY, 5), 0666, &zero_ops},
    {"full", DEV_MAKE(CHARDEV_MAJOR_MEMORY, 7), 0666, &full_ops},
    {"random", DEV_MAKE(CHARDEV_MAJOR_MEMORY, 8), 0666, &random_ops},
    {"urandom", DEV_MAKE(CHARDEV_MAJOR_MEMORY, 9), 0666, &random_ops},
};

void memory_devices_init(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        chardev_register(&devices[i]);
}
