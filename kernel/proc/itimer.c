/* SPDX-License-Identifier: MIT */
/*
 * The timer of a process that sends SIGALRM: a timeout that calls expire() in the timer interrupt.
 *
 * Locks: timers_lock, a mutex. Under it the timeout is cancelled before anything changes, so
 * expire() never runs at the same time. expire() takes tree_lock to send the signal.
 */
#include "proc/itimer.h"

#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/timeout.h"
#include <hal/timer.h>

#define INTERVAL_MIN_NS 1000000u /* shorter ones could keep a CPU busy with interrupts only */
#define ABOUT_NOW_NS 1000u       /* the remaining time of a timer that expires just now */

struct mutex timers_lock;

void timers_init(void)
{
    mutex_init(&timers_lock, "timers");
}

static void expire(struct timeout *timeout)
{
    static const struct signal_origin origin = {.code = SI_KERNEL};
    struct proc *p = LIST_ENTRY(timeout, struct proc, itimer.timeout);
    uint64_t interval = p->itimer.interval_ns, next = timeout->deadline_ns + interval;

    acquire(&tree_lock);
    signal_send(p, SIGALRM, &origin);
    release(&tree_lock);
    if (interval)
        timeout_call(timeout, MAX(next, clock_ns()), expire);
}

void itimer_set(const struct itimer_times *times)
{
    struct itimer *timer = &current_proc()->itimer;
    uint64_t now = clock_ns();

    mutex_lock(&timers_lock);
    timeout_cancel_call(&timer->timeout);
    timer->interval_ns = times->interval_ns ? MAX(times->interval_ns, INTERVAL_MIN_NS) : 0;
    if (!times->value_ns)
        timer->interval_ns = 0;
    else if (times->value_ns < TIMER_NEVER - now)
        timeout_call(&timer->timeout, now + times->value_ns, expire);
    mutex_unlock(&timers_lock);
}

void itimer_get(struct itimer_times *times)
{
    struct itimer *timer = &current_proc()->itimer;

    mutex_lock(&timers_lock);
    uint64_t at = timeout_call_at(&timer->timeout), now = clock_ns();
    /* if it expires just now, it has no time at the moment */
    bool expires = at || timer->interval_ns;
    times->value_ns = !expires ? 0 : at > now + ABOUT_NOW_NS ? at - now : ABOUT_NOW_NS;
    times->interval_ns = timer->interval_ns;
    mutex_unlock(&timers_lock);
}

void itimer_end(struct proc *p)
{
    timeout_cancel_call(&p->itimer.timeout);
}
