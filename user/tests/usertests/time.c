/* SPDX-License-Identifier: MIT */
/* Clocks, sleep, and the timer that preempts processes. */
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/thread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS ((int64_t)1000000)
#define LATE (5000 * MS) /* no sleep may end so late, even if the emulator's host is busy */

static void clock_advances(void)
{
    int64_t last = now_ns(), start = last;

    for (int i = 0; i < 2000; i++) {
        int64_t now = now_ns();

        CHECK(now >= last);
        last = now;
    }
    CHECK(last > start);
}

/* The time of day can be set, and the other clock does not notice; a file gets the new time. */
static void clock_is_set(void)
{
    struct timespec old, now, monotonic[2], wanted = {.tv_sec = 1000000000, .tv_nsec = 999999999};
    struct stat st;

    CHECK(clock_gettime(CLOCK_REALTIME, &old) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &monotonic[0]) == 0);
    CHECK(clock_settime(CLOCK_REALTIME, &wanted) == 0);
    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &monotonic[1]) == 0);
    int fd = open("clock", O_CREAT | O_RDWR, 0600);
    CHECK(write(fd, "x", 1) == 1 && fstat(fd, &st) == 0 && close(fd) == 0);
    CHECK(clock_settime(CLOCK_REALTIME, &old) == 0);
    CHECK(now.tv_sec >= 1000000000 && now.tv_sec < 1000003600 && now.tv_nsec < 1000000000);
    CHECK(st.st_mtim.tv_sec >= 1000000000 && st.st_mtim.tv_sec < 1000003600);
    CHECK(monotonic[1].tv_sec - monotonic[0].tv_sec < 3600);
    CHECK(unlink("clock") == 0);
    wanted.tv_nsec++;
    CHECK_ERROR(clock_settime(CLOCK_REALTIME, &wanted), EINVAL);
    CHECK_ERROR(clock_settime(CLOCK_MONOTONIC, &old), EINVAL);
}

/* After the clock was set to 1970, the machine has started before that; waits for a time of day last as long as before. */
static void clock_before_start(void)
{
    struct timespec old, before, after, soon = {.tv_nsec = 50000000};
    uint32_t word = 0;

    CHECK(clock_gettime(CLOCK_REALTIME, &old) == 0);
    CHECK(clock_settime(CLOCK_REALTIME, &(struct timespec){0}) == 0);
    clock_gettime(CLOCK_MONOTONIC, &before);
    int result = futex(&word, FUTEX_WAIT | FUTEX_ABSOLUTE | FUTEX_REALTIME, 0, &soon, NULL);
    int error = errno;
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(clock_settime(CLOCK_REALTIME, &old) == 0);
    CHECK(result == -1 && error == ETIMEDOUT);
    long long waited =
        (long long)(after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec;
    CHECK(waited >= 40000000);
}

static void set_clock_of_others(void)
{
    const struct timespec ts = {.tv_sec = 1};

    CHECK(setuid(1000) == 0);
    CHECK_ERROR(clock_settime(CLOCK_REALTIME, &ts), EPERM);
}

static void clock_errors(void)
{
    struct timespec ts;

    CHECK(clock_gettime(CLOCK_REALTIME, &ts) == 0 && ts.tv_nsec >= 0 && ts.tv_nsec < 1000000000);
    CHECK_ERROR(clock_gettime(99, &ts), EINVAL);
    CHECK_ERROR(clock_gettime(-1, &ts), EINVAL);
    for (size_t i = 0; i < bad_address_count; i++) {
        CHECK_ERROR(clock_gettime(CLOCK_MONOTONIC, (void *)bad_addresses[i]), EFAULT);
        CHECK_ERROR(clock_settime(CLOCK_REALTIME, (void *)bad_addresses[i]), EFAULT);
    }
    CHECK(run_in_child(set_clock_of_others) == 0);
}

static void sleeps(void)
{
    static const int durations[] = {1, 5, 20, 100};

    for (size_t i = 0; i < LENGTH(durations); i++) {
        int64_t start = now_ns();

        sleep_ms(durations[i]);
        int64_t slept = now_ns() - start;
        CHECK(slept >= durations[i] * MS);
        CHECK(slept < durations[i] * MS + LATE);
    }
}

static void sleep_errors(void)
{
    static const struct timespec wrong[] = {
        {.tv_sec = -1}, {.tv_nsec = -1}, {.tv_nsec = 1000000000}};
    const struct timespec none = {0};
    struct timespec left = {.tv_sec = 7};

    for (size_t i = 0; i < LENGTH(wrong); i++)
        CHECK_ERROR(nanosleep(&wrong[i], NULL), EINVAL);
    CHECK(nanosleep(&none, &left) == 0);
    for (size_t i = 0; i < bad_address_count; i++)
        CHECK_ERROR(nanosleep((const struct timespec *)bad_addresses[i], NULL), EFAULT);
}

/* The clock's own sleep returns its error, and leaves errno as it is. */
static void sleep_by_clock(void)
{
    static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
    struct timespec wrong = {.tv_nsec = 1000000000}, past = {0}, until, now;

    errno = 7;
    for (size_t i = 0; i < LENGTH(clocks); i++) {
        until = (struct timespec){.tv_nsec = 20 * MS};
        CHECK(clock_nanosleep(clocks[i], 0, &until, NULL) == 0);
        CHECK(clock_gettime(clocks[i], &until) == 0);
        until.tv_nsec += 20 * MS;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        CHECK(clock_nanosleep(clocks[i], TIMER_ABSTIME, &until, NULL) == 0);
        CHECK(clock_gettime(clocks[i], &now) == 0 && now.tv_sec >= until.tv_sec);
        CHECK(now.tv_sec > until.tv_sec || now.tv_nsec >= until.tv_nsec);
        CHECK(clock_nanosleep(clocks[i], TIMER_ABSTIME, &past, NULL) == 0);
        CHECK(clock_nanosleep(clocks[i], TIMER_ABSTIME, &wrong, NULL) == EINVAL);
        CHECK(clock_nanosleep(clocks[i], 0, &wrong, NULL) == EINVAL);
    }
    CHECK(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &past, NULL) == EINVAL);
    CHECK(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &past, NULL) == ENOTSUP);
    CHECK(clock_nanosleep(99, 0, &past, NULL) == EINVAL && errno == 7);
}

/* Sleepers wake in the order of their deadlines, not in the order in which they went to sleep. */
static void sleep_order(void)
{
    int ends[2];
    char order[4];

    CHECK(pipe(ends) == 0);
    for (int i = 4; i >= 1; i--) {
        if (start_child() == 0) {
            char c = (char)i;

            sleep_ms(i * 300);
            write(ends[1], &c, 1);
            _exit(0);
        }
    }
    close(ends[1]);
    for (size_t i = 0; i < sizeof(order); i++) {
        CHECK(read(ends[0], &order[i], 1) == 1);
        CHECK(order[i] == (char)(i + 1));
    }
    while (wait(NULL) > 0)
        continue;
}

static pid_t start_spinning(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        for (volatile int i = 0;;) /* never calls the kernel */
            i++;
    }
    return pid;
}

/* The processor time of a process, in ticks, from /proc. */
static long ticks_of(pid_t pid)
{
    char text[200];
    long ticks = -1;

    process_line(pid, text, sizeof(text));
    CHECK(sscanf(text, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld", &ticks) ==
          1);
    return ticks;
}

/*
 * Two processes that never yield both make progress, and so does this one: the timer works. Four
 * make sure that this holds with as many processors.
 */
static void preemption(void)
{
    pid_t pids[6];
    long first[6];

    for (size_t i = 0; i < LENGTH(pids); i++)
        pids[i] = start_spinning();
    sleep_ms(300);
    for (size_t i = 0; i < LENGTH(pids); i++)
        first[i] = ticks_of(pids[i]);
    int tries = 0;
    for (size_t i = 0; i < LENGTH(pids);) {
        if (ticks_of(pids[i]) > first[i]) {
            i++;
            continue;
        }
        CHECK(tries++ < 200);
        sleep_ms(50);
    }
    for (size_t i = 0; i < LENGTH(pids); i++) {
        kill(pids[i], SIGKILL);
        CHECK(end_of(pids[i]) == SIGKILL);
    }
}

#define CPUS_MAX 16

/* The timer interrupts of each processor. Returns the number of processors. */
static int timer_interrupts(long *counts)
{
    static char text[4096];
    int fd = open("/proc/interrupts", O_RDONLY), cpus = 0;

    CHECK(fd >= 0);
    ssize_t n = read(fd, text, sizeof(text) - 1);
    CHECK(n > 0);
    text[n] = '\0';
    close(fd);
    char *at = strstr(text, "timer:"), *end;
    CHECK(at != NULL);
    for (at += strlen("timer:"); cpus < CPUS_MAX && *at != '\n'; cpus++, at = end) {
        counts[cpus] = strtol(at, &end, 10);
        if (end == at)
            break;
    }
    return cpus;
}

/* If each processor has something to run, its timer interrupts it. */
static void timer_counts(void)
{
    long before[CPUS_MAX], after[CPUS_MAX];
    pid_t pids[CPUS_MAX + 1];
    int cpus = timer_interrupts(before), tries = 0;

    CHECK(cpus > 0);
    for (int i = 0; i <= cpus; i++)
        pids[i] = start_spinning();
    for (int i = 0; i < cpus;) {
        CHECK(tries++ < 500);
        sleep_ms(20);
        CHECK(timer_interrupts(after) == cpus);
        while (i < cpus && after[i] > before[i] + 2)
            i++;
    }
    for (int i = 0; i <= cpus; i++) {
        kill(pids[i], SIGKILL);
        CHECK(end_of(pids[i]) == SIGKILL);
    }
}

/* A process that computes does not delay one that wakes up. */
static void wakes_in_time(void)
{
    pid_t pids[2] = {start_spinning(), start_spinning()};
    int64_t worst = 0;

    for (int i = 0; i < 20; i++) {
        int64_t start = now_ns();

        sleep_ms(5);
        int64_t late = now_ns() - start - 5 * MS;
        worst = late > worst ? late : worst;
    }
    for (size_t i = 0; i < LENGTH(pids); i++) {
        kill(pids[i], SIGKILL);
        end_of(pids[i]);
    }
    CHECK(worst < LATE);
}

static void yields(void)
{
    for (int i = 0; i < 1000; i++)
        CHECK(sched_yield() == 0);
}

const struct test time_tests[] = {
    {"clock-advances", clock_advances},
    {"clock-is-set", clock_is_set},
    {"clock-before-start", clock_before_start},
    {"clock-errors", clock_errors},
    {"sleep", sleeps},
    {"sleep-errors", sleep_errors},
    {"sleep-by-clock", sleep_by_clock},
    {"sleep-order", sleep_order},
    {"preemption", preemption},
    {"timer-counts", timer_counts},
    {"wakes-in-time", wakes_in_time},
    {"yield", yields},
    {NULL, NULL},
};
