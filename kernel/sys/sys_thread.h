/* SPDX-License-Identifier: MIT */
/* Common to the calls of both doors about futexes (sys_thread.c). */
#ifndef SYS_SYS_THREAD_H
#define SYS_SYS_THREAD_H

#include <abi/time.h>
#include <hal/types.h>

/*
 * The call futex(FUTEX_WAIT) with these flags (abi/futex.h): timeout is valid, or NULL. The call's result. Process
 * context.
 */
intptr_t futex_wait_for(uintptr_t word, uint32_t value, unsigned flags,
                        const struct timespec *timeout);

#endif
