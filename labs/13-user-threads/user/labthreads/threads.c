/* SPDX-License-Identifier: MIT */
/*
 * The threads: a table, and a walk round it. Number 0 is the process's own stack.
 *
 * A thread that does not run has its registers on its stack, and in sp the address below which nothing of it lies.
 */
#include "threads.h"
#include <stdbool.h>
#include <stdlib.h>

struct thread {
    bool used, ended;
    uintptr_t sp;
    char *stack;
    void (*body)(void *argument);
    void *argument;
};

static struct thread threads[THREADS_MAX] = {{.used = true}};
static int running;

/* The stack of a thread that has not run: as if it had called thread_switch() at thread_begin. */
static uintptr_t first_frame(char *stack)
{
    uintptr_t top = (uintptr_t)(stack + THREAD_STACK) & ~(uintptr_t)15;
    uintptr_t *frame = (uintptr_t *)top - thread_frame_words;

    for (unsigned i = 0; i < thread_frame_words; i++)
        frame[i] = 0;
    frame[thread_frame_return] = (uintptr_t)thread_begin;
    return (uintptr_t)frame;
}

int thread_start(void (*body)(void *argument), void *argument)
{
    for (int i = 1; i < THREADS_MAX; i++) {
        if (threads[i].used)
            continue;
        char *stack = malloc(THREAD_STACK);
        if (!stack)
            return -1;
        threads[i] = (struct thread){
            .used = true,
            .sp = first_frame(stack),
            .stack = stack,
            .body = body,
            .argument = argument,
        };
        return i;
    }
    return -1;
}

void thread_yield(void)
{
    int before = running, next = running;

    do
        next = (next + 1) % THREADS_MAX;
    while (!threads[next].used || threads[next].ended);
    if (next == before)
        return;
    running = next;
    thread_switch(&threads[before].sp, threads[next].sp);
}

_Noreturn void thread_main(void)
{
    threads[running].body(threads[running].argument);
    threads[running].ended = true;
    for (;;)
        thread_yield();
}

void thread_join(int number)
{
    while (!threads[number].ended)
        thread_yield();
    free(threads[number].stack);
    threads[number] = (struct thread){0};
}
