/* SPDX-License-Identifier: MIT */
/* Contents of files: reading, writing, growing, shrinking; full disks, lack of memory, bad pointers. */
#include "unit.h"

#include "../host.h"
#include "mm/pagecache.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define KILO 1024
#define BIG (200 * KILO)

static uint8_t big[BIG], back[BIG];

static void fill(uint8_t *bytes, size_t n, uint32_t seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

static int create(const char *path)
{
    int fd = t_open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

    assert_true(fd >= 0);
    return fd;
}

static void a_file_keeps_what_is_written(void **state)
{
    (void)state;
    fill(big, BIG, 1);
    int fd = create("f");
    assert_int_equal(t_write(fd, big, BIG), BIG);
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    assert_int_equal(t_read(fd, back, BIG), BIG);
    assert_memory_equal(big, back, BIG);
    assert_int_equal(t_read(fd, back, 1), 0);
    t_close(fd);
    remount();
    fd = t_open("f", O_RDONLY, 0);
    memset(back, 0, BIG);
    for (long at = 0; at < BIG; at += 1000)
        assert_int_equal(t_read(fd, back + at, 1000), at + 1000 > BIG ? BIG - at : 1000);
    assert_memory_equal(big, back, BIG);
    assert_int_equal(t_write(fd, "x", 1), -EBADF);
    t_close(fd);
}

static void writes_go_where_the_position_is(void **state)
{
    (void)state;
    int fd = create("f");
    assert_int_equal(t_write(fd, "0123456789", 10), 10);
    assert_int_equal(t_seek(fd, 3, SEEK_SET), 3);
    assert_int_equal(t_write(fd, "abc", 3), 3);
    assert_int_equal(t_seek(fd, 0, SEEK_CUR), 6);
    assert_int_equal(t_seek(fd, -2, SEEK_END), 8);
    assert_int_equal(t_seek(fd, -20, SEEK_END), -EINVAL);
    assert_int_equal(t_seek(fd, 0, 7), -EINVAL);
    assert_int_equal(t_seek(fd, INT64_MAX, SEEK_END), -EOVERFLOW);
    int copy = t_dup(fd); /* shares the position */
    assert_int_equal(t_write(copy, "x", 1), 1);
    assert_int_equal(t_seek(fd, 0, SEEK_CUR), 9);
    t_close(copy);
    t_close(fd);
    fd = t_open("f", O_WRONLY | O_APPEND, 0);
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    assert_int_equal(t_write(fd, "end", 3), 3);
    t_close(fd);
    assert_int_equal(t_get("f", (char *)back, 64), 13);
    assert_string_equal((char *)back, "012abc67x9end");
}

static void holes_read_as_zeros(void **state)
{
    struct stat st;

    (void)state;
    int fd = create("f");
    assert_int_equal(t_seek(fd, 1 << 30, SEEK_SET), 1 << 30);
    assert_int_equal(t_write(fd, "end", 3), 3);
    assert_int_equal(t_fstat(fd, &st), 0);
    assert_int_equal(st.st_size, (1 << 30) + 3);
    assert_true(st.st_blocks <= 4 * 8);
    assert_int_equal(t_seek(fd, (1 << 30) - 100, SEEK_SET), (1 << 30) - 100);
    assert_int_equal(t_read(fd, back, 200), 103);
    for (int i = 0; i < 100; i++)
        assert_int_equal(back[i], 0);
    t_close(fd);
    remount();
    fd = t_open("f", O_RDWR, 0);
    assert_int_equal(t_read(fd, back, BIG), BIG);
    for (int i = 0; i < BIG; i++)
        assert_int_equal(back[i], 0);
    assert_int_equal(t_seek(fd, 50000, SEEK_SET), 50000);
    assert_int_equal(t_write(fd, "mid", 3), 3);
    assert_int_equal(t_seek(fd, 49990, SEEK_SET), 49990);
    assert_int_equal(t_read(fd, back, 20), 20);
    assert_memory_equal(back, "\0\0\0\0\0\0\0\0\0\0mid\0\0\0\0\0\0\0", 20);
    t_close(fd);
}

static void the_largest_file(void **state)
{
    const int64_t limit = 0x100000000 - 4096;
    struct stat st;

    (void)state;
    int fd = create("f");
    assert_int_equal(t_ftruncate(fd, limit + 1), -EFBIG);
    assert_int_equal(t_ftruncate(fd, limit), 0);
    assert_int_equal(t_ftruncate(fd, -1), -EINVAL);
    assert_int_equal(t_seek(fd, limit - 2, SEEK_SET), limit - 2);
    assert_int_equal(t_write(fd, "abcd", 4), 2);
    assert_int_equal(t_write(fd, "abcd", 4), -EFBIG);
    assert_int_equal(t_seek(fd, limit - 3, SEEK_SET), limit - 3);
    assert_int_equal(t_read(fd, back, 10), 3);
    assert_memory_equal(back, "\0ab", 3);
    t_close(fd);
    remount();
    assert_int_equal(t_stat("f", &st), 0);
    assert_int_equal(st.st_size, limit);
    assert_int_equal(t_unlink("f"), 0);
}

static void what_is_cut_off_does_not_come_back(void **state)
{
    (void)state;
    fill(big, BIG, 2);
    for (int on_disk = 0; on_disk < 2; on_disk++) {
        int fd = create("f");
        assert_int_equal(t_write(fd, big, 20000), 20000);
        t_close(fd);
        if (on_disk)
            remount();
        fd = t_open("f", O_RDWR, 0);
        assert_int_equal(t_ftruncate(fd, 9000), 0);
        if (on_disk) {
            t_close(fd);
            remount();
            fd = t_open("f", O_RDWR, 0);
        }
        assert_int_equal(t_ftruncate(fd, 20000), 0);
        assert_int_equal(t_read(fd, back, BIG), 20000);
        assert_memory_equal(back, big, 9000);
        for (int i = 9000; i < 20000; i++)
            assert_int_equal(back[i], 0);
        t_close(fd);
    }
}

static void blocks_come_back(void **state)
{
    (void)state;
    int fd = create("f");
    t_close(fd);
    uint32_t before = free_blocks();
    fd = t_open("f", O_RDWR, 0);
    for (int i = 0; i < 30; i++)
        assert_int_equal(t_write(fd, big, BIG), BIG);
    assert_true(free_blocks() < before - 1400);
    assert_int_equal(t_ftruncate(fd, 0), 0);
    assert_int_equal(free_blocks(), before);
    for (int i = 0; i < 30; i++)
        assert_int_equal(t_write(fd, big, BIG), BIG);
    assert_int_equal(t_unlink("f"), 0);
    assert_true(free_blocks() < before - 1400); /* still open */
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    assert_int_equal(t_write(fd, "x", 1), 1);
    t_close(fd);
    assert_true(free_blocks() >= before);
}

static void a_full_disk(void **state)
{
    long n, total = 0;

    (void)state;
    uint32_t before = free_blocks();
    int fd = create("f");
    while ((n = t_write(fd, big, BIG)) > 0)
        total += n;
    assert_int_equal(n, -ENOSPC);
    assert_true(total > 5 * 1024 * KILO);
    assert_int_equal(t_write(fd, "x", 1), -ENOSPC);
    assert_int_equal(t_mkdir("d", 0755), -ENOSPC);
    struct stat st;
    assert_int_equal(t_fstat(fd, &st), 0);
    assert_int_equal(st.st_size, total);
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    assert_int_equal(t_write(fd, "overwriting works", 17), 17);
    assert_int_equal(t_fsync(fd), 0);
    t_close(fd);
    assert_int_equal(t_unlink("f"), 0);
    /* At once: the blocks that the running transaction has freed become available. */
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_rmdir("d"), 0);
    assert_true(free_blocks() >= before);
}

static void a_full_inode_table(void **state)
{
    char name[16];
    int i = 0, error;
    struct statvfs fs;

    (void)state;
    do {
        ksnprintf(name, sizeof(name), "f%d", i);
        error = t_put(name, "");
        i++;
    } while (error == 0);
    assert_int_equal(error, -ENOSPC);
    assert_true(i > 1000);
    assert_int_equal(t_statvfs(".", &fs), 0);
    assert_int_equal(fs.f_ffree, 0);
    assert_int_equal(t_mkdir("d", 0755), -ENOSPC);
    assert_int_equal(t_symlink("d", "l"), -ENOSPC);
    assert_int_equal(t_unlink("f0"), 0);
    assert_int_equal(t_put("g", "x"), 0);
}

static void bad_pointers_do_no_harm(void **state)
{
    (void)state;
    int fd = create("f");
    assert_int_equal(t_write(fd, big, 100), 100);
    host_bad_start = (uintptr_t)back + 10;
    host_bad_end = (uintptr_t)back + sizeof(back);
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    assert_int_equal(t_read(fd, back, 100), -EFAULT);
    assert_int_equal(t_read(fd, back, 10), 10);
    assert_int_equal(t_seek(fd, 100, SEEK_SET), 100);
    assert_int_equal(t_write(fd, back, 100), -EFAULT);
    assert_int_equal(t_write(fd, back + 5, BIG - 5), -EFAULT);
    host_bad_start = (uintptr_t)back + 10000;
    long n = t_write(fd, back, BIG);
    assert_true(n > 0 && n < 10000);
    struct stat st;
    assert_int_equal(t_fstat(fd, &st), 0);
    assert_int_equal(st.st_size, 100 + n);
    host_bad_start = host_bad_end = 0;
    assert_int_equal(t_open((const char *)UINTPTR_MAX, O_RDONLY, 0), -EFAULT);
    assert_int_equal(t_read(fd, (void *)UINTPTR_MAX, 1), 0); /* at the end: nothing is copied */
    assert_int_equal(t_read(fd, back, SIZE_MAX), -EINVAL);
    t_close(fd);
}

static void memory_may_run_out(void **state)
{
    (void)state;
    fill(big, BIG, 3);
    assert_int_equal(t_mkdir("d", 0755), 0);
    assert_int_equal(t_put("d/keep", "kept"), 0);
    for (unsigned n = 1; n < 60; n++) {
        remount();
        host_memory_fail(n, 3);
        int fd = t_open("d/f", O_RDWR | O_CREAT, 0644);
        if (fd >= 0) {
            t_write(fd, big, 30000);
            t_seek(fd, 0, SEEK_SET);
            t_read(fd, back, 30000);
            t_ftruncate(fd, 5000);
            t_close(fd);
        }
        t_mkdir("d/e", 0755);
        t_symlink("x", "d/s");
        t_rename("d/e", "d/g");
        t_link("d/f", "d/h");
        t_unlink("d/f");
        t_unlink("d/h");
        t_unlink("d/s");
        t_rmdir("d/e");
        t_rmdir("d/g");
        host_memory_fail(0, 0);
        t_unlink("d/f");
        t_unlink("d/h");
        t_unlink("d/s");
        t_rmdir("d/e");
        t_rmdir("d/g");
        assert_int_equal(t_get("d/keep", (char *)back, 10), 4);
    }
    t_unlink("d/keep");
    assert_int_equal(t_rmdir("d"), 0);
}

static void an_open_without_memory_changes_nothing(void **state)
{
    char text[10];

    (void)state;
    assert_int_equal(t_put("keep", "kept"), 0);
    for (unsigned n = 1; n < 40; n++) {
        remount();
        host_memory_fail(n, 1);
        int made = t_open("new", O_RDWR | O_CREAT, 0644);
        host_memory_fail(n, 1);
        int emptied = t_open("keep", O_WRONLY | O_TRUNC, 0);
        host_memory_fail(0, 0);
        assert_int_equal(t_get("new", text, sizeof(text)), made < 0 ? -ENOENT : 0);
        assert_int_equal(t_get("keep", text, sizeof(text)), emptied < 0 ? 4 : 0);
        t_close(made);
        t_close(emptied);
        t_unlink("new");
        assert_int_equal(t_put("keep", "kept"), 0);
    }
    assert_int_equal(t_unlink("keep"), 0);
}

static void a_file_can_be_written_from_itself(void **state)
{
    (void)state;
    int fd = create("f"), other = t_open("f", O_RDONLY, 0);
    for (int i = 0; i < 300; i++) {
        char line[16];
        ksnprintf(line, sizeof(line), "line %d\n", i);
        assert_true(t_write(fd, line, strlen(line)) > 0);
        assert_true(t_read(other, back, 100) > 0);
        assert_string_equal(line, (back[strlen(line)] = 0, (char *)back));
    }
    t_close(fd);
    t_close(other);
}

static void descriptors(void **state)
{
    int fds[OPEN_MAX], n = 0, fd;

    (void)state;
    assert_int_equal(t_put("f", "x"), 0);
    while ((fd = t_open("f", O_RDONLY, 0)) >= 0)
        fds[n++] = fd;
    assert_int_equal(fd, -EMFILE);
    assert_true(n >= OPEN_MAX - 10);
    assert_int_equal(t_dup(fds[0]), -EMFILE);
    int pipe[2];
    assert_int_equal(t_pipe(pipe), -EMFILE);
    t_close(fds[5]);
    assert_int_equal(t_pipe(pipe), -EMFILE);
    assert_int_equal(t_open("f", O_RDONLY, 0), fds[5]);
    for (int i = 0; i < n; i++)
        assert_int_equal(t_close(fds[i]), 0);
    assert_int_equal(t_close(fds[0]), -EBADF);
    assert_int_equal(t_close(-1), -EBADF);
    assert_int_equal(t_close(OPEN_MAX), -EBADF);
    fd = t_open("f", O_RDONLY | O_CLOEXEC, 0);
    assert_int_equal(t_fcntl(fd, F_GETFD, 0), FD_CLOEXEC);
    assert_int_equal(t_fcntl(fd, F_SETFD, 0), 0);
    assert_int_equal(t_fcntl(fd, F_GETFD, 0), 0);
    assert_int_equal(t_fcntl(fd, F_DUPFD, 20), 20);
    assert_int_equal(t_fcntl(20, F_SETFL, O_APPEND), 0);
    assert_int_equal(t_fcntl(fd, F_GETFL, 0), O_RDONLY | O_APPEND);
    assert_int_equal(t_dup2(fd, 21), 21);
    assert_int_equal(t_dup2(fd, fd), fd);
    assert_int_equal(t_dup2(fd, OPEN_MAX), -EBADF);
    assert_int_equal(t_dup2(99, 5), -EBADF);
    t_close(20);
    t_close(21);
    t_close(fd);
}

static void devices_and_texts(void **state)
{
    char text[4096];

    (void)state;
    int fd = t_open("/dev/zero", O_RDWR, 0);
    memset(back, 1, 1000);
    assert_int_equal(t_read(fd, back, 1000), 1000);
    assert_int_equal(back[999], 0);
    assert_int_equal(t_write(fd, back, 1000), 1000);
    t_close(fd);
    fd = t_open("/dev/full", O_RDWR, 0);
    assert_int_equal(t_write(fd, back, 1), -ENOSPC);
    t_close(fd);
    fd = t_open("/dev/random", O_RDONLY, 0);
    assert_int_equal(t_read(fd, back, 13), 13);
    t_close(fd);
    assert_true(t_get("/proc/meminfo", text, sizeof(text)) > 0);
    assert_true(has_text(text, "FreePages: "));
    assert_true(t_get("/proc/1/stat", text, sizeof(text)) > 0);
    assert_true(has_text(text, "1 (test) R"));
    assert_int_equal(t_get("/proc/77/stat", text, sizeof(text)), -ENOENT);
    assert_int_equal(t_get("/proc/1/cmdline", text, sizeof(text)), 8);
    assert_memory_equal(text, "test\0-x", 8);
    assert_int_equal(t_get("/proc/77/cmdline", text, sizeof(text)), -ENOENT);
    assert_true(t_get("/proc/1/status", text, sizeof(text)) > 0);
    assert_true(has_text(text, "Name: test\nState: R\nPid: 1\n"));
    assert_true(t_get("/proc/loadavg", text, sizeof(text)) > 0);
    assert_int_equal(t_open("/proc/uptime", O_WRONLY, 0), -EACCES);
    assert_int_equal(t_open("/dev/sim1", O_RDWR, 0), -EBUSY); /* it is mounted */
    fd = t_open("/dev/sim1", O_RDONLY, 0);
    assert_int_equal(t_seek(fd, 1024, SEEK_SET), 1024);
    assert_int_equal(t_read(fd, back, 4), 4);
    assert_memory_equal(back, "dfs1", 4);
    assert_int_equal(t_write(fd, back, 4), -EBADF);
    assert_int_equal(t_seek(fd, -3, SEEK_END), 16384 * 512 - 3);
    assert_int_equal(t_read(fd, back, 100), 3);
    assert_int_equal(t_read(fd, back, 100), 0);
    t_close(fd);
}

static unsigned patience;

/*
 * Lets the file without a name write once more, and then closes it, at some time during the commit.
 */
static void write_and_leave(void *fd)
{
    for (unsigned i = 0; i < patience / 8; i++)
        host_yield();
    t_write(*(int *)fd, "more", 4);
    for (unsigned i = 0; i < patience % 8; i++)
        host_yield();
}

static void write_text(const char *name)
{
    int fd = t_open(name, O_CREAT | O_RDWR, 0644);

    assert_int_equal(t_write(fd, "text", 4), 4);
    assert_int_equal(t_close(fd), 0);
}

/* At any time: the commit must not wait for the transaction that frees the file. */
static void the_last_user_leaves_during_a_commit(void **state)
{
    (void)state;
    test_disk->slow = true;
    for (patience = 0; patience < 128; patience++) {
        int fd = t_open("unlinked", O_CREAT | O_RDWR, 0644);
        assert_int_equal(t_write(fd, "text", 4), 4);
        struct proc *user = host_spawn(write_and_leave, &fd);
        assert_int_equal(t_close(fd), 0);
        assert_int_equal(t_unlink("unlinked"), 0);
        for (char name[] = "a"; name[0] < 'g'; name[0]++) /* more to write */
            write_text(name);
        t_sync();
        host_run_all(false);
        host_reap(user);
    }
    test_disk->slow = false;
}

/*
 * Pages that were used recently get another round before they are freed; but if memory is short,
 * they are freed.
 */
static void used_pages_are_given_back_too(void **state)
{
    (void)state;
    int fd = create("f");
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(t_write(fd, big, BIG), BIG);
    assert_int_equal(t_fsync(fd), 0);
    host_memory_shrink(); /* free all other memory that can be freed */
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
        while (t_read(fd, back, BIG) > 0)
            continue;
    }
    uint32_t before = pagecache_count();
    host_memory_shrink();
    assert_true(pagecache_count() + 450 < before);
    t_close(fd);
}

/* The inode has no user then, so it would be the first to be freed if memory is short. */
static void a_failed_write_is_not_forgotten(void **state)
{
    (void)state;
    assert_int_equal(t_put("f", "text"), 0);
    test_disk->fail_from = test_disk->requests + 1;
    test_disk->fail_count = 2;     /* and the second try */
    assert_int_equal(t_sync(), 0); /* sync() does not report errors */
    host_memory_shrink();
    int fd = t_open("f", O_RDONLY, 0);
    test_disk->fail_from = test_disk->requests + 1;
    assert_int_equal(t_fsync(fd), -EIO);
    test_disk->fail_from = 0;
    assert_int_equal(t_fsync(fd), 0);
    t_close(fd);
    remount();
    char text[8];
    assert_int_equal(t_get("f", text, sizeof(text)), 4);
    assert_string_equal(text, "text");
}

/* The page cache's own nodes are allocated under its lock, when nothing can be reclaimed. */
static void memory_is_reclaimed_for_the_cache(void **state)
{
    (void)state;
    int fd = create("f");
    for (unsigned n = 1; n <= 3; n++) {
        t_seek(fd, n * 1000000, SEEK_SET);
        host_memory_fail_locked(n);
        assert_int_equal(t_write(fd, big, 10000), 10000);
    }
    t_close(fd);
    remount();
    fd = t_open("f", O_RDWR, 0);
    t_seek(fd, 2000000, SEEK_SET);
    host_memory_fail_locked(1);
    assert_int_equal(t_read(fd, back, 10000), 10000);
    assert_memory_equal(big, back, 10000);
    host_memory_fail_locked(1000000); /* there is none */
    t_seek(fd, 90000000, SEEK_SET);
    assert_int_equal(t_write(fd, big, 10000), -ENOMEM);
    host_memory_fail_locked(0);
    assert_int_equal(t_write(fd, big, 10000), 10000);
    t_close(fd);
}

static bool synced;

static void sync_all(void *argument)
{
    (void)argument;
    t_sync();
    synced = true;
}

/*
 * A page fault that must wait until other processes have written everything, as happens if memory
 * is full.
 */
static void wait_for_a_sync(void)
{
    struct proc *p = host_spawn(sync_all, NULL);

    synced = false;
    for (int i = 0; i < 1000 && !host_ended(p); i++)
        host_yield();
    assert_true(synced); /* otherwise both wait for each other: transaction and sync */
    host_reap(p);
}

/* The buffer's page at that offset is not in memory when the write begins. */
static void write_with_absent_page(long offset)
{
    int fd = create("f");

    fill(big, BIG, (uint32_t)offset);
    host_absent_start = ((uintptr_t)big + (uintptr_t)offset) & ~(uintptr_t)4095;
    host_absent_end = host_absent_start + 4096;
    host_page_in = wait_for_a_sync;
    assert_int_equal(t_write(fd, big, BIG), BIG);
    assert_int_equal(host_absent_end, 0); /* it has been brought in */
    assert_int_equal(t_seek(fd, 0, SEEK_SET), 0);
    assert_int_equal(t_read(fd, back, BIG), BIG);
    assert_memory_equal(big, back, BIG);
    t_close(fd);
}

static void no_page_fault_waits_in_a_transaction(void **state)
{
    (void)state;
    write_with_absent_page(0);
    write_with_absent_page(5 * 4096);   /* in the first chunk */
    write_with_absent_page(100 * KILO); /* in another */
    write_with_absent_page(BIG - 1);
}

int test_files(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(no_page_fault_waits_in_a_transaction),
        ON_DISK(a_file_keeps_what_is_written),
        ON_DISK(writes_go_where_the_position_is),
        ON_DISK(holes_read_as_zeros),
        ON_DISK(the_largest_file),
        ON_DISK(what_is_cut_off_does_not_come_back),
        ON_DISK(blocks_come_back),
        ON_DISK(a_full_disk),
        ON_DISK(a_full_inode_table),
        ON_DISK(bad_pointers_do_no_harm),
        ON_DISK(memory_may_run_out),
        ON_DISK(an_open_without_memory_changes_nothing),
        ON_DISK(memory_is_reclaimed_for_the_cache),
        ON_DISK(a_file_can_be_written_from_itself),
        ON_DISK(descriptors),
        ON_DISK(the_last_user_leaves_during_a_commit),
        ON_DISK(a_failed_write_is_not_forgotten),
        ON_DISK(used_pages_are_given_back_too),
        ON_DISK(devices_and_texts),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
