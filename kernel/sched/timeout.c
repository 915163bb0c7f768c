/* SPDX-License-Identifier: MIT */
/*
 * Deadlines of sleeping threads: a sorted list per CPU, served by that CPU's timer interrupt.
 *
 * Locks: each list has its own; the wakeup is made under it, so a timeout that has been cancelled
 * touches its thread no more.
 */
#include "sched/timeout.h"

#include "base/panic.h"
#include "sched/sched.h"
#include <hal/timer.h>

static struct {
    struct spinlock lock;
    struct list list; /* struct timeout, earliest first */
} queues[CPUS_MAX];

void timeout_init(void)
{
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        initlock(&queues[i].lock, "timeout");
        list_init(&queues[i].list);
    }
}

void timeout_set(struct timeout *timeout, uint64_t deadline_ns)
{
    irq_push(); /* stay on this CPU, whose timer is armed below */
    struct cpu *cpu = this_cpu();
    *timeout = (struct timeout){.cpu = cpu, .thread = current(), .deadline_ns = deadline_ns};

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

void timeout_cancel(struct timeout *timeout)
{
    struct spinlock *lock = &queues[timeout->cpu->id].lock;

    acquire(lock);
    list_remove(&timeout->link);
    release(lock);
}

uint64_t timeout_run(uint64_t now_ns)
{
    unsigned id = this_cpu()->id;
    uint64_t next = TIMER_NEVER;

    if (list_empty(&queues[id].list))
        return next;
    acquire(&queues[id].lock);
    while (!list_empty(&queues[id].list)) {
        struct timeout *first = LIST_FIRST(&queues[id].list, struct timeout, link);
        if (first->deadline_ns > now_ns) {
            next = first->deadline_ns;
            break;
        }
        list_remove(&first->link);
        first->fired = true;
        sched_wake(first->thread);
    }
    release(&queues[id].lock);
    return next;
}
