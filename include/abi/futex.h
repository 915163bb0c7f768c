/* SPDX-License-Identifier: MIT */
/*
 * futex(): threads sleep until a word of memory changes.
 *
 * The word has the state of a lock or the like. Programs change it with atomic instructions, and call the
 * kernel only to sleep and to wake sleepers.
 */
#ifndef ABI_FUTEX_H
#define ABI_FUTEX_H

/* futex(word, op, value, timeout, word2): */
#define FUTEX_WAIT 0 /* sleeps if the word has that value: 0, or EAGAIN, EINTR, ETIMEDOUT */
#define FUTEX_WAKE 1 /* wakes so many sleepers at most: how many */
/*
 * If the word has that value (else EAGAIN): wakes one sleeper, and lets others sleep at word2 instead, as many as
 * timeout's value says: how many in all.
 */
#define FUTEX_REQUEUE 2

/* Flags. */
#define FUTEX_PRIVATE 0x80   /* only threads of this process use the word, which is found faster */
#define FUTEX_ABSOLUTE 0x100 /* the timeout is a point of time, not a duration */
#define FUTEX_REALTIME 0x200 /* by CLOCK_REALTIME, not CLOCK_MONOTONIC */

#endif
