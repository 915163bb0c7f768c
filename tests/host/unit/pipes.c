/* SPDX-License-Identifier: MIT */
/* Pipes and FIFOs, with processes at both ends. */
#include "unit.h"

#include "../host.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define TOTAL 300000

static int fds[2];
static long result;
static char bytes[TOTAL];

static void a_pipe_passes_bytes(void **state)
{
    char text[8] = "";

    (void)state;
    assert_int_equal(t_pipe(fds), 0);
    assert_int_equal(t_write(fds[1], "hello", 5), 5);
    assert_int_equal(t_read(fds[0], text, 3), 3);
    assert_int_equal(t_read(fds[0], text + 3, 5), 2);
    assert_string_equal(text, "hello");
    assert_int_equal(t_write(fds[0], "x", 1), -EBADF);
    assert_int_equal(t_read(fds[1], text, 1), -EBADF);
    assert_int_equal(t_seek(fds[0], 0, SEEK_SET), -ESPIPE);
    assert_int_equal(t_fsync(fds[0]), -EINVAL);
    struct stat st;
    assert_int_equal(t_fstat(fds[0], &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    t_close(fds[0]);
    assert_int_equal(t_write(fds[1], "x", 1), -EPIPE);
    t_close(fds[1]);
    assert_int_equal(t_pipe(fds), 0);
    t_close(fds[1]);
    assert_int_equal(t_read(fds[0], text, 1), 0);
    t_close(fds[0]);
}

static void write_much(void *argument)
{
    (void)argument;
    t_close(fds[0]);
    result = t_write(fds[1], bytes, TOTAL);
}

static void long_writes_wait_for_the_reader(void **state)
{
    char part[777];
    long n, total = 0;

    (void)state;
    for (int i = 0; i < TOTAL; i++)
        bytes[i] = (char)(i / 7);
    assert_int_equal(t_pipe(fds), 0);
    struct proc *writer = host_spawn(write_much, NULL);
    t_close(fds[1]);
    while ((n = t_read(fds[0], part, sizeof(part))) > 0) {
        assert_memory_equal(part, bytes + total, n);
        total += n;
    }
    assert_int_equal(n, 0);
    assert_int_equal(total, TOTAL);
    assert_int_equal(result, TOTAL);
    t_close(fds[0]);
    host_run_all(false);
    host_reap(writer);
}

/* Writes records of one letter; records of two writers must not mix. */
static void write_records(void *letter)
{
    char record[1000];

    memset(record, *(char *)letter, sizeof(record));
    for (int i = 0; i < 200; i++) {
        if (t_write(fds[1], record, sizeof(record)) != sizeof(record))
            result++;
        host_yield();
    }
}

static void short_writes_are_atomic(void **state)
{
    char letters[] = "ab", part[1000];
    struct proc *writers[2];
    long n, at = 0;
    char current = 0;

    (void)state;
    result = 0;
    assert_int_equal(t_pipe(fds), 0);
    for (int i = 0; i < 2; i++)
        writers[i] = host_spawn(write_records, &letters[i]);
    t_close(fds[1]);
    while ((n = t_read(fds[0], part, 333)) > 0) {
        for (long i = 0; i < n; i++, at++) {
            if (at % 1000 == 0)
                current = part[i];
            assert_int_equal(part[i], current);
        }
    }
    assert_int_equal(at, 400000);
    assert_int_equal(result, 0);
    t_close(fds[0]);
    host_run_all(false);
    for (int i = 0; i < 2; i++)
        host_reap(writers[i]);
}

static void read_one(void *argument)
{
    char c;

    (void)argument;
    result = t_read(fds[0], &c, 1);
}

static void a_kill_ends_the_wait(void **state)
{
    (void)state;
    assert_int_equal(t_pipe(fds), 0);
    result = 1;
    struct proc *reader = host_spawn(read_one, NULL);
    host_run_all(true);
    assert_false(host_ended(reader));
    host_kill(reader);
    host_run_all(false);
    assert_int_equal(result, -ERESTART);
    host_reap(reader);
    t_close(fds[0]);
    t_close(fds[1]);
}

static void nobody_waits_with_nonblock(void **state)
{
    char c;
    long n, total = 0;

    (void)state;
    assert_int_equal(t_pipe(fds), 0);
    t_fcntl(fds[0], F_SETFL, O_NONBLOCK);
    t_fcntl(fds[1], F_SETFL, O_NONBLOCK);
    assert_int_equal(t_read(fds[0], &c, 1), -EAGAIN);
    while ((n = t_write(fds[1], bytes, 5000)) > 0)
        total += n;
    assert_int_equal(n, -EAGAIN);
    assert_true(total >= 4096);
    t_close(fds[0]);
    t_close(fds[1]);
}

static void bad_pointers(void **state)
{
    char c[2];

    (void)state;
    host_bad_start = (uintptr_t)&c[1];
    host_bad_end = host_bad_start + 1;
    assert_int_equal(t_pipe(fds), 0);
    assert_int_equal(t_write(fds[1], &c[1], 1), -EFAULT);
    assert_int_equal(t_write(fds[1], "xy", 2), 2);
    assert_int_equal(t_read(fds[0], &c[1], 1), -EFAULT);
    assert_int_equal(t_read(fds[0], c, 1), 1);
    t_close(fds[0]);
    t_close(fds[1]);
    host_bad_start = host_bad_end = (uintptr_t)-4096;
    assert_int_equal(t_pipe((int *)(uintptr_t)-8), -EFAULT);
    host_bad_start = host_bad_end = 0;
    assert_int_equal(t_close(0), -EBADF); /* no descriptor has been left open */
}

static void open_writer(void *argument)
{
    (void)argument;
    int fd = t_open("/mnt/fifo", O_WRONLY, 0);
    result = fd < 0 ? fd : t_write(fd, "through", 7);
}

static void fifos_join_two_who_open_them(void **state)
{
    char text[16] = "";

    (void)state;
    assert_int_equal(t_mknod("fifo", S_IFIFO | 0600, 0), 0);
    assert_int_equal(t_open("fifo", O_WRONLY | O_NONBLOCK, 0), -ENXIO);
    int fd = t_open("fifo", O_RDONLY | O_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(t_read(fd, text, 1), 0);
    t_close(fd);
    struct proc *writer = host_spawn(open_writer, NULL);
    fd = t_open("fifo", O_RDONLY, 0); /* waits for the writer */
    assert_true(fd >= 0);
    assert_int_equal(t_read(fd, text, sizeof(text)), 7);
    assert_string_equal(text, "through");
    assert_int_equal(t_read(fd, text, sizeof(text)), 0);
    t_close(fd);
    host_run_all(false);
    assert_int_equal(result, 7);
    host_reap(writer);
    writer = host_spawn(open_writer, NULL);
    host_run_all(true);
    assert_false(host_ended(writer));
    host_kill(writer);
    host_run_all(false);
    assert_int_equal(result, -ERESTART);
    host_reap(writer);
}

int test_pipes(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(a_pipe_passes_bytes),          ON_DISK(long_writes_wait_for_the_reader),
        ON_DISK(short_writes_are_atomic),      ON_DISK(a_kill_ends_the_wait),
        ON_DISK(nobody_waits_with_nonblock),   ON_DISK(bad_pointers),
        ON_DISK(fifos_join_two_who_open_them),
    };

    return cmocka_run_group_tests_name("pipes", tests, NULL, NULL);
}
