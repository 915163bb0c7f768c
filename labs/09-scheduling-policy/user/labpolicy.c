/* SPDX-License-Identifier: MIT */
/*
 * labpolicy late|turns|share|starve: measures a scheduling policy on one CPU, beside processes that compute.
 *
 *   late    by how many microseconds a process that sleeps often wakes too late, on average; it has computed before
 *   turns   how often the CPU changes its process in a second, while two processes compute
 *   share   the smallest part, in percent of a fair one, that one of three computing processes gets
 *   starve  the milliseconds that a computing process gets in three seconds, beside three that sleep often and need the
 *           whole CPU between their sleeps
 */
#include <err.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMPUTERS 3
#define SLEEPERS 3
#define ROUNDS 40
#define NAP_NS 5000000 /* of a process that sleeps often */

static pid_t children[COMPUTERS];

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

static void nap(int64_t ns)
{
    struct timespec time = {.tv_sec = ns / 1000000000, .tv_nsec = (int32_t)(ns % 1000000000)};

    nanosleep(&time, NULL);
}

static void compute(void)
{
    for (volatile unsigned i = 0;; i++)
        continue;
}

static void compute_for(int64_t ns)
{
    for (int64_t end = now_ns() + ns; now_ns() < end;)
        continue;
}

static void start(int count)
{
    for (int i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] < 0)
            err(1, "fork");
        if (children[i] == 0)
            compute();
    }
    nap(700000000); /* they use up their first turns */
}

static void stop(int count)
{
    for (int i = 0; i < count; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
}

/* A field of a file of /proc, counted from 0. */
static long field(const char *path, int number)
{
    char line[256], *at = line;
    FILE *file = fopen(path, "r");

    if (!file || !fgets(line, sizeof(line), file))
        err(1, "%s", path);
    fclose(file);
    while (number-- > 0 && at)
        at = strchr(at + 1, ' ');
    return at ? atol(at) : 0;
}

static void measure_late(void)
{
    int64_t late = 0;

    start(COMPUTERS);
    compute_for(700000000);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t before = now_ns();
        nap(NAP_NS);
        late += now_ns() - before - NAP_NS;
    }
    stop(COMPUTERS);
    printf("late: %ld\n", (long)(late / ROUNDS / 1000));
}

static void measure_turns(void)
{
    start(2);
    long before = field("/proc/cpus", 4);
    nap(1000000000);
    printf("turns: %ld\n", field("/proc/cpus", 4) - before);
    stop(2);
}

static long time_of(pid_t pid)
{
    char path[32];

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    return field(path, 13); /* hundredths of a second */
}

static void measure_share(void)
{
    long before[COMPUTERS], least = 1000000, sum = 0;

    start(COMPUTERS);
    for (int i = 0; i < COMPUTERS; i++)
        before[i] = time_of(children[i]);
    nap(3000000000);
    for (int i = 0; i < COMPUTERS; i++) {
        long used = time_of(children[i]) - before[i];
        sum += used;
        least = used < least ? used : least;
    }
    stop(COMPUTERS);
    printf("share: %ld\n", sum > 0 ? least * COMPUTERS * 100 / sum : 0);
}

/* Each computes for less than a turn, and sleeps only for a moment. */
static void measure_starve(void)
{
    pid_t sleepers[SLEEPERS];

    start(1);
    for (int i = 0; i < SLEEPERS; i++) {
        sleepers[i] = fork();
        if (sleepers[i] < 0)
            err(1, "fork");
        while (sleepers[i] == 0) {
            compute_for(3000000);
            nap(1000000);
        }
    }
    long before = time_of(children[0]);
    nap(3000000000);
    long used = time_of(children[0]) - before;
    for (int i = 0; i < SLEEPERS; i++) {
        kill(sleepers[i], SIGKILL);
        waitpid(sleepers[i], NULL, 0);
    }
    stop(1);
    printf("starve: %ld\n", used * 10);
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";

    if (strcmp(what, "late") == 0)
        measure_late();
    else if (strcmp(what, "turns") == 0)
        measure_turns();
    else if (strcmp(what, "share") == 0)
        measure_share();
    else if (strcmp(what, "starve") == 0)
        measure_starve();
    else
        errx(2, "usage: labpolicy late|turns|share|starve");
    return 0;
}
