/* SPDX-License-Identifier: MIT */
/* Disks that are unplugged: open files and mounts fail then, and no memory is lost. */
#include "unit.h"

#include "../hal/format.h"
#include "../host.h"
#include "dev/block.h"
#include "dev/partition.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define SECTORS 4096u
#define FIRST 64u /* the sector of the partition */

/* A stick: its device, and memory for the contents. */
struct stick {
    struct block_device device;
    bool gone;
    uint8_t bytes[];
};

static unsigned freed;

static void stick_start(struct block_device *device, struct block_request *request)
{
    struct stick *stick = CONTAINER_OF(device, struct stick, device);

    if (!stick->gone)
        block_copy(request, stick->bytes);
    block_complete(device, stick->gone ? -EIO : 0);
}

static void free_stick(struct block_device *device)
{
    freed++;
    host_free(CONTAINER_OF(device, struct stick, device));
}

/* Plugs a new stick of so many sectors in. Its partition begins at sector FIRST, and has not been found yet. */
static struct stick *plug_disk(uint32_t sectors)
{
    static const struct block_driver driver = {.start = stick_start};
    uint32_t part[2] = {FIRST, sectors - FIRST};
    struct stick *stick = host_alloc(sizeof(*stick) + sectors * SECTOR_SIZE, 64);

    memset(stick, 0, sizeof(*stick) + sectors * SECTOR_SIZE);
    stick->device = (struct block_device){.name = "sda",
                                          .sectors = sectors,
                                          .driver = &driver,
                                          .removable = true,
                                          .free = free_stick};
    format_image(stick->bytes + FIRST * SECTOR_SIZE, (sectors - FIRST) * SECTOR_SIZE, 128);
    stick->bytes[446 + 4] = 0x83;
    memcpy(stick->bytes + 446 + 8, part, sizeof(part));
    memcpy(stick->bytes + 510, "\x55\xaa", 2);
    assert_int_equal(block_register(&stick->device), 0);
    freed = 0;
    return stick;
}

static struct stick *plug(uint32_t sectors)
{
    struct stick *stick = plug_disk(sectors);

    assert_int_equal(partition_scan(&stick->device), 0);
    return stick;
}

static void unplug(struct stick *stick)
{
    stick->gone = true;
    block_remove(&stick->device);
}

static void a_stick_without_users_is_freed_at_once(void **state)
{
    struct stat st;

    (void)state;
    uint32_t before = host_memory_in_use();
    struct stick *stick = plug(SECTORS);
    unplug(stick);
    assert_int_equal(freed, 1);
    assert_int_equal(host_memory_in_use(), before);
    assert_int_equal(t_stat("/dev/sda", &st), -ENOENT);
    assert_int_equal(t_stat("/dev/sda1", &st), -ENOENT);
}

/* The open file fails, and does not see the next stick, which has the same name. */
static void an_open_file_fails(void **state)
{
    char text[4];
    struct stat st;

    (void)state;
    struct stick *stick = plug(SECTORS);
    int disk = t_open("/dev/sda", O_RDWR, 0), part = t_open("/dev/sda1", O_RDONLY, 0);
    assert_true(disk >= 0 && part >= 0);
    assert_int_equal(t_read(disk, text, sizeof(text)), sizeof(text));
    unplug(stick);
    assert_int_equal(freed, 0);
    struct stick *second = plug(2 * SECTORS);
    assert_int_equal(t_read(disk, text, sizeof(text)), -EIO);
    assert_int_equal(t_write(disk, text, sizeof(text)), -EIO);
    assert_int_equal(t_read(part, text, sizeof(text)), -EIO);
    assert_int_equal(t_seek(disk, 0, SEEK_END), SECTORS * SECTOR_SIZE);
    assert_int_equal(t_stat("/dev/sda", &st), 0);
    assert_int_equal(st.st_size, 2 * SECTORS * SECTOR_SIZE);
    int other = t_open("/dev/sda", O_RDWR, 0);
    assert_int_equal(t_write(other, "text", 4), 4);
    t_close(disk);
    assert_int_equal(freed, 0); /* the file of the partition still needs its disk */
    t_close(part);
    assert_int_equal(freed, 1);
    t_close(other);
    unplug(second);
    assert_int_equal(freed, 2);
}

/* What a user may do with one stick is not allowed with the next one. */
static void permissions_end_with_their_device(void **state)
{
    struct stat st;

    (void)state;
    struct stick *stick = plug(SECTORS);
    assert_int_equal(t_chmod("/dev/sda1", 0666), 0);
    assert_int_equal(t_stat("/dev/sda1", &st), 0);
    assert_int_equal(st.st_mode, S_IFBLK | 0666);
    unplug(stick);
    stick = plug(SECTORS);
    assert_int_equal(t_stat("/dev/sda1", &st), 0);
    assert_int_equal(st.st_mode, S_IFBLK | 0600);
    unplug(stick);
}

/* A mount whose device has gone says so, can be unmounted, and leaves nothing behind. */
static void a_mount_fails(void **state)
{
    char text[4];

    (void)state;
    assert_int_equal(t_mkdir("point", 0755), 0);
    t_sync();
    uint32_t before = 0;
    for (unsigned i = 0; i < 3; i++) { /* the first time, inodes of /dev become known */
        host_memory_shrink();
        before = i < 2 ? host_memory_in_use() : before;
        struct stick *stick = plug(SECTORS);
        assert_int_equal(t_mount("/dev/sda1", "point", "dfs", 0), 0);
        assert_int_equal(t_put("point/file", "text"), 0);
        t_sync();
        assert_int_equal(t_put("point/other", "text"), 0);
        int fd = t_open("point/file", O_RDWR, 0);
        unplug(stick);
        stick = plug(SECTORS);
        assert_int_equal(t_fsync(fd), -EIO);
        assert_int_equal(t_write(fd, "more", 4), 4); /* into the page cache */
        assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
        assert_int_equal(t_read(fd, text, 4), 4); /* from there */
        assert_int_equal(t_umount("point"), -EBUSY);
        t_close(fd);
        assert_int_equal(freed, 0);
        assert_int_equal(t_umount("point"), -EIO);
        assert_int_equal(freed, 1);
        assert_int_equal(t_mount("/dev/sda1", "point", "dfs", 0), 0);
        assert_int_equal(t_open("point/file", O_RDONLY, 0), -ENOENT);
        assert_int_equal(t_umount("point"), 0);
        unplug(stick);
        assert_int_equal(freed, 2);
        host_memory_shrink();
    }
    assert_int_equal(host_memory_in_use(), before);
}

static bool exists(const char *name)
{
    struct block_device *device = block_find(name);

    return device && (block_put(device), true);
}

/* One allocation is for the first sector, one for the partition. The disk itself can be used without them. */
static void partitions_need_memory(void **state)
{
    (void)state;
    uint32_t before = host_memory_in_use();
    struct stick *stick = plug_disk(SECTORS);
    for (unsigned n = 1; n <= 2; n++) {
        uint32_t plugged = host_memory_in_use();
        host_memory_fail(n, 1);
        assert_int_equal(partition_scan(&stick->device), -ENOMEM);
        assert_int_equal(host_memory_in_use(), plugged);
        assert_true(exists("sda") && !exists("sda1"));
    }
    assert_int_equal(partition_scan(&stick->device), 0);
    assert_true(exists("sda1"));
    unplug(stick);
    assert_int_equal(freed, 1);
    assert_int_equal(host_memory_in_use(), before);
}

int test_unplug(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(a_stick_without_users_is_freed_at_once),
        ON_DISK(an_open_file_fails),
        ON_DISK(permissions_end_with_their_device),
        ON_DISK(a_mount_fails),
        ON_DISK(partitions_need_memory),
    };

    return cmocka_run_group_tests_name("unplugging", tests, NULL, NULL);
}
