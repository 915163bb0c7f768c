/* SPDX-License-Identifier: MIT */
/*
 * pthreadtorture [-t SECONDS] [-s SEED]: eight threads of one process do all that threads can do, at
 * once, until the time is over.
 *
 * They allocate and trade memory, map memory and files, wait for each other with mutexes, condition variables and
 * read-write locks, fork, start other threads, interrupt each other by signals, and write files. Each
 * job checks its results, and the sums are compared in the end.
 */
#include "command/help.h"
#include "torture.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define USAGE "pthreadtorture [-t SECONDS] [-s SEED]"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

typedef void job_function(struct worker *worker);

static job_function *const jobs[] = {
    trade_blocks,       grow_blocks,   add_under_mutex,     pass_through_queue,
    read_and_write,     fork_and_wait, start_threads,       interrupt_a_sleeper,
    wait_until_timeout, print_lines,   write_and_read_file, trade_maps,
    map_file,
};

static time_t end_time;

unsigned below(struct worker *worker, unsigned limit)
{
    return (unsigned)rand_r(&worker->seed) % limit;
}

/* Without stdio: another thread may hold its locks. */
void torture_failed(const char *file, int line, const char *condition)
{
    int error = errno;

    dprintf(STDERR_FILENO, "pthreadtorture: %s:%d: thread %d: does not hold: %s (errno %d)\n", file,
            line, gettid(), condition, error);
    _exit(1);
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    while (worker->rounds < LENGTH(jobs) || time(NULL) < end_time) {
        /* each job once, then at random */
        size_t job = worker->rounds < LENGTH(jobs) ? worker->rounds : below(worker, LENGTH(jobs));

        jobs[job](worker);
        worker->rounds++;
    }
    return worker;
}

static unsigned run_workers(unsigned seed)
{
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    unsigned rounds = 0;
    void *result;

    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.number = i, .seed = seed * 1000 + (unsigned)i};
        MUST(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        MUST(pthread_join(threads[i], &result) == 0 && result == &workers[i]);
        rounds += workers[i].rounds;
    }
    return rounds;
}

static void nothing(int sig)
{
    (void)sig;
}

int main(int argc, char **argv)
{
    const struct sigaction action = {.sa_handler = nothing};
    int seconds = 10, option;
    unsigned seed = 1, rounds;
    char folder[32];

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "t:s:")) != -1) {
        if (option == 't')
            seconds = atoi(optarg);
        else if (option == 's')
            seed = (unsigned)atoi(optarg);
        else
            errx(2, "usage: " USAGE);
    }
    snprintf(folder, sizeof(folder), "torture.%d", getpid());
    if (mkdir(folder, 0777) != 0 || chdir(folder) != 0)
        err(1, "%s", folder);
    sigaction(SIGUSR1, &action, NULL);
    open_shared_stream();
    end_time = time(NULL) + seconds;
    rounds = run_workers(seed);
    check_locks();
    free_blocks();
    unmap_all();
    close_shared_stream();
    if (chdir("..") != 0 || rmdir(folder) != 0)
        err(1, "%s", folder);
    printf("pthreadtorture: %d threads, %d s, seed %u: %u rounds, all passed\n", THREADS, seconds,
           seed, rounds);
    return 0;
}
