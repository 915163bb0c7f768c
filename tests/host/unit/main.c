/* SPDX-License-Identifier: MIT */
/* Runs all unit tests, or those of the files named. */
#include "unit.h"

#include "../host.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "fsck/fsck.h"
#include "lib/string.h"
#include <abi/errno.h>

#define DISK_SECTORS 16384u
#define DISK_INODES 1024u

struct sim_disk *test_disk;
static uint32_t memory_before;

int fresh_disk(void **state)
{
    (void)state;
    if (!test_disk)
        test_disk = sim_disk_new(DISK_SECTORS);
    t_chdir("/");
    sim_disk_format(test_disk, DISK_INODES);
    fs_settle_all(); /* otherwise a varying number of pages would wait in the log */
    host_memory_shrink();
    memory_before = host_memory_in_use();
    if (t_mount("/dev/sim1", "/mnt", "dfs", 0) != 0)
        return -1;
    return t_chdir("/mnt");
}

static void say(void *context, const char *text)
{
    (void)context;
    host_print("fsck: %s\n", text);
}

void assert_clean(const uint8_t *data, size_t size)
{
    struct disk disk = {.data = host_alloc(size, 4096), .size = size};
    struct fsck fsck = {.disk = &disk, .say = say};

    memcpy(disk.data, data, size);
    disk.super = (struct dfs_super *)(disk.data + DFS_SUPER_OFFSET);
    bool good = fsck_run(&fsck);
    host_free(disk.data);
    assert_true(good);
}

int check_disk(void **state)
{
    (void)state;
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    fs_settle_all(); /* otherwise a varying number of pages would wait in the log */
    host_memory_shrink();
    assert_int_equal(host_memory_in_use(), memory_before); /* nothing has leaked */
    assert_clean(test_disk->data, (size_t)test_disk->sectors * SIM_SECTOR);
    return 0;
}

void remount(void)
{
    char cwd[256];

    assert_true(t_getcwd(cwd, sizeof(cwd)) > 0);
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_chdir(cwd), 0);
}

uint32_t free_blocks(void)
{
    struct statvfs fs;

    t_sync();
    assert_int_equal(t_statvfs(".", &fs), 0);
    return fs.f_bfree;
}

uint8_t *take_image(size_t *size)
{
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    *size = (size_t)test_disk->sectors * SIM_SECTOR;
    uint8_t *image = host_alloc(*size, 4096);
    memcpy(image, test_disk->data, *size);
    return image;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } files[] = {
#define ENTRY(name) {#name, test_##name},
        UNIT_FILES(ENTRY)};
    int failed = 0;

    host_boot();
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        bool wanted = argc < 2;
        for (int a = 1; a < argc; a++)
            wanted |= strcmp(argv[a], files[i].name) == 0;
        if (wanted)
            failed += files[i].run();
    }
    return failed > 0;
}
