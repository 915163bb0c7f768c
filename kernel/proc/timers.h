/* SPDX-License-Identifier: MIT */
/* The timers of a process that timer_create() makes: each sends a signal of its own, with its number and a value. */
#ifndef PROC_TIMERS_H
#define PROC_TIMERS_H

#include "proc/itimer.h"
#include "proc/signal.h"
#include <abi/time.h>

#define TIMERS_MAX 32 /* of a process */

struct proc_timer;

/* What a timer does when it expires. */
struct timer_event {
    int signal;      /* 0: nothing */
    pid_t thread;    /* the thread that gets the signal; 0: any thread of the process */
    uintptr_t value; /* for siginfo */
};

/*
 * The calling process's timers. A new one does not run. timers_create() returns its number, from 0 on, -EAGAIN if there
 * are too many, or -EINVAL if there is no such thread; the value is the timer's number if event is NULL, and the signal
 * SIGALRM. wall: it runs by the time of day. The others return -EINVAL if there is no timer with that number. Process
 * context.
 */
int timers_create(bool wall, const struct timer_event *event);
int timers_delete(int number);

/*
 * Starts a timer, or stops it if the value is 0. absolute: the value is a point of the timer's clock, and not a duration.
 * *old is what timers_get() would have returned before.
 */
int timers_set(int number, const struct itimer_times *times, bool absolute,
               struct itimer_times *old);
int timers_get(int number, struct itimer_times *times);

/* How often a timer had expired again before its last signal was delivered. */
int timers_overrun(int number);

/* A signal of a timer is being delivered. p->signals.lock held. */
void timers_delivered(struct proc *p, const struct signal_origin *origin);

/*
 * Sets the time of day, a valid time. Timers for a point of it expire when the new time of day reaches that point. Process
 * context.
 */
void timers_set_time(const struct timespec *now);

/* The process executes another program or ends: it has no timers any more. It has one thread. */
void timers_end(struct proc *p);

#endif
