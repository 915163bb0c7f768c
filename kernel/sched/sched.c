/* SPDX-License-Identifier: MIT */
/*
 * The scheduler.
 *
 * Each CPU has a run queue. A process belongs to the queue of the CPU where it ran last (p->cpu),
 * whose lock guards its state. A CPU switches straight from one process to the next, holding that
 * lock: the switch ends when the next process releases it. If code holds the lock and finds a process
 * that is not cpu->proc, the registers of that process are therefore safe in its context.
 *
 * A CPU with an empty queue runs its idle process, which takes work from the fullest queue of the
 * others, or halts. When a process becomes runnable on a busy CPU, an idle CPU is woken for it: each
 * time another one. At the end of a turn, a busy CPU looks whether others have more to do than it has.
 *
 * Kernel code is not preempted: the timer and other CPUs only ask (cpu->reschedule), and the process
 * gives way when it next leaves for user mode.
 */
#include "sched/sched.h"

#include "base/panic.h"
#include "lib/string.h"
#include "sched/policy.h"
#include "sched/runqueue.h"
#include <hal/irq.h>
#include <hal/timer.h>

struct cpu cpus[CPUS_MAX];
unsigned cpu_count = 1;

static struct runqueue runqueues[CPUS_MAX];
static const struct sched_policy *policy;
static uint32_t idle_cpus; /* bit per CPU that halts or is about to; atomic */

void sched_init(const char *name)
{
    policy = sched_policy_find(name);
    timeout_init();
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        struct runqueue *rq = cpus[i].runqueue = &runqueues[i];
        initlock(&rq->lock, "runqueue");
        for (unsigned level = 0; level < SCHED_LEVELS; level++)
            list_init(&rq->level[level]);
        cpus[i].id = i;
        cpus[i].timer_at = TIMER_NEVER;
    }
}

void sched_lock(void)
{
    irq_push();
    acquire(&this_cpu()->runqueue->lock);
    irq_pop();
}

void sched_timer_by(uint64_t deadline_ns)
{
    struct cpu *cpu = this_cpu();

    if (deadline_ns < cpu->timer_at) {
        cpu->timer_at = deadline_ns;
        timer_arm(deadline_ns);
    }
}

/*
 * Switches to next; the caller's process is already in its new state (in a queue, asleep, ended).
 * This CPU's run queue lock is held, and nothing else; it is held at return too, on whichever CPU
 * that happens to be.
 */
static void switch_to(struct cpu *cpu, struct proc *next)
{
    struct proc *prev = cpu->proc;
    uint64_t now = clock_ns();
    uint32_t irq_state = cpu->irq_state; /* belongs to prev, not to the CPU */

    assert(cpu->lock_depth == 1);
    prev->cpu_ns += now - prev->started_ns;
    next->started_ns = now;
    next->state = PROC_RUNNING;
    cpu->proc = next;
    cpu->reschedule = false;
    cpu->count.switches++;
    if (next != cpu->idle)
        sched_timer_by(now + policy->slice(next));
    if (next->vm)
        switchuvm(&next->vm->mmu, next->kstack + KSTACK_PAGES * PAGE_SIZE);
    swtch(&prev->context, next->context);
    this_cpu()->irq_state = irq_state;
}

void sched_enter(void)
{
    release(&this_cpu()->runqueue->lock);
    irq_enable();
}

static struct proc *pick(struct runqueue *rq)
{
    if (rq->count == 0)
        return NULL;
    rq->count--;
    return policy->pick(rq);
}

static void enqueue(struct cpu *cpu, struct proc *p, enum enqueue_reason reason)
{
    p->state = PROC_RUNNABLE;
    cpu->runqueue->count++;
    policy->enqueue(cpu->runqueue, p, reason);
}

void sched_block(void)
{
    struct cpu *cpu = this_cpu();

    assert(holding(&cpu->runqueue->lock));
    if (cpu->proc->state != PROC_RUNNING) {
        struct proc *next = pick(cpu->runqueue);
        switch_to(cpu, next ? next : cpu->idle);
    } /* else: woken again before it had left */
    release(&this_cpu()->runqueue->lock);
}

/* Puts the running process behind the others that wait here, if there are any. */
static void give_way(enum enqueue_reason reason)
{
    sched_lock();
    struct cpu *cpu = this_cpu();
    struct proc *next = pick(cpu->runqueue);

    cpu->reschedule = false;
    if (next) {
        if (cpu->proc != cpu->idle)
            enqueue(cpu, cpu->proc, reason);
        switch_to(cpu, next);
    }
    release(&this_cpu()->runqueue->lock);
}

void yield(void)
{
    give_way(ENQUEUE_YIELDED);
}

/* Wakes one of the CPUs that halt, if there is one; no other caller wakes the same CPU for other work. */
static void wake_idle(void)
{
    /* Store the queue's new count first, then read which CPUs halt: halt() does it in the other order. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    uint32_t idle = __atomic_load_n(&idle_cpus, __ATOMIC_RELAXED);

    while (idle != 0 && !__atomic_compare_exchange_n(&idle_cpus, &idle, idle & (idle - 1), false,
                                                     __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        ;
    if (idle != 0)
        ipi_send(&cpus[__builtin_ctz(idle)], IPI_RESCHEDULE);
}

/* Makes a CPU look soon at p, which has just been queued on cpu. The queue's lock is held. */
static void kick(struct cpu *cpu, const struct proc *p)
{
    bool idle = cpu->proc == cpu->idle;

    if (idle || policy->preempts(p, cpu->proc)) {
        cpu->reschedule = true;
        __atomic_fetch_and(&idle_cpus, ~(1u << cpu->id), __ATOMIC_SEQ_CST);
        if (cpu != this_cpu())
            ipi_send(cpu, IPI_RESCHEDULE);
    }
    if (!idle)
        wake_idle(); /* p, or the process that p displaces, finds a place there */
}

struct cpu *sched_lock_home(struct proc *p)
{
    for (;;) {
        struct cpu *cpu = __atomic_load_n(&p->cpu, __ATOMIC_RELAXED);
        acquire(&cpu->runqueue->lock);
        if (cpu == p->cpu)
            return cpu;
        release(&cpu->runqueue->lock); /* it was taken over by another CPU meanwhile */
    }
}

/* Wakes a process from a sleep of at least that kind. */
static void wake(struct proc *p, enum sleep_kind least)
{
    struct cpu *cpu = sched_lock_home(p);

    if (p->state == PROC_SLEEPING && p->sleep_kind >= least) {
        if (cpu->proc == p) {
            p->state = PROC_RUNNING; /* it has not left yet: see sched_block() */
        } else {
            enqueue(cpu, p, ENQUEUE_WOKEN);
            kick(cpu, p);
        }
    }
    release(&cpu->runqueue->lock);
}

void sched_wake(struct proc *p)
{
    wake(p, SLEEP_DEEP);
}

void sched_wake_signalled(struct proc *p, bool fatal)
{
    wake(p, fatal ? SLEEP_KILLABLE : SLEEP_INTERRUPTIBLE);
}

void sched_start(struct proc *p)
{
    struct cpu *cpu = sched_lock_home(p);

    enqueue(cpu, p, ENQUEUE_NEW);
    kick(cpu, p);
    release(&cpu->runqueue->lock);
}

bool sched_gone(struct proc *p)
{
    struct cpu *cpu = sched_lock_home(p);
    bool gone = p->state == PROC_ZOMBIE && cpu->proc != p;
    release(&cpu->runqueue->lock);
    return gone;
}

/*
 * Takes a process from the fullest queue of the other CPUs into this CPU's, if more than `spare`
 * processes wait there.
 */
static bool steal(struct cpu *thief, unsigned spare)
{
    struct cpu *victim = NULL;
    struct proc *p;

    for (unsigned i = 0; i < cpu_count; i++) {
        unsigned most = victim ? victim->runqueue->count : spare;
        if (&cpus[i] != thief && cpus[i].runqueue->count > most)
            victim = &cpus[i];
    }
    if (!victim)
        return false;

    acquire(&victim->runqueue->lock);
    p = pick(victim->runqueue);
    if (p)
        __atomic_store_n(&p->cpu, thief, __ATOMIC_RELAXED); /* not asleep: no waker looks at it */
    release(&victim->runqueue->lock);
    if (!p)
        return false;
    acquire(&thief->runqueue->lock);
    enqueue(thief, p, ENQUEUE_STOLEN);
    release(&thief->runqueue->lock);
    return true;
}

void sched_preempt(void)
{
    const struct proc *p = current();
    bool expired = clock_ns() - p->started_ns >= policy->slice(p);

    if (expired) /* one more there than here is as even as it gets */
        steal(this_cpu(), this_cpu()->runqueue->count + 1);
    give_way(expired ? ENQUEUE_EXPIRED : ENQUEUE_YIELDED);
}

/* Halts until there may be something to do. */
static void halt(struct cpu *cpu)
{
    uint32_t bit = 1u << cpu->id;

    irq_disable();
    __atomic_fetch_or(&idle_cpus, bit, __ATOMIC_SEQ_CST);
    /* Look once more: a process that was queued before the bit was set sent no interrupt. */
    bool work = cpu->reschedule;
    for (unsigned i = 0; i < cpu_count && !work; i++)
        work = __atomic_load_n(&cpus[i].runqueue->count, __ATOMIC_RELAXED) > 0;
    if (!work)
        cpu_idle();
    __atomic_fetch_and(&idle_cpus, ~bit, __ATOMIC_SEQ_CST);
    irq_enable();
}

void sched_idle_loop(void)
{
    struct cpu *cpu = this_cpu();

    cpu->online = true;
    irq_enable();
    for (;;) {
        yield();
        if (!steal(cpu, 0))
            halt(cpu);
    }
}

/* The time since the last timer interrupt, or since this process got the CPU, counts for one mode. */
static void count_time(struct cpu *cpu, uint64_t now)
{
    uint64_t time = now - MAX(cpu->ticked_at, cpu->proc->started_ns);

    cpu->ticked_at = now;
    if (trapframe_from_user(cpu->interrupted))
        cpu->count.user_ns += time;
    else if (cpu->proc != cpu->idle)
        cpu->count.system_ns += time;
}

void timer_interrupt(void)
{
    struct cpu *cpu = this_cpu();
    struct proc *p = cpu->proc;
    uint64_t now = clock_ns();

    cpu->count.timer++;
    count_time(cpu, now);
    cpu->timer_at = TIMER_NEVER;
    uint64_t next = timeout_run(now);
    if (p != cpu->idle) {
        uint64_t end = p->started_ns + policy->slice(p);
        if (end <= now) {
            cpu->reschedule = true;
            end = now + policy->slice(p);
        }
        next = MIN(next, end);
    }
    if (next != TIMER_NEVER)
        sched_timer_by(next);
}

void ipi_receive(enum ipi ipi)
{
    this_cpu()->count.ipis++;
    if (ipi == IPI_STOP)
        panic_stop(this_cpu()->interrupted);
    if (ipi == IPI_RESCHEDULE)
        this_cpu()->reschedule = true;
}
