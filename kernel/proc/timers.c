/* SPDX-License-Identifier: MIT */
/*
 * Timers of timer_create(): each is a timeout that calls timer_expires() in the timer interrupt.
 *
 * A timer has at most one signal pending. If it expires while its signal is pending, only the signal's count of overruns
 * grows, which is the uid of its origin (the pid is the timer's number: siginfo has them in these places). An interval that
 * is shorter than a millisecond would keep a CPU busy with interrupts: such a timer expires every millisecond, and counts
 * the expirations in between as overruns, too.
 *
 * If the time of day is set, the timers for points of the time of day expire earlier or later. They are in a list, whichever
 * processes they belong to.
 *
 * Locks: timers_lock, a mutex, for the timers of all processes. Under it a timeout is cancelled before anything changes, so
 * timer_expires() never runs at the same time. A process's list is changed under its signals.lock as well, for
 * timers_delivered().
 */
#include "proc/timers.h"

#include "base/wallclock.h"
#include "mm/kmalloc.h"
#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/timeout.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define WAIT_MIN_NS 1000000u
#define ABOUT_NOW_NS 1000u /* the remaining time of a timer that expires just now */

struct proc_timer {
    struct proc_timer *next; /* by number */
    struct proc *proc;
    int number;
    bool wall; /* it runs by the time of day */
    struct timer_event event;
    struct timeout timeout;
    struct list point_link; /* in points, or in no list */
    uint64_t at_ns;         /* when it is to expire; the timeout may be later. 0: it does not run */
    uint64_t interval_ns;   /* 0: it expires once */
    uint32_t overrun;       /* of the signal that was delivered last: signals.lock */
};

/* Those that were set to a time of day, by point_link. */
static struct list points = LIST_INIT(points);

/* The time has come: how many more expirations have passed since; and the next one, which is not passed. */
static uint32_t advance(struct proc_timer *timer, uint64_t now)
{
    if (!timer->interval_ns) {
        timer->at_ns = 0;
        return 0;
    }
    uint64_t missed = now > timer->at_ns ? (now - timer->at_ns) / timer->interval_ns : 0;
    timer->at_ns += (missed + 1) * timer->interval_ns;
    return (uint32_t)MIN(missed, INT32_MAX);
}

static void timer_expires(struct timeout *timeout)
{
    struct proc_timer *timer = LIST_ENTRY(timeout, struct proc_timer, timeout);
    uint64_t now = clock_ns();
    const struct signal_origin origin = {
        .code = SI_TIMER,
        .pid = timer->number,
        .value = timer->event.value,
        .uid = advance(timer, now),
    };

    if (timer->event.signal) {
        acquire(&tree_lock);
        signal_send_timer(timer->proc, timer->event.thread, timer->event.signal, &origin);
        release(&tree_lock);
    }
    if (timer->at_ns)
        timeout_call(timeout, MAX(timer->at_ns, now + WAIT_MIN_NS), timer_expires);
}

/* The place in the list of the timer with that number, or of the first one above. */
static struct proc_timer **place_of(struct proc *p, int number)
{
    struct proc_timer **place = &p->timers;

    while (*place && (*place)->number < number)
        place = &(*place)->next;
    return place;
}

static struct proc_timer *find(struct proc *p, int number)
{
    struct proc_timer *timer = *place_of(p, number);

    return timer && timer->number == number ? timer : NULL;
}

/* The least number without a timer. */
static int free_number(const struct proc *p)
{
    int number = 0;

    for (const struct proc_timer *timer = p->timers; timer && timer->number == number;
         timer = timer->next)
        number++;
    return number;
}

/* Enters a new timer into the list: its number or -EAGAIN. */
static int enter_timer(struct proc *p, struct proc_timer *timer, bool value_is_number)
{
    mutex_lock(&timers_lock);
    int number = free_number(p);
    if (number < TIMERS_MAX) {
        struct proc_timer **place = place_of(p, number);
        timer->number = number;
        if (value_is_number)
            timer->event.value = (uintptr_t)number;
        acquire(&p->signals.lock);
        timer->next = *place;
        *place = timer;
        release(&p->signals.lock);
    }
    mutex_unlock(&timers_lock);
    return number < TIMERS_MAX ? number : -EAGAIN;
}

int timers_create(bool wall, const struct timer_event *event)
{
    static const struct timer_event standard = {.signal = SIGALRM};
    struct proc *p = current_proc();

    if (event && event->thread && signal_send_thread(event->thread, 0, SI_TKILL, 0) != 0)
        return -EINVAL;
    struct proc_timer *timer = kmalloc(sizeof(*timer));
    if (!timer)
        return -EAGAIN;
    *timer = (struct proc_timer){.proc = p, .wall = wall, .event = event ? *event : standard};
    list_init(&timer->point_link);
    int number = enter_timer(p, timer, !event);
    if (number < 0)
        kmfree(timer);
    return number;
}

/* Stops a timer. */
static void stop(struct proc_timer *timer)
{
    timeout_cancel_call(&timer->timeout);
    list_remove(&timer->point_link);
}

/* Takes the timer at a place out of the list, and frees it. */
static void remove(struct proc *p, struct proc_timer **place)
{
    struct proc_timer *timer = *place;

    stop(timer);
    acquire(&p->signals.lock);
    *place = timer->next;
    release(&p->signals.lock);
    kmfree(timer);
}

int timers_delete(int number)
{
    struct proc *p = current_proc();

    mutex_lock(&timers_lock);
    bool found = find(p, number);
    if (found)
        remove(p, place_of(p, number));
    mutex_unlock(&timers_lock);
    return found ? 0 : -EINVAL;
}

/* What is left of a timer; its timeout has been cancelled. */
static void read_times(const struct proc_timer *timer, struct itimer_times *times)
{
    uint64_t at = timer->at_ns, now = clock_ns();

    times->interval_ns = timer->interval_ns;
    times->value_ns = !at ? 0 : at > now + ABOUT_NOW_NS ? at - now : ABOUT_NOW_NS;
}

/* Sets a timer that has been stopped. A point of time that has passed is now. */
static void start(struct proc_timer *timer, const struct itimer_times *times, bool absolute)
{
    uint64_t now = clock_ns(), value = times->value_ns;

    timer->interval_ns = value ? times->interval_ns : 0;
    timer->at_ns = 0;
    if (!value || value >= TIMER_NEVER - now)
        return;
    if (absolute && timer->wall) {
        const struct timespec point = time_from_ns(value);
        value = time_to_deadline(&point);
        list_push_back(&points, &timer->point_link);
    }
    timer->at_ns = absolute ? MAX(value, now) : now + value;
    timeout_call(&timer->timeout, timer->at_ns, timer_expires);
}

int timers_set(int number, const struct itimer_times *times, bool absolute,
               struct itimer_times *old)
{
    struct proc *p = current_proc();

    mutex_lock(&timers_lock);
    struct proc_timer *timer = find(p, number);
    if (timer) {
        stop(timer);
        read_times(timer, old);
        acquire(&p->signals.lock);
        timer->overrun = 0;
        release(&p->signals.lock);
        start(timer, times, absolute);
    }
    mutex_unlock(&timers_lock);
    return timer ? 0 : -EINVAL;
}

/* The timeout is cancelled while its times are read: timer_expires() writes them. */
int timers_get(int number, struct itimer_times *times)
{
    struct proc *p = current_proc();

    mutex_lock(&timers_lock);
    struct proc_timer *timer = find(p, number);
    if (timer) {
        timeout_cancel_call(&timer->timeout);
        read_times(timer, times);
        if (timer->at_ns)
            timeout_call(&timer->timeout, timer->at_ns, timer_expires);
    }
    mutex_unlock(&timers_lock);
    return timer ? 0 : -EINVAL;
}

int timers_overrun(int number)
{
    struct proc *p = current_proc();

    acquire(&p->signals.lock);
    const struct proc_timer *timer = find(p, number);
    int overrun = timer ? (int)timer->overrun : -EINVAL;
    release(&p->signals.lock);
    return overrun;
}

void timers_delivered(struct proc *p, const struct signal_origin *origin)
{
    struct proc_timer *timer = find(p, origin->pid);

    if (timer)
        timer->overrun = origin->uid;
}

void timers_end(struct proc *p)
{
    if (!p->timers)
        return;
    mutex_lock(&timers_lock);
    while (p->timers)
        remove(p, &p->timers);
    mutex_unlock(&timers_lock);
}

/* Moves a timer for a point of the time of day, which is so much nearer than before. */
static void shift(struct proc_timer *timer, int64_t nearer_ns)
{
    int64_t now = (int64_t)clock_ns();

    timeout_cancel_call(&timer->timeout);
    if (!timer->at_ns) /* it has expired */
        return;
    timer->at_ns = (uint64_t)MAX((int64_t)timer->at_ns - nearer_ns, now);
    timeout_call(&timer->timeout, timer->at_ns, timer_expires);
}

void timers_set_time(const struct timespec *now)
{
    mutex_lock(&timers_lock);
    int64_t nearer_ns = time_set(now);
    for (struct list *link = points.next; link != &points; link = link->next)
        shift(LIST_ENTRY(link, struct proc_timer, point_link), nearer_ns);
    mutex_unlock(&timers_lock);
}
