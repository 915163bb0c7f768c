/* SPDX-License-Identifier: MIT */
/* trace(): the records, and that no behaviour of a tracer does harm. */
#include "test.h"
#include <abi/syscall.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/trace.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER_SIZE offsetof(struct trace_record, data)

static int ends[2];

/* A child that reports to the pipe, which the parent reads. */
static pid_t start_traced(unsigned flags)
{
    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        close(ends[0]);
        if (trace(ends[1], flags) != 0)
            _exit(99);
        return 0;
    }
    close(ends[1]);
    return pid;
}

/* The next record, except those of close(); false at the end. */
static bool next_record(struct trace_record *record)
{
    do {
        ssize_t n = read(ends[0], record, HEADER_SIZE);
        if (n == 0)
            return false;
        CHECK(n == (ssize_t)HEADER_SIZE && record->size >= HEADER_SIZE);
        CHECK(record->size <= sizeof(*record));
        n = (ssize_t)(record->size - HEADER_SIZE);
        CHECK(read(ends[0], record->data, (size_t)n) == n);
    } while (record->event == TRACE_CALL && record->number == SYS_close);
    return true;
}

static void trace_errors(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0666);

    CHECK(fd >= 0 && pipe(ends) == 0);
    CHECK_ERROR(trace(ends[0], 0), EINVAL);
    CHECK_ERROR(trace(fd, 0), EINVAL);
    CHECK_ERROR(trace(ends[1], ~0u), EINVAL);
    CHECK_ERROR(trace(77, 0), EBADF);
    CHECK_ERROR(trace(-2, 0), EBADF);
    CHECK(trace(-1, 0) == 0); /* ending no trace succeeds */
}

static void trace_records(void)
{
    struct trace_record record;

    pid_t pid = start_traced(0);
    if (pid == 0) {
        getppid();
        chdir("/none");
        write(-1, "0123456789012345678901234567890123456789", 40);
        _exit(5);
    }
    CHECK(next_record(&record) && record.number == SYS_getppid && record.pid == pid);
    CHECK(record.event == TRACE_CALL && record.result == getpid());
    CHECK(next_record(&record) && record.number == SYS_chdir && record.result == -ENOENT);
    CHECK(record.memory[0].captured && !record.memory[0].more && record.memory[0].length == 5);
    CHECK(memcmp(record.data + record.memory[0].offset, "/none", 5) == 0);
    CHECK(next_record(&record) && record.number == SYS_write && record.result == -EBADF);
    CHECK(record.memory[1].length == TRACE_BUFFER_MAX && record.memory[1].more);
    CHECK(next_record(&record) && record.event == TRACE_LAST_CALL && record.number == SYS_exit);
    CHECK(next_record(&record) && record.event == TRACE_END && record.result == 5 << 8);
    CHECK(!next_record(&record));
    CHECK(end_of(pid) == 5 << 8);
}

/* For any arguments, the call does the same as without the trace, and its record shows them. */
static void trace_bad_pointers(void)
{
    struct trace_record record;

    pid_t pid = start_traced(0);
    if (pid == 0) {
        for (size_t i = 0; i < bad_address_count; i++) {
            char *bad = (char *)bad_addresses[i];
            if (chdir(bad) == 0 || write(1, bad, SIZE_MAX / 4) > 0 || read(0, bad, 0) > 0)
                _exit(1);
            if (execve(bad, (char **)bad, (char **)bad) == 0 || pipe((int *)bad) == 0)
                _exit(1);
        }
        _exit(0);
    }
    for (size_t i = 0; i < 5 * bad_address_count; i++) {
        CHECK(next_record(&record) && record.event == TRACE_CALL && record.result <= 0);
        for (unsigned arg = 0; arg < TRACE_ARGUMENTS; arg++)
            CHECK(record.memory[arg].length == 0);
    }
    CHECK(end_of(pid) == 0);
}

/* A vector of strings that has no end before that of the memory: the record has those that are there. */
static void trace_endless_vector(void)
{
    static char word[] = "abc", *none[] = {NULL};
    struct trace_record record;
    char *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char **vector = (char **)(memory + PAGE) - 1;

    CHECK(memory != MAP_FAILED && munmap(memory + PAGE, PAGE) == 0);
    *vector = word;
    pid_t pid = start_traced(0);
    if (pid == 0)
        _exit(execve("/bin/true", vector, none) == -1 && errno == EFAULT ? 0 : 1);
    CHECK(next_record(&record) && record.number == SYS_execve && record.result == -EFAULT);
    CHECK(record.memory[1].captured && record.memory[1].more);
    CHECK(record.memory[1].length == sizeof(word));
    CHECK(memcmp(record.data + record.memory[1].offset, word, sizeof(word)) == 0);
    CHECK(end_of(pid) == 0);
}

static void trace_children(void)
{
    struct trace_record record;
    int ended = 0;

    pid_t pid = start_traced(TRACE_CHILDREN);
    if (pid == 0) {
        if (fork() == 0)
            _exit(1);
        wait(NULL);
        _exit(0);
    }
    while (next_record(&record))
        ended += record.event == TRACE_END;
    CHECK(ended == 2);
    CHECK(end_of(pid) == 0);
}

/* The reader has gone: the traced process continues untraced, and gets no signal. */
static void trace_without_reader(void)
{
    pid_t pid = start_traced(TRACE_CHILDREN);

    if (pid == 0) {
        sleep_ms(50);
        for (int i = 0; i < 1000; i++)
            getppid();
        pid_t child = fork();
        if (child == 0)
            _exit(3);
        _exit(end_of(child) == 3 << 8 ? 4 : 5);
    }
    close(ends[0]);
    CHECK(end_of(pid) == 4 << 8);
}

/* A reader that does not read: the traced process waits, and can be killed. */
static void trace_full_pipe(void)
{
    pid_t pid = start_traced(0);

    if (pid == 0) {
        for (;;)
            getppid();
    }
    wait_for_state(pid, 'S');
    CHECK(kill(pid, SIGKILL) == 0);
    int status = end_of(pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    close(ends[0]);
}

/*
 * A process that traces itself and reads its own records would wait without end: but it can be
 * killed.
 */
static void trace_oneself(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        struct trace_record record;
        CHECK(pipe(ends) == 0 && trace(ends[1], 0) == 0);
        for (;;)
            read(ends[0], &record, 1);
    }
    sleep_ms(100);
    CHECK(kill(pid, SIGKILL) == 0);
    end_of(pid);
}

const struct test trace_tests[] = {
    {"trace-errors", trace_errors},
    {"trace-records", trace_records},
    {"trace-bad-pointers", trace_bad_pointers},
    {"trace-endless-vector", trace_endless_vector},
    {"trace-children", trace_children},
    {"trace-without-reader", trace_without_reader},
    {"trace-full-pipe", trace_full_pipe},
    {"trace-oneself", trace_oneself},
    {NULL, NULL},
};
