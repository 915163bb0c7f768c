/* SPDX-License-Identifier: MIT */
/*
 * The scheduler.
 *
 * Each CPU has a run queue. A thread belongs to the queue of the CPU where it ran last (t->cpu),
 * whose lock guards its state. A CPU switches straight from one thread to the next, holding that
 * lock: the switch ends when the next thread releases it. If code holds the lock and finds a thread
 * that is not cpu->thread, the registers of that thread are therefore safe in its context.
 *
 * A CPU with an empty queue runs its idle thread, which takes work from the fullest queue of the
 * others, or halts. When a thread becomes runnable on a busy CPU, an idle CPU is woken for it: each
 * time another one. At the end of a turn, a busy CPU looks whether others have more to do than it has.
 *
 * Kernel code is not preempted: the timer and other CPUs only ask (cpu->reschedule), and the thread
 * gives way when it next leaves for user mode.
 */
#include "sched/sched.h"

#include "base/panic.h"
#include "lib/string.h"
#include "sched/cputime.h"
#include "sched/load.h"
#include "sched/policy.h"
#include "sched/runqueue.h"
#include "sched/timeout.h"
#include <hal/context.h>
#include <hal/irq.h>
#include <hal/timer.h>
#include <hal/trap.h>

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

uint64_t sched_slice_ns(void)
{
    return policy->slice(current());
}

/*
 * Switches to next; the caller's thread is already in its new state (in a queue, asleep, ended).
 * This CPU's run queue lock is held, and nothing else; it is held at return too, on whichever CPU
 * that happens to be.
 */
static void switch_to(struct cpu *cpu, struct thread *next)
{
    struct thread *prev = cpu->thread;
    uint64_t now = clock_ns();
    uint32_t irq_state = cpu->irq_state; /* belongs to prev, not to the CPU */

    assert(cpu->lock_depth == 1);
    prev->cpu_ns += now - prev->started_ns;
    next->started_ns = now;
    next->state = THREAD_RUNNING;
    __atomic_store_n(&cpu->thread, next, __ATOMIC_RELAXED);
    __atomic_store_n(&cpu->reschedule, false, __ATOMIC_RELAXED);
    cpu->count.switches++;
    if (next != cpu->idle)
        sched_timer_by(now + policy->slice(next));
    if (next->space)
        switchuvm(next->space, kstack_top(next));
    swtch(&prev->context, next->context);
    this_cpu()->irq_state = irq_state;
}

void sched_enter(void)
{
    release(&this_cpu()->runqueue->lock);
    irq_enable();
}

/* The number of threads in a CPU's queue, for a caller that may not hold the queue's lock. */
static unsigned queue_length(const struct cpu *cpu)
{
    return __atomic_load_n(&cpu->runqueue->count, __ATOMIC_RELAXED);
}

/* Changes the number. The queue's lock is held; queue_length() reads it without. */
static void change_count(struct runqueue *rq, int by)
{
    __atomic_store_n(&rq->count, rq->count + (unsigned)by, __ATOMIC_RELAXED);
}

static struct thread *pick(struct runqueue *rq)
{
    if (rq->count == 0)
        return NULL;
    change_count(rq, -1);
    return policy->pick(rq);
}

/* Puts a thread into the list; count knows it already. */
static void queue_thread(struct cpu *cpu, struct thread *t, enum enqueue_reason reason)
{
    t->state = THREAD_RUNNABLE;
    policy->enqueue(cpu->runqueue, t, reason);
}

static void enqueue(struct cpu *cpu, struct thread *t, enum enqueue_reason reason)
{
    change_count(cpu->runqueue, 1);
    queue_thread(cpu, t, reason);
}

void sched_block(void)
{
    struct cpu *cpu = this_cpu();

    assert(holding(&cpu->runqueue->lock));
    if (cpu->thread->state != THREAD_RUNNING) {
        struct thread *next = pick(cpu->runqueue);
        switch_to(cpu, next ? next : cpu->idle);
    } /* else: the event came before it slept */
    release(&this_cpu()->runqueue->lock);
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

/*
 * Puts the running thread behind the others that wait here, if there are any. It takes the place of the next one in
 * count, which does not fall to 0 meanwhile: a CPU that is about to halt reads count without the lock. If this CPU was
 * idle, several threads may have come before it looked, and kick() has woken no other CPU for them.
 */
static void give_way(enum enqueue_reason reason)
{
    sched_lock();
    struct cpu *cpu = this_cpu();
    struct runqueue *rq = cpu->runqueue;

    __atomic_store_n(&cpu->reschedule, false, __ATOMIC_RELAXED);
    if (rq->count > 0) {
        struct thread *next = policy->pick(rq);
        if (cpu->thread != cpu->idle) {
            queue_thread(cpu, cpu->thread, reason);
        } else {
            change_count(rq, -1);
            if (rq->count > 0)
                wake_idle();
        }
        switch_to(cpu, next);
    }
    release(&this_cpu()->runqueue->lock);
}

void yield(void)
{
    give_way(ENQUEUE_YIELDED);
}

/* Makes a CPU look soon at t, which has just been queued on cpu. The queue's lock is held. */
static void kick(struct cpu *cpu, const struct thread *t)
{
    bool idle = cpu->thread == cpu->idle;

    if (idle || policy->preempts(t, cpu->thread)) {
        __atomic_store_n(&cpu->reschedule, true, __ATOMIC_RELAXED);
        __atomic_fetch_and(&idle_cpus, ~(1u << cpu->id), __ATOMIC_SEQ_CST);
        if (cpu != this_cpu())
            ipi_send(cpu, IPI_RESCHEDULE);
    }
    if (!idle)
        wake_idle(); /* t, or the thread that t displaces, finds a place there */
}

struct cpu *sched_lock_home(struct thread *t)
{
    for (;;) {
        struct cpu *cpu = __atomic_load_n(&t->cpu, __ATOMIC_RELAXED);
        acquire(&cpu->runqueue->lock);
        if (cpu == t->cpu)
            return cpu;
        release(&cpu->runqueue->lock); /* it was taken over by another CPU meanwhile */
    }
}

/* Wakes a thread from a sleep of at least that kind. */
static void wake_thread(struct thread *t, enum sleep_kind least)
{
    struct cpu *cpu = sched_lock_home(t);

    if (t->state == THREAD_SLEEPING && t->sleep_kind >= least) {
        enqueue(cpu, t, ENQUEUE_WOKEN);
        kick(cpu, t);
    }
    release(&cpu->runqueue->lock);
}

void sched_wake(struct thread *t)
{
    wake_thread(t, SLEEP_DEEP);
}

void sched_wake_signalled(struct thread *t, bool fatal)
{
    wake_thread(t, fatal ? SLEEP_KILLABLE : SLEEP_INTERRUPTIBLE);
}

void sched_start(struct thread *t)
{
    struct cpu *cpu = sched_lock_home(t);

    enqueue(cpu, t, ENQUEUE_NEW);
    kick(cpu, t);
    release(&cpu->runqueue->lock);
}

bool sched_gone(struct thread *t)
{
    struct cpu *cpu = sched_lock_home(t);
    bool gone = t->state == THREAD_ZOMBIE && cpu->thread != t;
    release(&cpu->runqueue->lock);
    return gone;
}

/*
 * Takes a thread from the fullest queue of the other CPUs into this CPU's, if more than `spare`
 * threads wait there.
 */
static bool steal(struct cpu *thief, unsigned spare)
{
    struct cpu *victim = NULL;
    struct thread *t;

    for (unsigned i = 0; i < cpu_count; i++) {
        unsigned most = victim ? queue_length(victim) : spare;
        if (&cpus[i] != thief && queue_length(&cpus[i]) > most)
            victim = &cpus[i];
    }
    if (!victim)
        return false;

    acquire(&victim->runqueue->lock);
    t = pick(victim->runqueue);
    if (t)
        __atomic_store_n(&t->cpu, thief, __ATOMIC_RELAXED); /* not asleep: no waker looks at it */
    release(&victim->runqueue->lock);
    if (!t)
        return false;
    acquire(&thief->runqueue->lock);
    enqueue(thief, t, ENQUEUE_STOLEN);
    release(&thief->runqueue->lock);
    return true;
}

void sched_preempt(void)
{
    const struct thread *t = current();
    bool expired = clock_ns() - t->started_ns >= policy->slice(t);

    if (expired) /* one more there than here is as even as it gets */
        steal(this_cpu(), queue_length(this_cpu()) + 1);
    give_way(expired ? ENQUEUE_EXPIRED : ENQUEUE_YIELDED);
}

/* Halts until there may be something to do. */
static void halt(struct cpu *cpu)
{
    uint32_t bit = 1u << cpu->id;

    irq_disable();
    __atomic_fetch_or(&idle_cpus, bit, __ATOMIC_SEQ_CST);
    /* Look once more: a thread that was queued before the bit was set sent no interrupt. */
    bool work = reschedule_asked();
    for (unsigned i = 0; i < cpu_count && !work; i++)
        work = queue_length(&cpus[i]) > 0;
    if (!work)
        cpu_idle();
    __atomic_fetch_and(&idle_cpus, ~bit, __ATOMIC_SEQ_CST);
    irq_enable();
}

void sched_idle_loop(void)
{
    struct cpu *cpu = this_cpu();

    __atomic_store_n(&cpu->online, true, __ATOMIC_RELAXED);
    irq_enable();
    for (;;) {
        yield();
        if (!steal(cpu, 0))
            halt(cpu);
    }
}

void timer_interrupt(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *t = cpu->thread;
    uint64_t now = clock_ns();

    cpu->count.timer++;
    cputime_tick(cpu, now);
    load_count(now);
    cpu->timer_at = TIMER_NEVER;
    uint64_t next = timeout_run(now);
    if (t != cpu->idle) {
        uint64_t end = t->started_ns + policy->slice(t);
        if (end <= now) {
            __atomic_store_n(&cpu->reschedule, true, __ATOMIC_RELAXED);
            end = now + policy->slice(t);
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
        __atomic_store_n(&this_cpu()->reschedule, true, __ATOMIC_RELAXED);
}
