/* SPDX-License-Identifier: MIT */
/* What condition variables need of mutexes. */
#ifndef LIBC_THREAD_MUTEX_H
#define LIBC_THREAD_MUTEX_H

#include <pthread.h>

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/*
 * Locks a mutex as a thread does that slept for it: its word says that others may still sleep. Threads
 * that pthread_cond_broadcast() moved to the mutex are woken one by one in this way.
 */
void mutex_lock_after_wait(pthread_mutex_t *mutex);

#pragma GCC visibility pop

#endif
