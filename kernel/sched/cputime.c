/* SPDX-License-Identifier: MIT */
/* How each CPU has spent its time. */
#include "sched/cputime.h"

#include "base/spinlock.h"
#include "sched/runqueue.h"
#include "sched/thread.h"
#include <hal/timer.h>
#include <hal/trap.h>

#define WHOLE 1024   /* a share of everything */
#define REMEMBERED 8 /* a timer interrupt changes the share by the eighth part of the difference */

/* The time for which the CPU has had nothing to do. */
static uint64_t idle_time(const struct cpu *cpu, uint64_t now)
{
    const struct thread *idle = cpu->idle;

    if (!idle) /* the CPU has not started */
        return now;
    return idle->cpu_ns +
           (cpu->thread == idle && now > idle->started_ns ? now - idle->started_ns : 0);
}

/* The busy time that is not counted yet. The clocks of two CPUs may differ a little: then there is none. */
static uint64_t uncounted(const struct cpu *cpu, uint64_t now)
{
    uint64_t counted = cpu->user_ns + cpu->system_ns + idle_time(cpu, now);

    return now > counted ? now - counted : 0;
}

/* Counts time of which user_share, of WHOLE, was in user mode. */
static void count_time(struct cpu *cpu, uint64_t time, uint32_t user_share)
{
    uint64_t user = time * user_share / WHOLE;

    cpu->user_ns += user;
    cpu->system_ns += time - user;
}

void cputime_tick(struct cpu *cpu, uint64_t now)
{
    const struct thread *t = cpu->thread;
    uint32_t found = trapframe_from_user(cpu->interrupted) ? WHOLE : 0;

    acquire(&cpu->runqueue->lock);
    uint64_t time = uncounted(cpu, now), last = MIN(time, now - MAX(cpu->ticked_at, t->started_ns));
    cpu->ticked_at = now;
    if (t == cpu->idle) {
        count_time(cpu, time, cpu->user_share);
    } else {
        count_time(cpu, time - last, cpu->user_share);
        count_time(cpu, last, found);
        cpu->user_share += found / REMEMBERED - cpu->user_share / REMEMBERED;
    }
    release(&cpu->runqueue->lock);
}

void cputime_get(struct cpu *cpu, struct cpu_times *times)
{
    acquire(&cpu->runqueue->lock);
    uint64_t now = clock_ns();
    count_time(cpu, uncounted(cpu, now), cpu->user_share);
    *times = (struct cpu_times){cpu->user_ns, cpu->system_ns, idle_time(cpu, now)};
    release(&cpu->runqueue->lock);
}
