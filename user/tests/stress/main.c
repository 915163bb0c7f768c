/* SPDX-License-Identifier: MIT */
/*
 * stress [-n WORKERS] [-t SECONDS] [-s SEED]: all work of the kernel, at once.
 *
 * Each worker does one job after the other until the time is over: memory grows and shrinks, forks
 * share pages and write to them, files and folders come and go, data runs through pipes, programs
 * are executed, processes are killed in the middle of any of it. All data read is compared with the
 * data written. In the end no page of memory may be missing.
 */
#include "command/help.h"
#include "stress.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USAGE "stress [-n WORKERS] [-t SECONDS] [-s SEED]"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define WARM_UP 4 /* 1/4 of the time comes before the count, and is added to it */
#define SLACK 64  /* pages that slabs and lists of the kernel may keep */

typedef void job(struct worker *worker);

static job *const jobs[] = {
    grow_and_shrink, share_and_write, write_and_move, folders_up_and_down,
    through_pipes,   kill_somebody,   run_a_program,
};

unsigned below(struct worker *worker, unsigned limit)
{
    return (unsigned)rand_r(&worker->seed) % limit;
}

void stress_failed(const char *file, int line, const char *condition)
{
    int error = errno;

    fprintf(stderr, "stress: %s:%d: process %d: not so: %s (%s)\n", file, line, getpid(), condition,
            strerror(error));
    _exit(1);
}

pid_t fork_patiently(void)
{
    struct timespec moment = {.tv_nsec = 10000000};
    pid_t pid;

    fflush(stdout);
    while ((pid = fork()) < 0) {
        MUST(errno == EAGAIN || errno == ENOMEM);
        nanosleep(&moment, NULL);
    }
    return pid;
}

int status_of(pid_t pid)
{
    int status;

    MUST(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void stamp(char *buffer, size_t size, unsigned value)
{
    for (size_t i = 0; i < size; i++)
        buffer[i] = (char)(value + i * 31 + (i >> 8));
}

int stamped(const char *buffer, size_t size, unsigned value)
{
    for (size_t i = 0; i < size; i++) {
        if (buffer[i] != (char)(value + i * 31 + (i >> 8)))
            return 0;
    }
    return 1;
}

static void work(struct worker worker, time_t end)
{
    unsigned rounds = 0;

    while (rounds == 0 || time(NULL) < end) {
        jobs[below(&worker, LENGTH(jobs))](&worker);
        rounds++;
    }
    if (rounds > 1)
        printf("stress: worker %d has done %u rounds\n", worker.number, rounds);
}

static int run_workers(int count, int seconds, unsigned seed)
{
    time_t end = time(NULL) + seconds;
    int status, failed = 0;

    for (int i = 0; i < count; i++) {
        if (fork_patiently() == 0) {
            work((struct worker){i, seed * 1000 + (unsigned)i}, end);
            exit(0);
        }
    }
    while (wait(&status) > 0)
        failed += status != 0;
    return failed;
}

/* Pages without a user: free pages, and pages of the cache, which can be reclaimed. */
static long pages_unused(void)
{
    char text[1024];
    const char *free_label = "FreePages:", *cache_label = "Cached:";
    FILE *file = fopen("/proc/meminfo", "r");

    if (!file)
        err(1, "/proc/meminfo");
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    const char *unused = strstr(text, free_label), *cached = strstr(text, cache_label);
    if (!unused || !cached)
        errx(1, "/proc/meminfo has no line for free memory");
    return atol(unused + strlen(free_label)) + atol(cached + strlen(cache_label)) / (PAGE / 1024);
}

int main(int argc, char **argv)
{
    int workers = 8, seconds = 10, option;
    unsigned seed = 1;
    char folder[32];

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "n:t:s:")) != -1) {
        if (option == 'n')
            workers = atoi(optarg);
        else if (option == 't')
            seconds = atoi(optarg);
        else if (option == 's')
            seed = (unsigned)atoi(optarg);
        else
            errx(2, "usage: " USAGE);
    }
    snprintf(folder, sizeof(folder), "stress.%d", getpid());
    if (mkdir(folder, 0777) != 0 || chdir(folder) != 0)
        err(1, "%s", folder);

    /* Work without counting pages comes first: the kernel's caches of names, inodes and stacks grow in this time. */
    int failed = run_workers(workers, seconds / WARM_UP, seed);
    sync();
    long before = pages_unused();
    failed += run_workers(workers, seconds, seed + 1);
    sync();
    long lost = before - pages_unused();

    if (chdir("..") != 0 || rmdir(folder) != 0)
        err(1, "%s", folder);
    printf("stress: %d workers, %d s, seed %u: %d failed, %ld pages lost\n", workers, seconds, seed,
           failed, lost > SLACK ? lost : 0);
    return failed > 0 || lost > SLACK;
}
