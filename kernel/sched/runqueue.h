/* SPDX-License-Identifier: MIT */
/*
 * Run queues, one per CPU, and the scheduling policy behind them.
 *
 * A policy keeps the runnable threads of a CPU that are not running, and chooses the next one. Its
 * functions are called with the run queue's lock held, but for slice(), which may be called without it.
 * To add a policy: fill in a struct sched_policy, list it in policy.c, and choose it on the kernel
 * command line with sched=NAME.
 */
#ifndef SCHED_RUNQUEUE_H
#define SCHED_RUNQUEUE_H

#include "base/spinlock.h"
#include "lib/list.h"
#include <hal/cache.h>

struct thread;

#define SCHED_LEVELS 4 /* lists that a policy may use */

/* Why a thread enters a run queue. */
enum enqueue_reason {
    ENQUEUE_NEW,     /* it has just been made */
    ENQUEUE_WOKEN,   /* it has slept */
    ENQUEUE_EXPIRED, /* it has used up its turn */
    ENQUEUE_YIELDED, /* it has given way before */
    ENQUEUE_STOLEN,  /* it comes from another CPU's queue */
};

struct runqueue {
    struct spinlock lock; /* guards all of this, and the state of the threads here */
    /* struct thread by run_link; how they are used is the policy's */
    struct list level[SCHED_LEVELS];
    unsigned count;    /* threads in the lists; atomic: read without the lock */
    uint64_t boost_at; /* clock_ns() at which the policy helps those that starve */
} CACHE_ALIGNED;

struct sched_policy {
    const char *name;
    /* Puts a thread in. */
    void (*enqueue)(struct runqueue *rq, struct thread *t, enum enqueue_reason reason);
    /* Takes out the thread that should run next here. The caller knows that there is one, and may have lowered rq->count. */
    struct thread *(*pick)(struct runqueue *rq);
    /* How long t may run before it has to give way, in nanoseconds. */
    uint64_t (*slice)(const struct thread *t);
    /* Whether a thread that has just become runnable should take the CPU from running at once. */
    bool (*preempts)(const struct thread *woken, const struct thread *running);
};

#endif
