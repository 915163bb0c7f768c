/* SPDX-License-Identifier: MIT */
/*
 * Damage of a disk that must lead to one certain error (damage.c has the kinds of damage that must only do no harm), and a
 * large directory that cannot grow.
 */
#include "unit.h"

#include "../host.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "lib/format.h"
#include "lib/string.h"
#include "common/disk.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define NAME_LENGTH 250u
#define ALLOCATIONS 40u /* a link makes fewer */

static struct disk disk; /* the test disk, while it is not mounted */

static uint32_t number_of(const char *path)
{
    struct stat st;

    assert_int_equal(t_lstat(path, &st), 0);
    return st.st_ino;
}

/* Unmounts /mnt, so that its disk can be damaged. */
static void take_disk(void)
{
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    disk.data = test_disk->data;
    disk.size = (size_t)test_disk->sectors * SIM_SECTOR;
    disk.super = (struct dfs_super *)(disk.data + DFS_SUPER_OFFSET);
}

static void mount_disk(void)
{
    host_console_clear();
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
}

/* The end of a test whose disk stays damaged. */
static int leave_disk(void **state)
{
    (void)state;
    return t_chdir("/") != 0 || t_umount("/mnt") != 0;
}

/* A number that lies behind the end of the file does no harm until a write would use it. */
static void a_write_finds_a_block_number_outside(void **state)
{
    char text[8];
    struct stat st;

    (void)state;
    assert_int_equal(t_put("file", "text"), 0);
    uint32_t number = number_of("file");
    take_disk();
    disk_inode(&disk, number)->block[3] = disk.super->blocks + 5;
    mount_disk();
    int fd = t_open("file", O_RDWR, 0);
    assert_int_equal(t_read(fd, text, sizeof(text)), 4);
    assert_int_equal(t_seek(fd, 3 * 4096, SEEK_SET), 3 * 4096);
    assert_int_equal(t_write(fd, "more", 4), -EUCLEAN);
    assert_true(has_text(host_console(), "corrupt: block of inode"));
    assert_int_equal(t_fstat(fd, &st), 0);
    assert_int_equal(st.st_size, 4);
    t_close(fd);
}

/* An orphan that cannot be freed stays in the list. If the list leads back to it, it has no end. */
static void a_list_of_orphans_that_leads_back_is_not_followed(void **state)
{
    char text[8];

    (void)state;
    assert_int_equal(t_put("file", "text"), 0);
    assert_int_equal(t_put("other", "text"), 0);
    int fd = t_open("file", O_WRONLY, 0);
    assert_int_equal(t_seek(fd, 100 * 4096, SEEK_SET), 100 * 4096);
    assert_int_equal(t_write(fd, "end", 3), 3); /* in a row of pointers */
    t_close(fd);
    uint32_t number = number_of("file");
    take_disk();
    disk_inode(&disk, number)->links = 0;
    disk_inode(&disk, number)->block[DFS_INDIRECT] = 3; /* so that its blocks cannot be freed */
    disk_inode(&disk, number)->next_orphan = number;
    disk_inode(&disk, DFS_INODE_ORPHANS)->next_orphan = number;
    mount_disk();
    assert_true(has_text(host_console(), "not all orphans could be freed"));
    assert_true(has_text(host_console(), "in the list of orphans: error 117: mounted read-only"));
    assert_int_equal(t_get("other", text, sizeof(text)), 4);
    assert_int_equal(t_put("new", "text"), -EROFS);
}

/* A number that the bitmap calls free, but whose inode is in memory. */
static void an_inode_in_memory_is_not_made_again(void **state)
{
    struct inode *inode, *other = NULL;
    char text[8];

    (void)state;
    assert_int_equal(t_put("file", "text"), 0);
    assert_int_equal(path_lookup(AT_FDCWD, "/mnt/file", 0, &inode), 0);
    uint32_t before = host_memory_in_use();
    assert_int_equal(inode_new(inode->sb, inode->number, &other), -EUCLEAN);
    assert_null(other);
    assert_int_equal(host_memory_in_use(), before);
    inode_put(inode);
    assert_int_equal(t_get("file", text, sizeof(text)), 4);
}

static long size_of(const char *path)
{
    struct stat st;

    assert_int_equal(t_stat(path, &st), 0);
    return (long)st.st_size;
}

/* Gives the file one more name in the directory; all have the same length. */
static int add_name(void)
{
    static unsigned last;
    char name[NAME_LENGTH + 3] = "d/";

    ksnprintf(name + 2, sizeof(name) - 2, "%0*u", (int)NAME_LENGTH, ++last);
    return t_link("file", name);
}

/* The last block of the directory is full, and the number of a new one lies in a row of pointers. */
static void a_large_directory_that_cannot_grow_stays_as_it_is(void **state)
{
    unsigned failed = 0;
    int error = -ENOMEM;

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_put("file", "text"), 0);
    while (size_of("d") <= (long)DFS_DIRECT * 4096)
        assert_int_equal(add_name(), 0);
    for (unsigned i = 1; i < DFS_BLOCK_SIZE / DFS_DIRENT_LENGTH(NAME_LENGTH); i++)
        assert_int_equal(add_name(), 0);
    assert_int_equal(size_of("d"), (DFS_DIRECT + 1) * 4096);
    uint32_t blocks = free_blocks();
    for (unsigned n = 1; n < ALLOCATIONS && error; n++) {
        host_memory_fail(n, ALLOCATIONS); /* one alone may be for a cache, which can do without */
        error = add_name();
        host_memory_fail(0, 0);
        if (!error)
            break;
        assert_int_equal(error, -ENOMEM);
        assert_int_equal(size_of("d"), (DFS_DIRECT + 1) * 4096);
        assert_int_equal(free_blocks(), blocks);
        failed++;
    }
    assert_int_equal(error, 0);
    assert_true(failed > 1);
    assert_int_equal(size_of("d"), (DFS_DIRECT + 2) * 4096);
    assert_int_equal(free_blocks(), blocks - 1);
}

int test_wrongdisk(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_write_finds_a_block_number_outside, fresh_disk,
                                        leave_disk),
        cmocka_unit_test_setup_teardown(a_list_of_orphans_that_leads_back_is_not_followed,
                                        fresh_disk, leave_disk),
        ON_DISK(an_inode_in_memory_is_not_made_again),
        ON_DISK(a_large_directory_that_cannot_grow_stays_as_it_is),
    };

    return cmocka_run_group_tests_name("wrong disks", tests, NULL, NULL);
}
