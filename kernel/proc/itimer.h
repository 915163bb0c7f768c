/* SPDX-License-Identifier: MIT */
/* The timer of a process that sends SIGALRM: setitimer(), alarm(). */
#ifndef PROC_ITIMER_H
#define PROC_ITIMER_H

#include "sched/sched.h"
#include "sync/mutex.h"

struct proc;

/*
 * Held to set and to read timers of all processes, of both kinds: the calls are short, and to set the time of day changes
 * timers of many processes.
 */
extern struct mutex timers_lock;
void timers_init(void); /* boot */

struct itimer {
    struct timeout timeout; /* the next signal */
    uint64_t interval_ns;   /* from one signal to the next, or 0; written while no timeout is set */
};

struct itimer_times {
    uint64_t value_ns;    /* until the next signal; 0: there is none */
    uint64_t interval_ns; /* from that signal to the next; 0: there is none */
};

/* The calling process's timer. Intervals are at least a millisecond. Process context. */
void itimer_set(const struct itimer_times *times);
void itimer_get(struct itimer_times *times);

/* The process ends: no signal comes any more. */
void itimer_end(struct proc *p);

#endif
