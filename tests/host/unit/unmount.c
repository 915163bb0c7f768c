/* SPDX-License-Identifier: MIT */
/*
 * Mounting and unmounting: afterwards either the file system is gone without a trace, or nothing
 * has changed.
 */
#include "unit.h"

#include "../host.h"
#include "dev/block.h"
#include "lib/format.h"
#include <abi/errno.h>
#include <abi/fcntl.h>

#define ROUNDS 40u

static struct sim_disk *second;

static int mount_second(const char *where)
{
    char path[32];

    ksnprintf(path, sizeof(path), "/dev/%s", second->device->name);
    return t_mount(path, where, "dfs", 0);
}

/* Another disk, on a directory of the first one. */
static int two_disks(void **state)
{
    if (fresh_disk(state) != 0)
        return -1;
    if (!second)
        second = sim_disk_new(test_disk->sectors);
    sim_disk_format(second, 64);
    return t_mkdir("point", 0755) == 0 ? mount_second("point") : -1;
}

static int end_two_disks(void **state)
{
    if (t_umount("/mnt/point") != 0)
        return -1;
    assert_clean(second->data, (size_t)second->sectors * SIM_SECTOR);
    return check_disk(state);
}

static int result;

static void unmount(void *argument)
{
    (void)argument;
    result = t_umount("/mnt/point");
}

/*
 * Installs everything, so that the log is empty: a block that the log had a copy of has been freed.
 */
static void install(void)
{
    assert_int_equal(t_mkdir("point/removed", 0755), 0);
    t_sync();
    assert_int_equal(t_rmdir("point/removed"), 0);
    t_sync();
}

/* A file that must be written, and then a file for which a row of pointers must be read first. */
static void make_dirty(void)
{
    int fd = t_open("point/second", O_WRONLY | O_CREAT, 0644);

    t_seek(fd, 100 * 4096, SEEK_SET);
    assert_int_equal(t_write(fd, "text", 4), 4);
    assert_int_equal(t_put("point/first", "text"), 0);
    install();
    int first = t_open("point/first", O_WRONLY, 0);
    assert_int_equal(t_write(first, "more", 4), 4);
    t_close(first);
    t_seek(fd, 100 * 4096, SEEK_SET);
    assert_int_equal(t_write(fd, "more", 4), 4);
    t_close(fd);
    host_memory_shrink();
}

/*
 * Memory runs out n allocations from now on. Returns whether the unmounting failed because of that,
 * at a late time.
 */
static bool remove_while_unmounting(unsigned n, unsigned count)
{
    bool removed = false, tried = false;

    make_dirty();
    second->slow = true;
    struct proc *p = host_spawn(unmount, NULL);
    host_memory_fail(n, count);
    while (!host_ended(p)) {
        host_yield();
        if (!host_ended(p)) {
            int error = t_rmdir("point");
            removed |= error == 0;
            tried |= error == -EBUSY;
        }
    }
    host_memory_fail(0, 0);
    second->slow = false;
    host_reap(p);
    assert_false(removed && result != 0);
    if (removed)
        assert_int_equal(t_mkdir("point", 0755), 0);
    if (result == 0)
        assert_int_equal(mount_second("point"), 0);
    return result == -ENOMEM && tried;
}

static void a_mount_point_stays_until_it_is_certain(void **state)
{
    unsigned late = 0;

    (void)state;
    for (unsigned count = 2; count <= 4; count++) {
        for (unsigned n = 1; n <= ROUNDS; n++)
            late += remove_while_unmounting(n, count);
    }
    assert_true(late > 0);
}

static void nothing_is_mounted_where_nobody_finds_it(void **state)
{
    (void)state;
    assert_int_equal(t_umount("point"), 0);
    assert_int_equal(t_mkdir("dir", 0755), 0);
    assert_int_equal(t_chdir("dir"), 0);
    assert_int_equal(t_rmdir("../dir"), 0);
    assert_int_equal(mount_second("."), -ENOENT);
    assert_int_equal(t_chdir("/mnt"), 0);
    assert_int_equal(mount_second("point"), 0);
}

int test_unmount(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mount_point_stays_until_it_is_certain, two_disks,
                                        end_two_disks),
        cmocka_unit_test_setup_teardown(nothing_is_mounted_where_nobody_finds_it, two_disks,
                                        end_two_disks),
    };

    return cmocka_run_group_tests_name("unmounting", tests, NULL, NULL);
}
