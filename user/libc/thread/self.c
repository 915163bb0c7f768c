/* SPDX-License-Identifier: MIT */
/*
 * The current thread, and its errno.
 *
 * errno is a field of struct pthread, and not a __thread variable: a program with one thread then
 * has neither thread-local storage nor a thread pointer to set up.
 */
#include <errno.h>

#include "thread.h"

struct pthread main_thread;
bool threaded;

int *__errno_location(void)
{
    return &current_thread()->error;
}

/* stub.S jumps here at the end of a system call that has failed, with minus the error. */
int ERROR_CONVENTION __syscall_error(int result);

int ERROR_CONVENTION __syscall_error(int result)
{
    errno = -result;
    return -1;
}

pthread_t pthread_self(void)
{
    return current_thread();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}
