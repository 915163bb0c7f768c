/* SPDX-License-Identifier: MIT */
/*
 * The end of a program: runs the functions registered with atexit() in reverse order, flushes the
 * streams, and ends the process.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "exit.h"

struct function_stack {
    void (*functions[ATEXIT_MAX])(void);
    int count;
};

static struct function_stack at_exit, at_quick;

void (*flush_streams_at_exit)(void);

static int push(struct function_stack *stack, void (*function)(void))
{
    if (stack->count == ATEXIT_MAX) {
        errno = ENOMEM;
        return -1;
    }
    stack->functions[stack->count++] = function;
    return 0;
}

/* A function may register another one, which then runs next. */
static void run(struct function_stack *stack)
{
    while (stack->count > 0)
        stack->functions[--stack->count]();
}

int atexit(void (*function)(void))
{
    return push(&at_exit, function);
}

int at_quick_exit(void (*function)(void))
{
    return push(&at_quick, function);
}

void exit(int status)
{
    run(&at_exit);
    if (flush_streams_at_exit != NULL)
        flush_streams_at_exit();
    _exit(status);
}

void quick_exit(int status)
{
    run(&at_quick);
    _exit(status);
}

void _Exit(int status)
{
    _exit(status);
}

/* A handler may prevent the end only by not returning. */
void abort(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGABRT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT);
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
    _exit(128 + SIGABRT); /* not reached, unless the kernel refused */
}
