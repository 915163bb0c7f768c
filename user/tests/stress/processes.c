/* SPDX-License-Identifier: MIT */
/* Jobs on processes: pipes between them, programs that they execute, and signals that end them. */
#include "stress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_BYTES 30000
#define CHAIN 3 /* processes that pass the data on */

/* Copies one end to the other until the end of file. */
static void pass_on(int from, int to)
{
    char buffer[700];
    ssize_t n;

    while ((n = read(from, buffer, sizeof(buffer))) > 0)
        MUST(write(to, buffer, (size_t)n) == n);
    MUST(n == 0);
}

/* Reads until the end of file. Returns the number of bytes. */
static size_t read_all(int fd, char *buffer, size_t size)
{
    size_t got = 0;
    ssize_t n;

    while (got < size && (n = read(fd, buffer + got, size - got)) > 0)
        got += (size_t)n;
    return got;
}

/* A writer and a chain of processes, with pipes between them; this process reads at the end. */
void through_pipes(struct worker *worker)
{
    static char buffer[MOST_BYTES + 1];
    size_t size = 1 + below(worker, MOST_BYTES);
    unsigned value = below(worker, 256);
    pid_t pids[CHAIN + 1];
    int from = -1;

    stamp(buffer, size, value);
    for (int i = 0; i <= CHAIN; i++) {
        int ends[2];

        MUST(pipe(ends) == 0);
        pids[i] = fork_patiently();
        if (pids[i] == 0) {
            close(ends[0]);
            if (i == 0)
                MUST(write(ends[1], buffer, size) == (ssize_t)size);
            else
                pass_on(from, ends[1]);
            _exit(0);
        }
        close(ends[1]);
        if (from >= 0)
            close(from);
        from = ends[0];
    }
    memset(buffer, 0, sizeof(buffer));
    MUST(read_all(from, buffer, sizeof(buffer)) == size);
    MUST(stamped(buffer, size, value));
    close(from);
    for (int i = 0; i <= CHAIN; i++)
        MUST(status_of(pids[i]) == 0);
}

/* The work of a process until it is killed. Never returns. */
static void live(struct worker *worker)
{
    int ends[2];
    char byte;

    switch (below(worker, 5)) {
    case 0: /* computes */
        for (volatile unsigned i = 0;; i++) {
        }
    case 1: /* waits for input that never comes */
        MUST(pipe(ends) == 0);
        read(ends[0], &byte, 1);
        _exit(1);
    case 2: /* sleeps */
        for (;;)
            sleep(1000);
    case 3: /* fills memory again and again */
        for (;;)
            grow_and_shrink(worker);
    default: /* makes children, and waits for none of them */
        for (int i = 0; i < 3; i++) {
            if (fork() == 0)
                _exit(0);
        }
        for (;;)
            sleep(1000);
    }
}

void kill_somebody(struct worker *worker)
{
    struct timespec moment = {.tv_nsec = (long)below(worker, 3000000)};
    struct worker victim = *worker;
    pid_t pid = fork_patiently();

    if (pid == 0)
        live(&victim);
    nanosleep(&moment, NULL);
    MUST(kill(pid, SIGKILL) == 0);
    MUST(status_of(pid) == -SIGKILL);
    below(worker, 2);
}

/* echo into a pipe: a program with arguments, whose output is checked. */
void run_a_program(struct worker *worker)
{
    char argument[40], got[64];
    int ends[2], length;

    length = snprintf(argument, sizeof(argument), "worker %d says %u", worker->number,
                      below(worker, 1000000));
    MUST(pipe(ends) == 0);
    pid_t pid = fork_patiently();
    if (pid == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        MUST(execl("/bin/there-is-none", "none", (char *)NULL) == -1 && errno == ENOENT);
        execl("/bin/echo", "echo", argument, (char *)NULL);
        MUST(errno == ENOMEM); /* the other workers have all of it */
        _exit(77);
    }
    close(ends[1]);
    size_t n = read_all(ends[0], got, sizeof(got));
    close(ends[0]);
    int status = status_of(pid);
    if (status == 77 || status == -SIGKILL) /* no memory for the program, or in it */
        return;
    MUST(status == 0);
    MUST(n == (size_t)length + 1 && memcmp(got, argument, (size_t)length) == 0);
}
