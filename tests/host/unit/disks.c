/* SPDX-License-Identifier: MIT */
/* Disks as files: what is in use cannot be written, and what has been written can be made safe. */
#include "unit.h"

#include "../host.h"
#include "dev/block.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>

static uint8_t bytes[4096];

/* Two halves of the test's disk, as a partition table would have them. */
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

/* Writes something to the end of a device: what write() says. */
static long overwrite(const char *path)
{
    int fd = t_open(path, O_WRONLY, 0);

    assert_true(fd >= 0);
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

#define ON_HALVES(test) cmocka_unit_test_setup_teardown(test, fresh_halves, check_disk)

int test_disks(void)
{
    const struct CMUnitTest tests[] = {
        ON_HALVES(partitions_of_a_disk_in_use_are_busy),
        ON_HALVES(a_disk_of_a_partition_in_use_is_busy),
    };

    return cmocka_run_group_tests_name("disks as files", tests, NULL, NULL);
}
