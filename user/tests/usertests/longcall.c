/* SPDX-License-Identifier: MIT */
/*
 * System calls whose length the program chooses. While one of them runs, other processes run on the
 * same CPU, and a kill ends it soon. A signal with a handler ends a long read of a device that has no
 * position. On a machine with one CPU the test passes only if the call
 * yields. The list of all such calls, counted rather than observed, is in
 * tests/host/unit/longcalls.c.
 */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEGA ((size_t)1 << 20)
#define TURNS 4 /* of the watching process, while the call is under way */

static size_t length; /* of the buffers: a part of the memory */
static char *buffer;
static int fd;

static void open_it(const char *path, int flags)
{
    fd = open(path, flags, 0666);
    CHECK(fd >= 0);
}

static void open_zero(void)
{
    open_it("/dev/zero", O_RDONLY);
}

static void open_random(void)
{
    open_it("/dev/random", O_RDONLY);
}

static void open_holes(void)
{
    open_it("holes", O_RDWR | O_CREAT | O_TRUNC);
    CHECK(ftruncate(fd, (off_t)length) == 0);
}

static void read_it(void)
{
    read(fd, buffer, length);
}

/* Opens the disk with the root, or the one in memory. */
static void open_disk(void)
{
    static const char *const names[] = {"/dev/hd0", "/dev/sd0", "/dev/ram0"};

    fd = -1;
    for (size_t i = 0; i < LENGTH(names) && fd < 0; i++)
        fd = open(names[i], O_RDONLY);
    CHECK(fd >= 0);
}

/* Reads all of it, again and again: one call may reach the disk's end. */
static void read_disk(void)
{
    for (int i = 0; i < 8; i++) {
        lseek(fd, 0, SEEK_SET);
        read(fd, buffer, length);
    }
}

static unsigned char *answers; /* of mincore(): a byte for each page */

static void open_answers(void)
{
    open_zero();
    answers = malloc(length / PAGE);
    CHECK(answers != NULL);
    buffer = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(buffer != MAP_FAILED);
}

static void ask_about_pages(void)
{
    while (mincore(buffer, length, answers) == 0)
        ;
}

static const struct {
    const char *name;
    void (*prepare)(void);
    void (*call)(void);
} calls[] = {
    {"read of /dev/zero", open_zero, read_it},  {"read of /dev/random", open_random, read_it},
    {"read of a hole", open_holes, read_it},    {"read of a disk", open_disk, read_disk},
    {"mincore", open_answers, ask_about_pages},
};

/*
 * Starts a call in a child, which reports through the pipe when it begins, and when the call has
 * completed.
 */
static pid_t start_call(size_t i, int *from_child)
{
    int ends[2];
    char c;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        calls[i].prepare();
        write(ends[1], "b", 1);
        calls[i].call();
        write(ends[1], "e", 1);
        _exit(0);
    }
    close(ends[1]);
    CHECK(read(ends[0], &c, 1) == 1);
    CHECK(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    *from_child = ends[0];
    return pid;
}

/* Whether the child's call has completed. */
static bool has_ended(int from_child)
{
    char c;

    return read(from_child, &c, 1) >= 0;
}

static void take_buffer(void)
{
    length = (size_t)free_pages() / 4 * PAGE;
    buffer = sbrk((intptr_t)length);
    CHECK(buffer != (char *)-1);
}

static void long_calls_let_others_run(void)
{
    int from_child;

    take_buffer();
    for (size_t i = 0; i < LENGTH(calls); i++) {
        int turns = 0;
        pid_t pid = start_call(i, &from_child);
        while (turns < TURNS && !has_ended(from_child)) {
            turns++;
            sleep_ms(1);
        }
        kill(pid, SIGKILL);
        end_of(pid);
        close(from_child);
        if (turns < TURNS)
            printf("(%s: %d turns) ", calls[i].name, turns);
        CHECK(turns == TURNS);
    }
}

static void long_calls_end_with_a_kill(void)
{
    int from_child;

    take_buffer();
    for (size_t i = 0; i < LENGTH(calls); i++) {
        pid_t pid = start_call(i, &from_child);
        sleep_ms(1);
        CHECK(kill(pid, SIGKILL) == 0);
        CHECK(end_of(pid) == SIGKILL);
        char c;
        CHECK(read(from_child, &c, 1) == 0); /* it never completed */
        close(from_child);
    }
}

static volatile sig_atomic_t handled;

static void note_signal(int sig)
{
    (void)sig;
    handled++;
}

/* A child that sends its parent a signal every few milliseconds, until it is killed. */
static pid_t start_sender(void)
{
    pid_t parent = getpid(), pid = start_child();

    while (pid == 0) {
        sleep_ms(5);
        if (kill(parent, SIGUSR1) != 0)
            _exit(0);
    }
    return pid;
}

/* A handler cuts a long read of a device short; the call says how much it has read before. */
static void long_reads_end_with_a_signal(void)
{
    ssize_t got;

    take_buffer();
    signal(SIGUSR1, note_signal);
    pid_t sender = start_sender();
    for (size_t i = 0; i < 2; i++) {
        calls[i].prepare();
        int before = handled;
        do
            got = read(fd, buffer, length);
        while (got == (ssize_t)length && handled < 100000);
        CHECK(got > 0 && got < (ssize_t)length && handled > before);
        close(fd);
    }
    kill(sender, SIGKILL);
    CHECK(end_of(sender) == SIGKILL);
}

const struct test longcall_tests[] = {
    {"long-calls-let-others-run", long_calls_let_others_run},
    {"long-calls-end-with-a-kill", long_calls_end_with_a_kill},
    {"long-reads-end-with-a-signal", long_reads_end_with_a_signal},
    {NULL, NULL},
};
