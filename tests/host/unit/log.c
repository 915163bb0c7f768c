/* SPDX-License-Identifier: MIT */
/*
 * The log and the writing of file pages: order, errors, lack of memory, and crashes one after the
 * other.
 */
#include "unit.h"

#include "../host.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "fs/dfs/dfs.h"
#include "vfs/writeback.h"
#include "base/cpu.h"
#include "proc/proc.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define PAGE 4096u
#define PAGES 48u /* of a file: beyond the direct pointers */
#define OLD 0xaa  /* the old contents of the disk */
#define NEW 0x55
#define NEWER 0x66

static uint8_t page[PAGE];
static struct sim_disk *other;

/* The second disk gets the state of the first one after a loss of power now. */
static void crash(void)
{
    if (!other)
        other = sim_disk_new(test_disk->sectors);
    sim_disk_load(other, test_disk->data, (size_t)test_disk->sectors * SIM_SECTOR);
}

static const struct dfs_super *super(const struct sim_disk *disk)
{
    return (const struct dfs_super *)(disk->data + DFS_SUPER_OFFSET);
}

static bool page_is(const uint8_t *bytes, uint8_t value)
{
    for (unsigned i = 0; i < PAGE; i++) {
        if (bytes[i] != value)
            return false;
    }
    return true;
}

/* An empty file system again, whose free blocks are full of the contents of deleted files. */
static void start_with_old_contents(void)
{
    assert_int_equal(t_chdir("/"), 0);
    t_umount("/mnt"); /* it reports errors, if there were any */
    sim_disk_format(test_disk, 1024);
    for (uint32_t block = super(test_disk)->data_start + 1; block < super(test_disk)->blocks - 1;
         block++) {
        uint8_t *bytes = test_disk->data + (size_t)block * PAGE;
        if (page_is(bytes, 0))
            memset(bytes, OLD, PAGE);
    }
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
}

static unsigned blocks_with(const struct sim_disk *disk, uint8_t value)
{
    unsigned n = 0;

    for (uint32_t block = 0; block < disk->sectors / 8; block++)
        n += page_is(disk->data + (size_t)block * PAGE, value);
    return n;
}

/*
 * Reads a file of a disk, which is mounted for this. Returns how many of its pages are full of a
 * value.
 */
static unsigned pages_with(const char *device, const char *path, uint8_t value)
{
    unsigned n = 0;

    assert_int_equal(t_mkdir("/other", 0755), 0);
    assert_int_equal(t_mount(device, "/other", "dfs", 0), 0);
    int fd = t_open(path, O_RDONLY, 0);
    for (; fd >= 0 && t_read(fd, page, PAGE) == PAGE;)
        n += page_is(page, value);
    if (fd >= 0)
        t_close(fd);
    assert_int_equal(t_umount("/other"), 0);
    assert_int_equal(t_rmdir("/other"), 0);
    return n;
}

static void write_page(int fd, unsigned index, uint8_t value)
{
    memset(page, value, PAGE);
    assert_int_equal(t_seek(fd, index * PAGE, SEEK_SET), index * PAGE);
    assert_int_equal(t_write(fd, page, PAGE), PAGE);
}

/*
 * Writes a file from its end to its beginning: its blocks have that order too, and are written one
 * by one.
 */
static int write_file(const char *path)
{
    int fd = t_open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

    assert_true(fd >= 0);
    for (unsigned i = PAGES; i-- > 0;)
        write_page(fd, i, NEW);
    return fd;
}

static void fsync_file(void *argument)
{
    t_fsync(*(int *)argument);
}

/* Another process is writing a file, and has written a part of it, when sync() is called. */
static void sync_waits_for_what_others_write(void **state)
{
    (void)state;
    for (unsigned patience = 0; patience < 64; patience++) {
        start_with_old_contents();
        int fd = write_file("f");
        assert_int_equal(t_fsync(fd), 0);
        for (unsigned i = 0; i < PAGES; i++)
            write_page(fd, i, NEWER);
        test_disk->slow = true;
        struct proc *writer = host_spawn(fsync_file, &fd);
        for (unsigned i = 0; i < patience; i++)
            host_yield();
        assert_int_equal(t_sync(), 0);
        assert_int_equal(blocks_with(test_disk, NEWER), PAGES);
        host_run_all(false);
        host_reap(writer);
        t_close(fd);
        test_disk->slow = false;
    }
}

/* Syncs a new file while count requests fail, from the n'th on, and then loses power. */
static void sync_on_a_bad_disk(unsigned n, unsigned count)
{
    start_with_old_contents();
    int fd = write_file("f");
    test_disk->requests = 0;
    test_disk->fail_from = n;
    test_disk->fail_count = count;
    int error = t_fsync(fd);
    test_disk->fail_from = 0;
    crash();
    if (error)
        assert_int_equal(pages_with("/dev/sim2", "/other/f", OLD), 0);
    else
        assert_int_equal(pages_with("/dev/sim2", "/other/f", NEW), PAGES);
    t_close(fd);
}

static void write_all(void *argument)
{
    writeback_all(argument);
}

/* Other processes that write the same files change the order in which a commit meets them. */
static void a_commit_passes_over_no_file(void **state)
{
    struct super_block *sb = current_files()->cwd->sb;

    (void)state;
    for (unsigned patience = 0; patience < 8; patience++) {
        int unlinked = write_file("u"), y, x;
        assert_int_equal(t_unlink("u"), 0);
        y = write_file("y");
        x = write_file("x");
        assert_int_equal(t_fsync(x), 0);
        write_page(unlinked, 0, NEW);
        write_page(y, 0, NEW);
        for (unsigned i = 0; i < PAGES; i++)
            write_page(x, i, NEWER);
        test_disk->slow = true;
        struct proc *other_writer = host_spawn(write_all, sb);
        for (unsigned i = 0; i < patience; i++)
            host_yield();
        assert_int_equal(writeback_named(sb), 0);
        test_disk->slow = false;
        assert_int_equal(blocks_with(test_disk, NEWER), PAGES);
        host_run_all(false);
        host_reap(other_writer);
        t_close(unlinked);
        t_close(y);
        t_close(x);
        start_with_old_contents();
        sb = current_files()->cwd->sb;
    }
}

/* After a disk has failed, it is not asked again for each file. */
static void a_dead_disk_is_soon_given_up(void **state)
{
    char name[8];

    (void)state;
    start_with_old_contents();
    for (unsigned i = 0; i < 50; i++) {
        ksnprintf(name, sizeof(name), "f%u", i);
        assert_int_equal(t_put(name, "text"), 0);
    }
    test_disk->requests = test_disk->failed = 0;
    test_disk->fail_from = 1;
    test_disk->fail_count = 1000000;
    t_sync();
    fs_settle_all();
    assert_in_range(test_disk->failed, 1, 20);
    test_disk->fail_from = 0;
    start_with_old_contents();
}

/* A call that fails has changed nothing. */
static void a_file_does_not_grow_on_a_broken_log(void **state)
{
    struct stat st;

    (void)state;
    int fd = write_file("f");
    assert_int_equal(t_fsync(fd), 0);
    write_page(fd, 0, NEW);
    test_disk->requests = 0;
    test_disk->fail_from = 2; /* the contents can be written, and nothing after that */
    test_disk->fail_count = 1000000;
    assert_int_equal(t_fsync(fd), -EIO);
    test_disk->fail_from = 0;
    assert_int_equal(t_ftruncate(fd, 1000 * PAGE), -EROFS);
    assert_int_equal(t_fstat(fd, &st), 0);
    assert_int_equal(st.st_size, PAGES * PAGE);
    t_close(fd);
    start_with_old_contents();
}

static uint32_t block_with(const struct sim_disk *disk, uint8_t value)
{
    for (uint32_t block = 1; block < disk->sectors / 8; block++) {
        if (page_is(disk->data + (size_t)block * PAGE, value))
            return block;
    }
    return 0;
}

/* One block of a file cannot be written any more. If the file is removed, everything else works. */
static void what_cannot_be_written_can_be_removed(void **state)
{
    char name[8];
    int error = 0;

    (void)state;
    int fd = write_file("bad");
    write_page(fd, 0, NEWER);
    assert_int_equal(t_fsync(fd), 0);
    test_disk->bad_block = block_with(test_disk, NEWER);
    assert_true(test_disk->bad_block != 0);
    write_page(fd, 0, NEW);
    assert_int_equal(t_fsync(fd), -EIO);
    for (unsigned i = 0; i < 200 && !error; i++) {
        ksnprintf(name, sizeof(name), "d%u", i);
        error = t_mkdir(name, 0755);
    }
    assert_int_equal(error, -EIO);
    assert_int_equal(t_unlink("bad"), 0);
    assert_int_equal(t_close(fd), 0);
    assert_int_equal(t_mkdir("after", 0755), 0);
    fd = t_open("after", O_RDONLY, 0);
    assert_int_equal(t_fsync(fd), 0);
    t_close(fd);
    test_disk->bad_block = 0;
}

/* Until the contents of a file are written, no crash shows its blocks with their old contents. */
static void a_failed_write_shows_nothing_old(void **state)
{
    (void)state;
    for (unsigned n = 1; n < PAGES + 8; n++) {
        sync_on_a_bad_disk(n, 1);
        sync_on_a_bad_disk(n, 2);
        sync_on_a_bad_disk(n, 1000);
    }
    start_with_old_contents();
}

/* Data that could not be written is kept, and the next attempt writes it. */
static void a_failed_write_is_done_again(void **state)
{
    (void)state;
    int fd = write_file("f");
    test_disk->requests = 0;
    test_disk->fail_from = 1;
    test_disk->fail_count = 2; /* the request, and its second try */
    assert_int_equal(t_fsync(fd), -EIO);
    test_disk->fail_from = 0;
    host_memory_shrink();
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    for (unsigned i = 0; i < PAGES; i++) {
        assert_int_equal(t_read(fd, page, PAGE), PAGE);
        assert_true(page_is(page, NEW));
    }
    assert_int_equal(t_fsync(fd), 0);
    t_close(fd);
    crash();
    assert_int_equal(pages_with("/dev/sim2", "/other/f", NEW), PAGES);
}

/*
 * umount() reports an error if data is lost. If the data may still be written later, it changes
 * nothing.
 */
static void umount_tells_of_what_is_lost(void **state)
{
    (void)state;
    t_close(write_file("f"));
    assert_int_equal(t_chdir("/"), 0);
    host_memory_shrink();
    host_memory_fail(1, 1000000);
    int error = t_umount("/mnt");
    host_memory_fail(0, 0);
    if (error) {
        assert_int_equal(error, -ENOMEM);
        assert_int_equal(t_umount("/mnt"), 0);
    }
    assert_int_equal(pages_with("/dev/sim1", "/other/f", NEW), PAGES);

    start_with_old_contents();
    t_close(write_file("f"));
    assert_int_equal(t_chdir("/"), 0);
    test_disk->requests = 0;
    test_disk->fail_from = 1;
    test_disk->fail_count = 1000;
    assert_int_equal(t_umount("/mnt"), -EIO);
    test_disk->fail_from = 0;
    assert_int_equal(pages_with("/dev/sim1", "/other/f", OLD), 0);
    start_with_old_contents();
}

/* Wherever memory runs out, the log never grows over the blocks behind it. */
static void commits_without_memory(void **state)
{
    char name[32];

    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        ksnprintf(name, sizeof(name), "d%u", round % 50);
        if (t_mkdir(name, 0755) != 0)
            t_rmdir(name);
        t_put("f", "text");
        host_memory_shrink();
        host_memory_fail(1, 1000000);
        t_sync();
        host_memory_fail(0, 0);
    }
    assert_int_equal(t_sync(), 0);
    crash();
    assert_int_equal(pages_with("/dev/sim2", "/other/f", NEW), 0);
    assert_clean(other->data, (size_t)other->sectors * SIM_SECTOR);
}

/*
 * A transaction of two parts in the log: more than 31 blocks, but not enough for two transactions.
 */
static void make_names(char first)
{
    char name[] = "x00";
    char link[] = "bin/x";

    name[0] = link[4] = first;
    for (unsigned i = 0; i < 24; i++) {
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        assert_int_equal(t_mkdir(name, 0755), 0);
    }
    assert_int_equal(t_link("f", link), 0);
    memcpy(link, "dev", 3);
    assert_int_equal(t_link("f", link), 0);
    memcpy(link, "tmp", 3);
    assert_int_equal(t_link("f", link), 0);
}

/*
 * Syncs while every write to the log is lost, except that of one part. Other writes arrive: it only
 * matters that no block is in its place before the log is complete.
 */
static void lose_all_but_part(unsigned wanted, const uint8_t *before)
{
    uint32_t start = super(test_disk)->log_start * 8,
             end = start + super(test_disk)->log_blocks * 8;
    unsigned part = 0;

    sim_disk_record(test_disk, true);
    t_sync();
    memcpy(other->data, before, (size_t)other->sectors * SIM_SECTOR);
    for (unsigned i = 0; i < test_disk->write_count; i++) {
        const struct sim_write *write = &test_disk->writes[i];
        bool in_log = write->sector > start && write->sector < end;
        if (!in_log || part++ == wanted)
            memcpy(other->data + (size_t)write->sector * SIM_SECTOR, write->data,
                   (size_t)write->sectors * SIM_SECTOR);
    }
    assert_int_equal(part, 2);
    sim_disk_record(test_disk, false);
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    memcpy(test_disk->data, other->data, (size_t)other->sectors * SIM_SECTOR);
    host_console_clear();
    assert_int_equal(t_mount("/dev/sim1", "/mnt", "dfs", 0), 0);
    assert_int_equal(t_chdir("/mnt"), 0);
    assert_false(has_text(host_console(), "recovered"));
}

/*
 * Two crashes: the log has the second part of one transaction, and the first part of the next one.
 */
static void parts_of_two_lives_are_no_transaction(void **state)
{
    size_t size = (size_t)test_disk->sectors * SIM_SECTOR;
    uint8_t *before = host_alloc(size, 16);
    struct stat st;

    (void)state;
    crash();
    assert_int_equal(t_put("f", "text"), 0);
    fs_settle_all();
    memcpy(before, test_disk->data, size);
    make_names('a');
    lose_all_but_part(1, before);
    memcpy(before, test_disk->data, size);
    make_names('b');
    lose_all_but_part(0, before);
    host_free(before);
    assert_int_equal(t_stat("b00", &st), -ENOENT);
    assert_clean(test_disk->data, size);
}

int test_log(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(sync_waits_for_what_others_write),
        ON_DISK(a_commit_passes_over_no_file),
        ON_DISK(a_dead_disk_is_soon_given_up),
        ON_DISK(what_cannot_be_written_can_be_removed),
        ON_DISK(a_file_does_not_grow_on_a_broken_log),
        ON_DISK(a_failed_write_shows_nothing_old),
        ON_DISK(a_failed_write_is_done_again),
        ON_DISK(umount_tells_of_what_is_lost),
        ON_DISK(commits_without_memory),
        ON_DISK(parts_of_two_lives_are_no_transaction),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
