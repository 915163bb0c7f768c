/* SPDX-License-Identifier: MIT */
/* Disks as files: a disk in use cannot be written, and written data can be made safe. */
#include "unit.h"

#include "../host.h"
#include "dev/block.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

static uint8_t bytes[4096];

/* Two halves of the test's disk, as if a partition table described them. */
static struct block_device halves[2] = {{.name = "half1"}, {.name = "half2"}};

static int fresh_halves(void **state)
{
    if (fresh_disk(state) != 0)
        return -1;
    for (unsigned i = 0; i < ARRAY_SIZE(halves); i++) {
        if (halves[i].disk)
            continue;
        halves[i].disk = test_disk->device;
        halves[i].sectors = test_disk->sectors / 2;
        halves[i].first_sector = i * halves[i].sectors;
        if (block_register(&halves[i]) != 0)
            return -1;
    }
    return 0;
}

/*
 * Writes a few bytes to the end of a device. Returns the result of write(), or of open() if that
 * fails.
 */
static long overwrite(const char *path)
{
    int fd = t_open(path, O_WRONLY, 0);

    if (fd < 0)
        return fd;
    t_seek(fd, -4096, SEEK_END);
    long n = t_write(fd, bytes, sizeof(bytes));
    t_close(fd);
    return n;
}

static void partitions_of_a_disk_in_use_are_busy(void **state)
{
    (void)state;
    assert_int_equal(t_mkdir("p", 0755), 0);
    assert_int_equal(overwrite("/dev/half1"), -EBUSY);
    assert_int_equal(overwrite("/dev/half2"), -EBUSY);
    assert_int_equal(t_mount("/dev/half1", "p", "dfs", 0), -EBUSY);
}

static void a_disk_of_a_partition_in_use_is_busy(void **state)
{
    (void)state;
    t_chdir("/");
    assert_int_equal(t_umount("/mnt"), 0);
    sim_disk_format_part(test_disk, halves[0].sectors / 8, 64);
    assert_int_equal(t_mount("/dev/half1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_mkdir("/mnt/p", 0755), 0);
    assert_int_equal(overwrite("/dev/sim1"), -EBUSY);
    assert_int_equal(overwrite("/dev/half1"), -EBUSY);
    assert_int_equal(overwrite("/dev/half2"), sizeof(bytes)); /* the other partition is free */
    assert_int_equal(t_mount("/dev/sim1", "/mnt/p", "dfs", 0), -EBUSY);
    assert_int_equal(t_umount("/mnt"), 0);
    assert_int_equal(overwrite("/dev/sim1"), sizeof(bytes));
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
}

/* A write must not continue under a file system that is mounted meanwhile. */
static void a_device_open_for_writing_cannot_be_mounted(void **state)
{
    (void)state;
    t_chdir("/");
    assert_int_equal(t_umount("/mnt"), 0);
    int disk = t_open("/dev/sim1", O_RDWR, 0), reader = t_open("/dev/sim1", O_RDONLY, 0);
    assert_true(disk >= 0 && reader >= 0);
    int half = t_open("/dev/half2", O_WRONLY, 0);
    assert_true(half >= 0); /* files do not exclude each other */
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), -EBUSY);
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", MS_RDONLY), -EBUSY);
    t_close(disk);
    /* half of it may be written */
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), -EBUSY);
    assert_int_equal(t_write(half, bytes, 0), 0);
    t_close(half);
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_read(reader, bytes, 512), 512);
    assert_int_equal(t_open("/dev/half2", O_RDWR, 0), -EBUSY);
    assert_int_equal(t_open("/dev/sim1", O_WRONLY | O_TRUNC, 0), -EBUSY);
    t_close(reader);
}

/* fsync() and sync() reach the disk's cache also if there is no file system on the disk. */
static void what_is_written_to_a_disk_is_flushed(void **state)
{
    (void)state;
    t_chdir("/");
    assert_int_equal(t_umount("/mnt"), 0);
    t_sync();
    int fd = t_open("/dev/half2", O_WRONLY, 0);
    assert_int_equal(t_write(fd, bytes, 512), 512);
    unsigned before = test_disk->flushes;
    assert_int_equal(t_fsync(fd), 0);
    assert_int_equal(test_disk->flushes, before + 1);
    assert_int_equal(t_write(fd, bytes, 512), 512);
    t_close(fd);
    t_sync();
    assert_int_equal(test_disk->flushes, before + 2);
    t_sync(); /* nothing has been written since */
    assert_int_equal(test_disk->flushes, before + 2);
    sim_disk_format(test_disk, 64);
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
}

static void fail_next_request(void)
{
    test_disk->requests = 0;
    test_disk->fail_from = test_disk->fail_count = 1;
}

/* If a disk could not flush, any write may be lost: every writer gets the error. */
static void a_loss_is_told_to_all(void **state)
{
    (void)state;
    t_chdir("/");
    assert_int_equal(t_umount("/mnt"), 0);
    sim_disk_format_part(test_disk, halves[0].sectors / 8, 64);
    assert_int_equal(t_mount("/dev/half1", "/mnt", "dfs", 0), 0);
    int raw = t_open("/dev/half2", O_WRONLY, 0),
        file = t_open("/mnt/file", O_WRONLY | O_CREAT, 0600);
    assert_int_equal(t_write(raw, bytes, 512), 512);
    assert_int_equal(t_fsync(file), 0);
    fail_next_request();
    assert_int_equal(block_flush_files(), -EIO); /* as for sync() */
    assert_int_equal(t_fsync(raw), -EIO);
    assert_int_equal(t_fsync(raw), 0);
    assert_int_equal(t_write(file, "more", 4), 4);
    assert_int_equal(t_fsync(file), -EIO);
    assert_int_equal(t_write(file, "more", 4), -EROFS);
    t_close(file);
    t_close(raw);
    assert_int_equal(t_umount("/mnt"), -EIO);                     /* and for the last time */
    assert_int_equal(t_mount("/dev/half1", "/mnt", "dfs", 0), 0); /* a new mount starts without the
                                                                   * error */
    assert_int_equal(t_put("/mnt/file", "text"), 0);
    t_sync();
    assert_int_equal(t_put("/mnt/file", "more"), 0);
}

#define ON_HALVES(test) cmocka_unit_test_setup_teardown(test, fresh_halves, check_disk)

int test_disks(void)
{
    const struct CMUnitTest tests[] = {
        ON_HALVES(partitions_of_a_disk_in_use_are_busy),
        ON_HALVES(a_disk_of_a_partition_in_use_is_busy),
        ON_HALVES(a_device_open_for_writing_cannot_be_mounted),
        ON_HALVES(what_is_written_to_a_disk_is_flushed),
        ON_HALVES(a_loss_is_told_to_all),
    };

    return cmocka_run_group_tests_name("disks as files", tests, NULL, NULL);
}
