/* SPDX-License-Identifier: MIT */
/*
 * The end of a program: runs the functions registered with atexit() in reverse order, flushes the
 * streams, and ends the process. The stacks of functions are guarded by environment_lock.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../thread/lock.h"
#include "../thread/thread.h"
#include "exit.h"

struct function_stack {
    void (*functions[ATEXIT_MAX])(void);
    int count;
};

static struct function_stack at_exit, at_quick;

void (*flush_streams_at_exit)(void);

static int push(struct function_stack *stack, void (*function)(void))
{
    bool full;

    library_lock(&environment_lock);
    full = stack->count == ATEXIT_MAX;
    if (!full)
        stack->functions[stack->count++] = function;
    library_unlock(&environment_lock);
    if (!full)
        return 0;
    errno = ENOMEM;
    return -1;
}

/* The last function, or NULL. */
static void (*pop(struct function_stack *stack))(void)
{
    void (*function)(void) = NULL;

    library_lock(&environment_lock);
    if (stack->count > 0)
        function = stack->functions[--stack->count];
    library_unlock(&environment_lock);
    return function;
}

/* A function may register another one, which then runs next. */
static void run(struct function_stack *stack)
{
    void (*function)(void);

    while ((function = pop(stack)) != NULL)
        function();
}

int atexit(void (*function)(void))
{
    return push(&at_exit, function);
}

int at_quick_exit(void (*function)(void))
{
    return push(&at_quick, function);
}

/* The first thread that calls exit() ends the process; others that call it wait for that. */
static void enter_exit(void)
{
    static struct pthread *exiting; /* atomic */
    struct pthread *nobody = NULL;

    if (!threaded)
        return;
    if (!__atomic_compare_exchange_n(&exiting, &nobody, current_thread(), false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED) &&
        nobody != current_thread()) /* a function of atexit() may call exit() again */
        for (;;)
            pause();
}

void exit(int status)
{
    enter_exit();
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
