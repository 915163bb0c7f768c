/* SPDX-License-Identifier: MIT */
/*
 * Deadlines of sleeping threads, and calls of functions: a sorted list per CPU, served by that CPU's timer
 * interrupt.
 *
 * Locks: each list has its own; the wakeup is made under it, so a timeout that has been cancelled
 * touches its thread no more. A function is called without it, because it takes other locks. So the list says
 * which one is being called, and the cancelling thread waits for the end of that call.
 */
#include "sched/timeout.h"

#include "base/panic.h"
#include "sched/sched.h"
#include <hal/cache.h>
#include <hal/timer.h>

static struct {
    struct spinlock lock;
    struct list list;       /* struct timeout, earliest first */
    struct timeout *called; /* its function runs now, or NULL */
} CACHE_ALIGNED queues[CPUS_MAX];

void timeout_init(void)
{
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        initlock(&queues[i].lock, "timeout");
        list_init(&queues[i].list);
    }
}

/* Enters the timeout, which is in no list, into this CPU's. */
static void enter(struct timeout *timeout, uint64_t deadline_ns)
{
    irq_push(); /* stay on this CPU, whose timer is armed below */
    struct cpu *cpu = this_cpu();
    timeout->cpu = cpu;
    timeout->deadline_ns = deadline_ns;

    acquire(&queues[cpu->id].lock);
    struct list *at = queues[cpu->id].list.prev;
    while (at != &queues[cpu->id].list &&
           LIST_ENTRY(at, struct timeout, link)->deadline_ns > deadline_ns)
        at = at->prev;
    list_insert_after(at, &timeout->link);
    release(&queues[cpu->id].lock);

    sched_timer_by(deadline_ns);
    irq_pop();
}

void timeout_set(struct timeout *timeout, uint64_t deadline_ns)
{
    *timeout = (struct timeout){.thread = current()};
    enter(timeout, deadline_ns);
}

void timeout_call(struct timeout *timeout, uint64_t deadline_ns, void (*call)(struct timeout *))
{
    /* the rest stays valid: another thread may be cancelling the timeout that fires */
    timeout->call = call;
    timeout->fired = false;
    enter(timeout, deadline_ns);
}

void timeout_cancel(struct timeout *timeout)
{
    struct spinlock *lock = &queues[timeout->cpu->id].lock;

    acquire(lock);
    list_remove(&timeout->link);
    release(lock);
}

void timeout_cancel_call(struct timeout *timeout)
{
    while (timeout->cpu) {
        unsigned id = timeout->cpu->id;
        acquire(&queues[id].lock);
        bool called = queues[id].called == timeout;
        if (!called) { /* else the function may enter it again at this moment: it is not ours to touch */
            if (!timeout->fired)
                list_remove(&timeout->link);
            timeout->fired = true;
        }
        release(&queues[id].lock);
        if (!called)
            return;
        cpu_relax();
    }
}

uint64_t timeout_call_at(struct timeout *timeout)
{
    if (!timeout->cpu)
        return 0;
    struct spinlock *lock = &queues[timeout->cpu->id].lock;
    acquire(lock);
    uint64_t at = timeout->fired ? 0 : timeout->deadline_ns;
    release(lock);
    return at;
}

/* The first deadline of a list has come, and it is out of the list. The lock is held, but not for a function. */
static void fire(struct timeout *timeout, unsigned id)
{
    timeout->fired = true;
    if (!timeout->call) {
        sched_wake(timeout->thread);
        return;
    }
    queues[id].called = timeout;
    release(&queues[id].lock);
    timeout->call(timeout);
    acquire(&queues[id].lock);
    queues[id].called = NULL;
}

uint64_t timeout_run(uint64_t now_ns)
{
    unsigned id = this_cpu()->id;
    uint64_t next = TIMER_NEVER;

    if (list_seems_empty(&queues[id].list)) /* others only take deadlines out */
        return next;
    acquire(&queues[id].lock);
    while (!list_empty(&queues[id].list)) {
        struct timeout *first = LIST_FIRST(&queues[id].list, struct timeout, link);
        if (first->deadline_ns > now_ns) {
            next = first->deadline_ns;
            break;
        }
        list_remove(&first->link);
        fire(first, id);
    }
    release(&queues[id].lock);
    return next;
}
