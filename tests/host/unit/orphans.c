/* SPDX-License-Identifier: MIT */
/*
 * Files without names. If one cannot be freed, because the disk cannot be read, it must stay in the
 * list of orphans until a mount can free it, whatever happens to its neighbours in the list.
 */
#include "unit.h"

#include "../host.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "vfs/icache.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/diskfs.h>
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define FILES 3

static const char *const names[FILES] = {"first", "second", "third"};
static int fds[FILES];

/* Fails the n'th request from now on. */
static void fail_request(unsigned n)
{
    test_disk->failed = 0;
    test_disk->fail_from = test_disk->requests + n;
    test_disk->fail_count = 1;
}

/* A file that has a row of pointers. */
static int make_file(const char *name)
{
    int fd = t_open(name, O_RDWR | O_CREAT, 0644);

    assert_int_equal(t_seek(fd, 100 * 4096, SEEK_SET), 100 * 4096);
    assert_int_equal(t_write(fd, "text", 4), 4);
    return fd;
}

/* Installs everything in its place on the disk. */
static void install(void)
{
    t_close(make_file("installed"));
    t_sync();
    assert_int_equal(t_unlink("installed"), 0); /* its row is in the log: no trace of it may stay
                                                 * there */
    t_sync();
}

/* Makes files in use that have lost their names; no other part of them is in memory. */
static void make_orphans(void)
{
    for (unsigned i = 0; i < FILES; i++)
        fds[i] = make_file(names[i]);
    for (unsigned i = 0; i < FILES; i++)
        assert_int_equal(t_unlink(names[i]), 0);
    install();
    host_memory_shrink();
}

static const struct dfs_super *super(void)
{
    return (const struct dfs_super *)(test_disk->data + DFS_SUPER_OFFSET);
}

/* An inode on the disk, without the changes that are in the log. */
static struct dfs_inode *inode_at(uint32_t number)
{
    size_t table = (size_t)super()->inode_table_start * DFS_BLOCK_SIZE;

    return (struct dfs_inode *)(test_disk->data + table) + number;
}

static uint32_t first_orphan(void)
{
    return inode_at(DFS_INODE_ORPHANS)->next_orphan;
}

static uint32_t free_inodes(void)
{
    struct statvfs fs;

    assert_int_equal(t_statvfs(".", &fs), 0);
    return fs.f_ffree;
}

/* An orphan that is made and freed meanwhile. */
static void another_orphan(void)
{
    int fd = t_open("another", O_RDWR | O_CREAT, 0644);

    assert_int_equal(t_unlink("another"), 0);
    assert_int_equal(t_close(fd), 0);
}

static void what_cannot_be_freed_stays_in_the_list(void **state)
{
    (void)state;
    uint32_t before = free_inodes();
    for (unsigned failing = 0; failing < FILES; failing++) {
        for (unsigned step = 1; step < FILES; step++) {
            make_orphans();
            fail_request(1);
            t_close(fds[failing]);
            assert_int_equal(test_disk->failed, 1);
            another_orphan();
            t_close(fds[(failing + step) % FILES]);
            another_orphan();
            t_close(fds[(failing + 2 * step) % FILES]);
            assert_int_equal(free_inodes(), before - 1);
            t_sync();
            assert_true(first_orphan() != 0);
            assert_clean(test_disk->data, (size_t)test_disk->sectors * SIM_SECTOR);
            remount();
            assert_int_equal(free_inodes(), before);
        }
    }
}

static void what_a_mount_cannot_free_stays_in_the_list(void **state)
{
    static uint8_t image[16384 * SIM_SECTOR];
    unsigned left = 0;

    (void)state;
    uint32_t before = free_inodes();
    make_orphans();
    memcpy(image, test_disk->data, sizeof(image));
    for (unsigned i = 0; i < FILES; i++)
        t_close(fds[i]);
    t_chdir("/");
    for (unsigned n = 1; n == 1 || test_disk->failed > 0; n++) {
        assert_int_equal(t_umount("/mnt"), 0);
        sim_disk_load(test_disk, image, sizeof(image));
        fail_request(n);
        if (t_mount("/dev/sim1", "/mnt", "dfs", 0) == 0) {
            t_chdir("/mnt");
            test_disk->fail_from = 0;
            another_orphan();
            make_orphans();
            t_close(fds[1]);
            t_close(fds[0]);
            t_close(fds[2]);
            left += free_inodes() < before;
            t_chdir("/");
            assert_int_equal(t_umount("/mnt"), 0);
            assert_clean(test_disk->data, sizeof(image));
        }
        test_disk->fail_from = 0;
        assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
        t_chdir("/mnt");
        assert_int_equal(free_inodes(), before);
        t_chdir("/");
    }
    assert_true(left > 0);
}

/* The state that a crash leaves between the two transactions that free it. */
static void free_blocks_of(uint32_t number, bool empty)
{
    struct dfs_inode *inode = inode_at(number);
    uint8_t *bitmap = test_disk->data + (size_t)super()->block_bitmap_start * DFS_BLOCK_SIZE;

    assert_int_equal(inode->blocks, 1);
    bitmap[inode->block[0] / 8] &= (uint8_t) ~(1u << inode->block[0] % 8);
    inode->blocks = inode->block[0] = 0;
    if (empty)
        inode->size = 0;
}

/* Makes a directory and a long link orphans, first in the list, with a file behind them. */
static void lose_names(struct inode **dir, struct inode **link)
{
    char target[301];

    memset(target, 't', 300);
    target[300] = '\0';
    assert_int_equal(t_mkdir("dir", 0755), 0);
    assert_int_equal(t_symlink(target, "link"), 0);
    assert_int_equal(path_lookup(AT_FDCWD, "/mnt/dir", 0, dir), 0);
    assert_int_equal(path_lookup(AT_FDCWD, "/mnt/link", PATH_NOFOLLOW, link), 0);
    fds[0] = make_file("file");
    assert_int_equal(t_unlink("file"), 0);
    assert_int_equal(t_unlink("link"), 0);
    assert_int_equal(t_rmdir("dir"), 0);
    install();
    assert_int_equal(first_orphan(), (*dir)->number);
}

static void what_is_half_freed_is_freed_by_a_mount(void **state)
{
    static uint8_t image[16384 * SIM_SECTOR];
    struct inode *dir, *link;

    (void)state;
    for (unsigned empty = 0; empty < 2; empty++) {
        uint32_t before = free_inodes();
        lose_names(&dir, &link);
        uint32_t dir_number = dir->number, link_number = link->number;
        memcpy(image, test_disk->data, sizeof(image));
        t_close(fds[0]);
        inode_put(dir);
        inode_put(link);
        t_chdir("/");
        assert_int_equal(t_umount("/mnt"), 0);
        sim_disk_load(test_disk, image, sizeof(image));
        free_blocks_of(dir_number, empty);
        free_blocks_of(link_number, empty);
        assert_clean(test_disk->data, sizeof(image));
        assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
        t_chdir("/mnt");
        assert_int_equal(free_inodes(), before);
        install();
        assert_int_equal(first_orphan(), 0);
        assert_clean(test_disk->data, sizeof(image));
    }
}

/*
 * Makes a file without a name, first in the list. The next file in the list has its inode in
 * another block; it has a name, and blocks behind its end.
 */
static void make_orphan_before_cut_file(void)
{
    char name[8];

    fds[0] = make_file("cut");
    for (unsigned i = 0; i < DFS_INODES_PER_BLOCK; i++) {
        ksnprintf(name, sizeof(name), "skip%u", i);
        assert_int_equal(t_put(name, ""), 0);
    }
    install();
    host_memory_shrink();
    fail_request(1);
    assert_int_equal(t_ftruncate(fds[0], 50 * 4096), -EIO);
    fds[1] = make_file("first");
    assert_int_equal(t_unlink("first"), 0);
    install();
    host_memory_shrink();
}

/*
 * Uses the file, in whatever state a mount has left it. Returns whether the file system can be
 * changed.
 */
static bool use_cut_file(void)
{
    char text[4] = {'x'};
    struct stat st;
    int fd = t_open("cut", O_RDWR, 0);

    if (fd == -EROFS) {
        assert_int_equal(t_stat("cut", &st), 0);
        return false;
    }
    assert_int_equal(t_ftruncate(fd, 101 * 4096), 0);
    t_seek(fd, 100 * 4096, SEEK_SET);
    assert_int_equal(t_read(fd, text, sizeof(text)), sizeof(text));
    assert_memory_equal(text, "\0\0\0\0", 4);
    assert_int_equal(t_ftruncate(fd, 50 * 4096), 0);
    assert_int_equal(t_unlink("cut"), 0);
    another_orphan();
    t_close(fd);
    return true;
}

static void files_behind_a_failure_are_not_forgotten(void **state)
{
    static uint8_t image[16384 * SIM_SECTOR];
    unsigned changed = 0, refused = 0;

    (void)state;
    uint32_t before = free_inodes() - DFS_INODES_PER_BLOCK;
    make_orphan_before_cut_file();
    memcpy(image, test_disk->data, sizeof(image));
    t_close(fds[0]);
    t_close(fds[1]);
    t_chdir("/");
    for (unsigned n = 1; n == 1 || test_disk->failed > 0; n++) {
        assert_int_equal(t_umount("/mnt"), 0);
        sim_disk_load(test_disk, image, sizeof(image));
        fail_request(n);
        int error = t_mount("/dev/sim1", "/mnt", "dfs", 0);
        test_disk->fail_from = 0;
        if (error == 0) {
            t_chdir("/mnt");
            changed += use_cut_file();
            t_chdir("/");
            assert_int_equal(t_umount("/mnt"), 0);
        }
        assert_clean(test_disk->data, sizeof(image));
        assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
        t_chdir("/mnt");
        if (t_access("cut", 0) == 0) {
            refused += error == 0;
            assert_true(use_cut_file());
        }
        assert_int_equal(free_inodes(), before);
        t_chdir("/");
    }
    assert_true(changed > 0 && refused > 0);
}

/* The target of the link is no row of blocks that can be freed. */
static void a_link_in_the_list_keeps_its_target(void **state)
{
    static const char target[] = "text\xff\x03"; /* its last bytes are the number of a block of the
                                                  * disk */
    char text[16];
    struct stat st;

    (void)state;
    assert_int_equal(t_symlink(target, "link"), 0);
    assert_int_equal(t_lstat("link", &st), 0);
    install();
    t_chdir("/");
    assert_int_equal(t_umount("/mnt"), 0);
    inode_at(DFS_INODE_ORPHANS)->next_orphan = st.st_ino;
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    t_chdir("/mnt");
    assert_int_equal(t_readlink("link", text, sizeof(text)), sizeof(target) - 1);
    assert_memory_equal(text, target, sizeof(target) - 1);
    install();
    assert_int_equal(first_orphan(), 0);
}

static void close_file(void *argument)
{
    const int *fd = argument;

    t_close(*fd);
}

/* Whatever part of the freeing the last user has done. */
static void what_is_being_freed_keeps_its_file_system(void **state)
{
    unsigned gone = 0;

    (void)state;
    for (unsigned patience = 0; patience < 64; patience++) {
        int fd = make_file("file");
        assert_int_equal(t_unlink("file"), 0);
        install();
        t_chdir("/");
        host_memory_shrink(); /* the row must be read before it can be freed */
        struct proc *user = host_spawn(close_file, &fd);
        t_close(fd);
        test_disk->slow = true;
        for (unsigned i = 0; i < patience; i++)
            host_yield();
        int error = t_umount("/mnt");
        host_run_all(false);
        host_reap(user);
        test_disk->slow = false;
        assert_true(error == 0 || error == -EBUSY);
        gone += error == 0;
        if (error)
            assert_int_equal(t_umount("/mnt"), 0);
        assert_clean(test_disk->data, (size_t)test_disk->sectors * SIM_SECTOR);
        assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
        t_chdir("/mnt");
    }
    assert_true(gone > 0);
}

int test_orphans(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(what_cannot_be_freed_stays_in_the_list),
        ON_DISK(what_a_mount_cannot_free_stays_in_the_list),
        ON_DISK(what_is_half_freed_is_freed_by_a_mount),
        ON_DISK(files_behind_a_failure_are_not_forgotten),
        ON_DISK(a_link_in_the_list_keeps_its_target),
        ON_DISK(what_is_being_freed_keeps_its_file_system),
    };

    return cmocka_run_group_tests_name("orphans", tests, NULL, NULL);
}
