/* SPDX-License-Identifier: MIT */
/*
 * userhog KIND: takes all that a user can get of one thing, in as many processes as the user may have, and keeps asking
 * for more until it is killed. For tests: the machine must stay usable for root.
 *
 * KIND: processes, memory, descriptors, pipes (full ones), sockets (with messages),
 * threads, or processor. It prints a line when it is first refused something, or, for a processor, has all processes.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define USAGE "userhog processes|memory|descriptors|pipes|sockets|threads|processor"

#define PAGE 4096

static int told[2]; /* a pipe with one byte: the process that takes it prints the line */

/* Prints the line, the first time for all processes. */
static void tell(const char *what)
{
    char byte;

    if (read(told[0], &byte, 1) == 1)
        dprintf(STDOUT_FILENO, "userhog: %s\n", what);
}

/* Something is refused. Others may need the processor. */
static void refused(void)
{
    tell("refused");
    sched_yield();
}

static void bomb(void)
{
    for (;;) {
        if (fork() < 0)
            refused();
    }
}

static void take_memory(void)
{
    for (;;) {
        char *block = sbrk(PAGE);
        if (block != (char *)-1)
            *block = 1;
        else
            refused();
    }
}

static void take_descriptors(void)
{
    for (;;) {
        if (open("/dev/null", O_RDONLY) < 0)
            refused();
    }
}

/* Fills a descriptor that does not block. */
static void fill(int fd)
{
    static char block[PAGE];

    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (write(fd, block, sizeof(block)) > 0)
        continue;
}

static void take_pipes(void)
{
    int ends[2];

    for (;;) {
        if (pipe(ends) == 0)
            fill(ends[1]);
        else
            refused();
    }
}

static void take_sockets(void)
{
    int ends[2];

    for (;;) {
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0) {
            fill(ends[0]);
            fill(ends[1]);
        } else {
            refused();
        }
    }
}

static void *wait_forever(void *argument)
{
    for (;;)
        pause();
    return argument;
}

static void take_threads(void)
{
    pthread_t thread;

    for (;;) {
        if (pthread_create(&thread, NULL, wait_forever, NULL) != 0)
            refused();
    }
}

static void take_processor(void)
{
    for (;;)
        continue;
}

static const struct {
    const char *name;
    void (*take)(void);
} kinds[] = {
    {"processes", bomb},           {"memory", take_memory},   {"descriptors", take_descriptors},
    {"pipes", take_pipes},         {"sockets", take_sockets}, {"threads", take_threads},
    {"processor", take_processor},
};

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (argc != 2 || strcmp(argv[1], kinds[i].name) != 0)
            continue;
        if (pipe(told) != 0 || write(told[1], "", 1) != 1)
            err(1, "pipe");
        fcntl(told[0], F_SETFL, O_NONBLOCK);
        while (kinds[i].take != bomb && fork() > 0)
            continue;
        if (kinds[i].take == take_processor)
            tell("all processes");
        kinds[i].take();
    }
    errx(2, "usage: " USAGE);
}
