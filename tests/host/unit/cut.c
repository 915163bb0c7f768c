/* SPDX-License-Identifier: MIT */
/*
 * Writes and truncations that stop half way, on a disk whose free blocks are full of deleted data.
 * No file may show any of that data, and nothing may be left behind the ends of files.
 */
#include "unit.h"

#include "../host.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/pagecache.h"
#include "vfs/icache.h"
#include "vfs/namei.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define PAGE 4096
#define LARGE 1100 /* pages of a file that has rows of pointers of both kinds */

static char text[16 * PAGE], back[LARGE * PAGE];

/* Writes the text again and again until the disk is full. */
static void write_all(int fd)
{
    while (t_write(fd, text, sizeof(text)) > 0) {
    }
}

/* A new disk whose free blocks are all full of x's. */
static int stale_disk(void **state)
{
    if (fresh_disk(state) != 0)
        return -1;
    memset(text, 'x', sizeof(text));
    int fd = t_open("deleted", O_WRONLY | O_CREAT, 0644);
    write_all(fd);
    t_fsync(fd);
    t_close(fd);
    t_unlink("deleted");
    t_sync();
    memset(text, 'w', sizeof(text));
    return 0;
}

#define ON_STALE_DISK(test) cmocka_unit_test_setup_teardown(test, stale_disk, check_disk)

static int create(const char *path)
{
    int fd = t_open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

    assert_true(fd >= 0);
    return fd;
}

static long write_at(int fd, int64_t offset, long n)
{
    assert_int_equal(t_seek(fd, offset, SEEK_SET), offset);
    return t_write(fd, text, (size_t)n);
}

/* Checks that the file has n bytes, and that those from offset on are zero. */
static void assert_zeros(int fd, int64_t offset, long n)
{
    assert_int_equal(t_seek(fd, offset, SEEK_SET), offset);
    assert_int_equal(t_read(fd, back, sizeof(back)), n - offset);
    for (long i = 0; i < n - offset; i++)
        assert_int_equal(back[i], 0);
}

/* Checks that the disk is consistent now. */
static void assert_good_disk(void)
{
    t_sync();
    assert_clean(test_disk->data, (size_t)test_disk->sectors * SIM_SECTOR);
}

/* Checks that only the first n bytes of the text can be read. */
static void text_ends_at(long n)
{
    host_bad_start = (uintptr_t)text + (uintptr_t)n;
    host_bad_end = (uintptr_t)text + sizeof(text);
}

static void text_is_whole(void)
{
    host_bad_start = host_bad_end = 0;
}

static void a_write_that_stops_leaves_no_blocks(void **state)
{
    (void)state;
    for (int by_writing = 0; by_writing < 2; by_writing++) {
        int fd = create("f");
        text_ends_at(PAGE);
        assert_int_equal(t_write(fd, text, 3 * PAGE), PAGE);
        text_is_whole();
        assert_good_disk();
        if (by_writing)
            assert_int_equal(write_at(fd, 3 * PAGE, PAGE), PAGE);
        else
            assert_int_equal(t_ftruncate(fd, 3 * PAGE), 0);
        t_fsync(fd);
        host_memory_shrink();
        assert_int_equal(t_ftruncate(fd, 3 * PAGE), 0);
        assert_zeros(fd, PAGE, 3 * PAGE);
        t_close(fd);
    }
}

static long stopped;

static void write_three_pages(void *fd)
{
    stopped = write_at(*(int *)fd, PAGE, 3 * PAGE);
}

/*
 * The same, if the write is not tried again, because its process was killed while the first page
 * was read.
 */
static void a_killed_write_leaves_no_blocks(void **state)
{
    (void)state;
    int fd = create("f");
    assert_int_equal(t_write(fd, text, 100), 100);
    t_close(fd);
    remount();
    fd = t_open("f", O_RDWR, 0);
    text_ends_at(PAGE);
    test_disk->slow = true;
    struct proc *writer = host_spawn(write_three_pages, &fd);
    host_yield();
    host_kill(writer);
    host_run_all(false);
    host_reap(writer);
    test_disk->slow = false;
    text_is_whole();
    assert_int_equal(stopped, PAGE);
    assert_good_disk();
    assert_int_equal(t_ftruncate(fd, 4 * PAGE), 0);
    assert_zeros(fd, 2 * PAGE, 4 * PAGE);
    t_close(fd);
}

static void a_write_that_stops_leaves_no_bytes(void **state)
{
    (void)state;
    int fd = create("f");
    text_ends_at(100);
    assert_int_equal(t_write(fd, text, PAGE), -EFAULT);
    text_ends_at(PAGE + 100);
    assert_int_equal(write_at(fd, 5 * PAGE, 2 * PAGE), PAGE);
    text_is_whole();
    assert_int_equal(t_ftruncate(fd, 8 * PAGE), 0);
    assert_zeros(fd, 6 * PAGE, 8 * PAGE);
    assert_int_equal(t_ftruncate(fd, 5 * PAGE), 0);
    assert_zeros(fd, 0, 5 * PAGE);
    t_close(fd);
}

/* Fills the disk until one block is left. */
static void leave_one_block(void)
{
    int one = create("one"), all = create("all");

    assert_int_equal(t_write(one, text, 1), 1);
    write_all(all);
    while (t_write(all, text, PAGE) > 0) {
    }
    t_close(one);
    t_close(all);
    t_unlink("one");
    assert_int_equal(free_blocks(), 1);
}

static void a_full_disk_leaves_no_row_of_pointers(void **state)
{
    (void)state;
    int fd = create("f");
    for (int i = 0; i < 40; i++)
        assert_int_equal(t_write(fd, text, PAGE), PAGE);
    leave_one_block();
    assert_int_equal(write_at(fd, 40 * PAGE, PAGE), -ENOSPC);
    assert_good_disk();
    assert_int_equal(free_blocks(), 1);
    assert_int_equal(write_at(fd, 39 * PAGE, 2 * PAGE), PAGE);
    assert_good_disk();
    assert_int_equal(free_blocks(), 1);
    t_close(fd);
}

/*
 * Gives a file one more long name in a directory, while one allocation fails (0: none). Returns the
 * directory's size then, or an error.
 */
static int64_t one_more_name(const char *file, const char *dir, unsigned fail)
{
    static unsigned count;
    char name[256];
    struct stat st;

    int length = ksnprintf(name, sizeof(name), "%s/%u", dir, count++);
    memset(name + length, 'n', sizeof(name) - 1 - (size_t)length);
    name[255] = '\0';
    host_memory_fail(fail, 1);
    int error = t_link(file, name);
    host_memory_fail(0, 0);
    if (error)
        return error;
    assert_int_equal(t_stat(dir, &st), 0);
    return st.st_size;
}

static void a_full_disk_leaves_no_row_of_a_directory(void **state)
{
    int64_t size;

    (void)state;
    assert_int_equal(t_mkdir("d", 0755), 0);
    t_close(create("f"));
    do
        size = one_more_name("f", "d", 0);
    while (size > 0 && size < 40 * PAGE);
    assert_int_equal(size, 40 * PAGE);
    leave_one_block();
    do
        size = one_more_name("f", "d", 0);
    while (size > 0);
    assert_int_equal(size, -ENOSPC);
    assert_good_disk();
    assert_int_equal(free_blocks(), 1);
}

static void memory_runs_out_where_a_directory_grows(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 12; n++) {
        char name[16];
        int64_t size = 0;
        t_close(create("f"));
        assert_int_equal(t_mkdir("d", 0755), 0);
        while (size < 40 * PAGE)
            size = one_more_name("f", "d", 0);
        while (size == 40 * PAGE)
            size = one_more_name("f", "d", n);
        assert_true(size > 40 * PAGE || size == -ENOMEM);
        assert_good_disk();
        size = one_more_name("f", "d", 0);
        assert_true(size >= 40 * PAGE);
        ksnprintf(name, sizeof(name), "d%u", n);
        assert_int_equal(t_rename("d", name), 0);
        assert_int_equal(t_unlink("f"), 0);
    }
}

static void read_some(void *argument)
{
    int *fd = argument;

    t_read(*fd, back, PAGE);
}

/* The reader reads ahead while the writer allocates a block for the hole, in either order. */
static void a_hole_is_read_while_it_is_written_to(void **state)
{
    (void)state;
    for (int patience = 0; patience < 8; patience++) {
        int fd = create("f");
        assert_int_equal(t_write(fd, text, PAGE), PAGE);
        assert_int_equal(t_ftruncate(fd, 4 * PAGE), 0);
        t_close(fd);
        remount();
        fd = t_open("f", O_RDWR, 0);
        int writer_fd = t_open("f", O_RDWR, 0);
        test_disk->slow = true;
        struct proc *reader = host_spawn(read_some, &fd);
        for (int i = 0; i < patience; i++)
            host_yield();
        assert_int_equal(write_at(writer_fd, 2 * PAGE, 1), 1);
        host_run_all(false);
        host_reap(reader);
        test_disk->slow = false;
        assert_zeros(fd, 2 * PAGE + 1, 4 * PAGE);
        t_close(fd);
        t_close(writer_fd);
        remount();
        fd = t_open("f", O_RDWR, 0);
        assert_zeros(fd, 2 * PAGE + 1, 4 * PAGE);
        t_close(fd);
    }
}

/* Checks that each byte is zero, or a byte that was written. */
static void assert_nothing_stale(int fd)
{
    t_seek(fd, 0, SEEK_SET);
    long n = t_read(fd, back, sizeof(back));

    assert_true(n >= 0);
    for (long i = 0; i < n; i++)
        assert_true(back[i] == 0 || back[i] == 'w');
}

static void memory_runs_out_in_a_write(void **state)
{
    static const int64_t size[] = {0, 4 * PAGE, 60 * PAGE}, at[] = {0, PAGE, 41 * PAGE};

    (void)state;
    for (unsigned n = 1; n < 30; n++) {
        for (int i = 0; i < 9; i++) {
            int fd = create("f");
            assert_int_equal(t_ftruncate(fd, size[i % 3]), 0);
            host_memory_fail(n, i % 2 ? 1 : 100);
            long wrote = write_at(fd, at[i / 3] + 10, 2 * PAGE + 10);
            host_memory_fail(0, 0);
            assert_true(wrote > 0 || wrote == -ENOMEM);
            assert_good_disk();
            host_memory_shrink();
            assert_nothing_stale(fd);
            assert_int_equal(t_ftruncate(fd, 70 * PAGE), 0);
            assert_nothing_stale(fd);
            t_close(fd);
        }
    }
}

/* Opens a large file that is not in memory. */
static int open_large(void)
{
    static char x[PAGE];
    int fd = create("f");

    memset(x, 'x', sizeof(x));
    for (int i = 0; i < LARGE; i++)
        assert_int_equal(t_write(fd, x, PAGE), PAGE);
    t_close(fd);
    remount();
    return t_open("f", O_RDWR, 0);
}

/* Truncates it, while a read of the disk fails. */
static void cut_badly(int fd, unsigned request)
{
    test_disk->failed = 0;
    test_disk->fail_from = test_disk->requests + request;
    test_disk->fail_count = 1;
    assert_int_equal(t_ftruncate(fd, 10 * PAGE), -EIO);
    assert_int_equal(test_disk->failed, 1);
    test_disk->fail_from = 0;
}

static void what_a_failed_cut_leaves_does_not_come_back(void **state)
{
    (void)state;
    for (unsigned request = 1; request <= 3; request++) {
        for (int by_writing = 0; by_writing < 2; by_writing++) {
            int fd = open_large();
            cut_badly(fd, request);
            assert_good_disk();
            if (by_writing)
                assert_int_equal(write_at(fd, (LARGE - 1) * PAGE, PAGE), PAGE);
            assert_int_equal(t_ftruncate(fd, LARGE * PAGE), 0);
            if (by_writing)
                assert_int_equal(t_ftruncate(fd, (LARGE - 1) * PAGE), 0);
            assert_zeros(fd, 10 * PAGE, (LARGE - by_writing) * PAGE);
            t_close(fd);
            assert_good_disk();
        }
    }
}

static void memory_runs_out_in_a_cut(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 12; n++) {
        int fd = open_large();
        host_memory_fail(n, n % 2 ? 1 : 100);
        int error = t_ftruncate(fd, 10 * PAGE + 1);
        host_memory_fail(0, 0);
        assert_true(error == 0 || error == -ENOMEM);
        assert_good_disk();
        assert_int_equal(t_ftruncate(fd, 10 * PAGE), 0);
        assert_int_equal(t_ftruncate(fd, LARGE * PAGE), 0);
        assert_zeros(fd, 10 * PAGE, LARGE * PAGE);
        t_close(fd);
    }
}

static void what_a_failed_cut_leaves_goes_in_the_end(void **state)
{
    (void)state;
    t_close(create("f"));
    uint32_t before = free_blocks();
    for (int how = 0; how < 4; how++) {
        int fd = open_large();
        cut_badly(fd, 1);
        if (how == 0) /* once more */
            assert_int_equal(t_ftruncate(fd, 0), 0);
        if (how == 1)
            assert_int_equal(t_unlink("f"), 0);
        t_close(fd);
        if (how == 2) { /* without a user: its inode must still be found */
            host_memory_shrink();
            fd = create("other");
            t_unlink("other");
            t_close(fd);
        }
        if (how >= 2) {
            remount();
            assert_good_disk();
            fd = t_open("f", O_RDWR | O_TRUNC, 0);
            t_close(fd);
        }
        assert_int_equal(free_blocks(), before);
    }
}

static int64_t changed(const char *path)
{
    struct stat st;

    assert_int_equal(t_stat(path, &st), 0);
    assert_true(st.st_mtim.tv_sec == st.st_ctim.tv_sec && st.st_mtim.tv_nsec == st.st_ctim.tv_nsec);
    return st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static void cutting_an_empty_file_changes_it(void **state)
{
    (void)state;
    int fd = create("f");
    int64_t before = changed("f");
    assert_int_equal(t_ftruncate(fd, 0), 0);
    int64_t after = changed("f");
    assert_true(after > before);
    t_close(fd);
    fd = t_open("f", O_WRONLY | O_TRUNC, 0);
    t_close(fd);
    assert_true(changed("f") > after);
}

/* Checks that page 1 of "f", as a mapping shows it, has zeros from a byte on, and one w before. */
static void assert_page_ends(uint32_t bytes)
{
    struct inode *inode;
    struct page *page;

    assert_int_equal(path_lookup(AT_FDCWD, "/mnt/f", 0, &inode), 0);
    assert_int_equal(pagecache_get(&inode->object, 1, &page), 0);
    const char *shown = page_address(page);
    assert_int_equal(shown[bytes - 1], 'w');
    for (uint32_t i = bytes; i < PAGE; i++)
        assert_int_equal(shown[i], 0);
    page_put(page);
    inode_put(inode);
}

/* Whether the page is in memory when the file is cut, or is read later from the disk, which has the old bytes. */
static void a_mapping_shows_zeros_behind_the_end(void **state)
{
    (void)state;
    int fd = create("f");
    assert_int_equal(write_at(fd, 0, 2 * PAGE), 2 * PAGE);
    assert_int_equal(t_fsync(fd), 0);
    assert_int_equal(t_ftruncate(fd, PAGE + 300), 0);
    assert_page_ends(300);
    assert_int_equal(t_fsync(fd), 0);
    host_memory_shrink();
    assert_page_ends(300);
    host_memory_shrink();
    assert_int_equal(t_ftruncate(fd, PAGE + 200), 0);
    assert_page_ends(200);
    t_close(fd);
}

int test_cut(void)
{
    const struct CMUnitTest tests[] = {
        ON_STALE_DISK(a_write_that_stops_leaves_no_blocks),
        ON_STALE_DISK(a_killed_write_leaves_no_blocks),
        ON_STALE_DISK(a_write_that_stops_leaves_no_bytes),
        ON_STALE_DISK(a_full_disk_leaves_no_row_of_pointers),
        ON_STALE_DISK(a_full_disk_leaves_no_row_of_a_directory),
        ON_STALE_DISK(memory_runs_out_where_a_directory_grows),
        ON_STALE_DISK(a_hole_is_read_while_it_is_written_to),
        ON_STALE_DISK(memory_runs_out_in_a_write),
        ON_STALE_DISK(what_a_failed_cut_leaves_does_not_come_back),
        ON_STALE_DISK(memory_runs_out_in_a_cut),
        ON_STALE_DISK(what_a_failed_cut_leaves_goes_in_the_end),
        ON_STALE_DISK(cutting_an_empty_file_changes_it),
        ON_STALE_DISK(a_mapping_shows_zeros_behind_the_end),
    };

    return cmocka_run_group_tests_name("cut", tests, NULL, NULL);
}
