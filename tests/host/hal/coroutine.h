/* SPDX-License-Identifier: MIT */
/* Stacks that take turns, by the host's ucontext. */
#ifndef TESTS_HOST_COROUTINE_H
#define TESTS_HOST_COROUTINE_H

struct coroutine;

/* The coroutine that the program starts as. */
struct coroutine *coroutine_main(void);

/* Makes a coroutine that will run entry(argument), which must not return. */
struct coroutine *coroutine_new(void (*entry)(void *), void *argument);
void coroutine_free(struct coroutine *coroutine);
void coroutine_switch(struct coroutine *from, struct coroutine *to);

#endif
