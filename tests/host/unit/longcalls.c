/* SPDX-License-Identifier: MIT */
/*
 * The list of system calls whose length the program chooses. Kernel code is not preempted, so each
 * of them must let other processes run again and again, and must end soon after its process has
 * been killed. (Calls that depend on page tables, which the host does not have, are in
 * user/tests/usertests/longcall.c.)
 */
#include "unit.h"

#include "../host.h"
#include "base/kprintf.h"
#include "lib/string.h"
#include "base/cpu.h"
#include "proc/proc.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define MEGA (1u << 20)
#define NAMES 600
#define LINE 1000
#define CTRL_R 0x12
#define NAME "a-long-name-so-that-only-a-few-of-them-fit-into-a-block-of-the-directory-%04d"

static uint8_t bytes[MEGA];
static int fd, fds[2];

static void open_it(const char *path, unsigned flags)
{
    fd = t_open(path, flags, 0644);
    assert_true(fd >= 0);
}

static void open_zero(void)
{
    open_it("/dev/zero", O_RDONLY);
}

static void open_random(void)
{
    open_it("/dev/random", O_RDONLY);
}

static void open_disk(void)
{
    open_it("/dev/sim1", O_RDONLY);
}

/* Opens the same disk for writing: no file system may use it. */
static void open_free_disk(void)
{
    assert_int_equal(t_chdir("/"), 0);
    assert_int_equal(t_umount("/mnt"), 0);
    open_it("/dev/sim1", O_WRONLY);
}

static void open_console(void)
{
    open_it("/dev/console", O_WRONLY);
}

/* A terminal with a long line, and many keys that show it again. Each of them is to be a step of its own. */
static void open_terminal_with_line(void)
{
    open_it("/dev/ptmx", O_RDWR);
    memset(bytes, 'x', sizeof(bytes));
    assert_int_equal(t_write(fd, bytes, LINE), LINE);
    memset(bytes, CTRL_R, sizeof(bytes));
}

static void open_holes(void)
{
    open_it("holes", O_RDWR | O_CREAT | O_TRUNC);
    assert_int_equal(t_ftruncate(fd, MEGA), 0);
}

static void open_cached_holes(void)
{
    open_holes();
    assert_int_equal(t_read(fd, bytes, MEGA), MEGA);
}

static void open_empty(void)
{
    open_it("empty", O_RDWR | O_CREAT | O_TRUNC);
}

static void open_dirty(void)
{
    open_empty();
    assert_int_equal(t_write(fd, bytes, MEGA), MEGA);
}

/* A directory with many names. */
static void make_names(void)
{
    char path[128];

    assert_int_equal(t_mkdir("many", 0755), 0);
    assert_int_equal(t_put("file", "x"), 0);
    for (int i = 0; i < NAMES; i++) {
        ksnprintf(path, sizeof(path), "many/" NAME, i);
        assert_int_equal(t_link("file", path), 0);
    }
}

/* The same, but most of the names are removed: the blocks stay. */
static void make_empty_blocks(void)
{
    char path[128];

    make_names();
    for (int i = 0; i < NAMES; i++) {
        ksnprintf(path, sizeof(path), "many/" NAME, i);
        assert_int_equal(t_unlink(path), 0);
    }
    open_it("many", O_RDONLY);
}

static void make_names_and_forget(void)
{
    make_names();
    remount();
}

static void make_names_and_go_behind(void)
{
    make_names();
    assert_int_equal(t_mkdir("many/last", 0755), 0);
    assert_int_equal(t_chdir("many/last"), 0);
}

static void make_chain_of_links(void)
{
    char name[8], target[8];

    assert_int_equal(t_put("l0", "x"), 0);
    for (int i = 1; i <= 15; i++) {
        ksnprintf(name, sizeof(name), "l%d", i);
        ksnprintf(target, sizeof(target), "l%d", i - 1);
        assert_int_equal(t_symlink(target, name), 0);
    }
}

static void make_deep_directory(void)
{
    for (int i = 0; i < 20; i++) {
        assert_int_equal(t_mkdir("d", 0755), 0);
        assert_int_equal(t_chdir("d"), 0);
    }
    assert_int_equal(t_mkdir("/mnt/other", 0755), 0);
}

static void make_files(void)
{
    char name[8];

    for (int i = 0; i < 40; i++) {
        ksnprintf(name, sizeof(name), "f%d", i);
        assert_int_equal(t_put(name, "x"), 0);
    }
    assert_int_equal(t_chdir("/"), 0);
}

static void read_all(void *argument)
{
    static uint8_t part[4096];

    (void)argument;
    t_close(fds[1]);
    while (t_read(fds[0], part, sizeof(part)) > 0)
        ;
}

static struct proc *reader;

static void open_pipe(void)
{
    assert_int_equal(t_pipe(fds), 0);
    reader = host_spawn(read_all, NULL);
    t_close(fds[0]);
    fd = fds[1];
}

static long call_read(void)
{
    return t_read(fd, bytes, MEGA);
}

static long call_write(void)
{
    return t_write(fd, bytes, MEGA);
}

static long call_write_little(void)
{
    return t_write(fd, bytes, 4096);
}

/* Reads the echoes of the line: each of the keys needs room for as many. */
static long call_reprint(void)
{
    static uint8_t echoes[4096];

    assert_in_range(t_read(fd, echoes, sizeof(echoes)), LINE, sizeof(echoes));
    return t_write(fd, bytes, 3);
}

static long call_truncate(void)
{
    return t_ftruncate(fd, 0);
}

static long call_unlink(void)
{
    assert_int_equal(t_close(fd), 0);
    fd = -1;
    return t_unlink("empty");
}

static long call_fsync(void)
{
    return t_fsync(fd);
}

static long call_sync(void)
{
    return t_sync();
}

static long call_getdents(void)
{
    return t_getdents(fd, bytes, 4096);
}

static long call_rmdir(void)
{
    return t_rmdir("many");
}

static long call_lookup(void)
{
    char path[128];

    ksnprintf(path, sizeof(path), "many/" NAME, NAMES - 1);
    return t_access(path, 0);
}

static long call_getcwd(void)
{
    return t_getcwd((char *)bytes, 4096);
}

static long call_follow(void)
{
    return t_access("l15", 0);
}

static long call_rename(void)
{
    return t_rename("/mnt/other", "x");
}

static long call_umount(void)
{
    return t_umount("/mnt");
}

static const struct {
    const char *name;
    void (*prepare)(void);
    long (*call)(void);
    unsigned turns;       /* least number of times that other processes run */
    bool comes_to_an_end; /* the work must be completed: a kill does not cut it short */
} calls[] = {
    {"read of /dev/zero", open_zero, call_read, 1000, false},
    {"read of /dev/random", open_random, call_read, 1000, false},
    {"read of a disk", open_disk, call_read, 200, false},
    {"write to a disk", open_free_disk, call_write, 200, false},
    {"write to the console", open_console, call_write_little, 30, false},
    {"keys that reprint a line", open_terminal_with_line, call_reprint, 3, false},
    {"write to a pipe", open_pipe, call_write, 10, false},
    {"read of a hole", open_holes, call_read, 200, false},
    {"read of cached pages", open_cached_holes, call_read, 0, false},
    {"write to a file", open_empty, call_write, 16, false},
    {"write into a hole", open_holes, call_write, 16, false},
    {"fsync", open_dirty, call_fsync, 8, false},
    {"sync", open_dirty, call_sync, 8, false},
    {"getdents", make_empty_blocks, call_getdents, 12, false},
    {"rmdir", make_empty_blocks, call_rmdir, 12, false},
    {"lookup", make_names_and_forget, call_lookup, 12, false},
    {"getcwd", make_names_and_go_behind, call_getcwd, 12, false},
    {"path of links", make_chain_of_links, call_follow, 15, false},
    {"rename", make_deep_directory, call_rename, 20, false},
    {"ftruncate", open_cached_holes, call_truncate, 4, true},
    {"unlink", open_dirty, call_unlink, 4, true},
    {"umount", make_files, call_umount, 40, true},
};

/* Restores the disk for the next test, after any change by the call. */
static void clean_up(void **state)
{
    if (fd >= 0)
        t_close(fd);
    fd = -1;
    if (reader) {
        host_run_all(false);
        host_reap(reader);
        reader = NULL;
    }
    t_chdir("/");
    t_umount("/mnt");
    assert_int_equal(fresh_disk(state), 0);
}

/*
 * Makes a call, which is killed at the n'th time that it yields (0: not). Returns how often it has
 * yielded.
 */
static unsigned run(unsigned index, unsigned kill_at)
{
    calls[index].prepare();
    host_turns = 0;
    host_kill_at_turn = kill_at;
    this_cpu()->reschedule = true;
    long result = calls[index].call();
    this_cpu()->reschedule = false;
    current()->killed = current()->signal_due = false;
    if (!kill_at && result < 0)
        fail_msg("%s: error %ld", calls[index].name, result);
    return host_turns;
}

static void long_calls_let_others_run(void **state)
{
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        unsigned turns = run(i, 0);
        clean_up(state);
        if (turns < calls[i].turns)
            fail_msg("%s: others get %u turns only", calls[i].name, turns);
    }
}

static void long_calls_end_with_a_kill(void **state)
{
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        unsigned turns = run(i, 2);
        clean_up(state);
        if (!calls[i].comes_to_an_end && turns > 6)
            fail_msg("%s: continues for %u turns after a kill", calls[i].name, turns - 2);
    }
}

int test_longcalls(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(long_calls_let_others_run),
        ON_DISK(long_calls_end_with_a_kill),
    };

    fd = -1;
    return cmocka_run_group_tests_name("longcalls", tests, NULL, NULL);
}
