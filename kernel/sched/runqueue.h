/* SPDX-License-Identifier: MIT */
/*
 * Run queues, one per CPU, and the scheduling policy behind them.
 *
 * A policy keeps the runnable processes of a CPU that are not running, and chooses the next one. Its
 * functions are called with the run queue's lock held, but for slice(), which may be called without it.
 * To add a policy: fill in a struct sched_policy, list it in policy.c, and choose it on the kernel
 * command line with sched=NAME.
 */
#ifndef SCHED_RUNQUEUE_H
#define SCHED_RUNQUEUE_H

#include "lib/list.h"
#include "base/spinlock.h"

struct proc;

#define SCHED_LEVELS 4 /* lists that a policy may use */

/* Why a process enters a run queue. */
enum enqueue_reason {
    ENQUEUE_NEW,     /* it has just been made */
    ENQUEUE_WOKEN,   /* it has slept */
    ENQUEUE_EXPIRED, /* it has used up its turn */
    ENQUEUE_YIELDED, /* it has given way before */
    ENQUEUE_STOLEN,  /* it comes from another CPU's queue */
};

struct runqueue {
    struct spinlock lock; /* guards all of this, and the state of the processes here */
    struct list
        level[SCHED_LEVELS]; /* struct proc by run_link; how they are used is the policy's */
    unsigned count;          /* processes in the lists */
    uint64_t boost_at;       /* clock_ns() at which the policy helps those that starve */
};

struct sched_policy {
    const char *name;
    /* Puts a process in. */
    void (*enqueue)(struct runqueue *rq, struct proc *p, enum enqueue_reason reason);
    /* Takes out the process that should run next here, or NULL. */
    struct proc *(*pick)(struct runqueue *rq);
    /* How long p may run before it has to give way, in nanoseconds. */
    uint64_t (*slice)(const struct proc *p);
    /* Whether a process that has just become runnable should take the CPU from running at once. */
    bool (*preempts)(const struct proc *woken, const struct proc *running);
};

#endif
