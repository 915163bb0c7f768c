/* SPDX-License-Identifier: MIT */
/* Futexes: sleeping until a word of user memory changes (abi/futex.h). All functions: process context. */
#ifndef PROC_FUTEX_H
#define PROC_FUTEX_H

#include <hal/types.h>

/*
 * Sleeps at the word until futex_wake(), if it has that value; until deadline_ns by clock_ns(), or
 * TIMER_NEVER. 0 (woken), -EAGAIN (another value), -EFAULT, -ETIMEDOUT, or -ERESTART: a signal is due.
 */
int futex_wait(uintptr_t word, uint32_t value, uint64_t deadline_ns, bool shared);

/*
 * Wakes at most so many threads that sleep at the word, the longest waiting first: their number. shared:
 * other processes may map the word; both sides must agree.
 */
int futex_wake(uintptr_t word, uint32_t most, bool shared);

/* How futex_requeue() works. */
struct futex_move {
    const uint32_t *value; /* the value that the word must have, or NULL: any */
    uint32_t wake, move;   /* how many sleepers to wake, and how many others to move, at most */
    bool shared;
};

/*
 * If the word has the value, else -EAGAIN: wakes sleepers, and moves others to word2, and they continue to sleep. The number
 * of both, or -EFAULT.
 */
int futex_requeue(uintptr_t word, uintptr_t word2, const struct futex_move *how);

void futex_init(void); /* boot */

#endif
