/* SPDX-License-Identifier: MIT */
/* Coroutines. The address sanitizer is told of each change of stacks. */
#include "coroutine.h"

#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

#define STACK_SIZE (256u * 1024)

struct coroutine {
    ucontext_t context;
    char *stack;
    size_t stack_size;
    void (*entry)(void *);
    void *argument;
    void *fake_stack; /* the sanitizer's */
};

static struct coroutine *entering; /* the coroutine being switched to */

struct coroutine *coroutine_main(void)
{
    static struct coroutine main_coroutine;
    pthread_attr_t attributes;
    void *stack;

    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &stack, &main_coroutine.stack_size);
    pthread_attr_destroy(&attributes);
    main_coroutine.stack = stack;
    return &main_coroutine;
}

static void begin(void)
{
    struct coroutine *self = entering;

    __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
    self->entry(self->argument);
    abort();
}

struct coroutine *coroutine_new(void (*entry)(void *), void *argument)
{
    struct coroutine *c = calloc(1, sizeof(*c));

    if (!c || !(c->stack = malloc(STACK_SIZE)))
        abort();
    c->stack_size = STACK_SIZE;
    c->entry = entry;
    c->argument = argument;
    getcontext(&c->context);
    c->context.uc_stack.ss_sp = c->stack;
    c->context.uc_stack.ss_size = STACK_SIZE;
    makecontext(&c->context, begin, 0);
    return c;
}

void coroutine_free(struct coroutine *c)
{
    free(c->stack);
    free(c);
}

void coroutine_switch(struct coroutine *from, struct coroutine *to)
{
    entering = to;
    __sanitizer_start_switch_fiber(&from->fake_stack, to->stack, to->stack_size);
    swapcontext(&from->context, &to->context);
    __sanitizer_finish_switch_fiber(from->fake_stack, NULL, NULL);
}
