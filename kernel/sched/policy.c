/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies.
 *
 * rr        round robin: one list, equal turns.
 * feedback  several lists, the first served first. A process that uses up its turn sinks by one level
 *           and gets longer turns there; one that sleeps rises to the top. A process that waits for
 *           input therefore runs before one that computes. Twice a second all processes are lifted to
 *           the top, so that none starves behind many that sleep often.
 *
 * The caller of a policy's function holds the lock of the run queue, but for slice(): it needs no lock.
 */
#include "sched/policy.h"

#include "base/kprintf.h"
#include "lib/string.h"
#include "proc/proc.h"
#include <hal/timer.h>

#define TURN_NS 10000000u   /* 10 ms: shorter than people notice, long enough to be cheap */
#define BOOST_NS 500000000u /* how often feedback lifts all processes */

static struct proc *take_first(struct list *list)
{
    struct proc *p = LIST_FIRST(list, struct proc, run_link);
    list_remove(&p->run_link);
    return p;
}

static void rr_enqueue(struct runqueue *rq, struct proc *p, enum enqueue_reason reason)
{
    (void)reason;
    list_push_back(&rq->level[0], &p->run_link);
}

static struct proc *rr_pick(struct runqueue *rq)
{
    return take_first(&rq->level[0]);
}

static uint64_t rr_slice(const struct proc *p)
{
    (void)p;
    return TURN_NS;
}

static bool rr_preempts(const struct proc *woken, const struct proc *running)
{
    (void)woken;
    (void)running;
    return false;
}

static const struct sched_policy round_robin = {"rr", rr_enqueue, rr_pick, rr_slice, rr_preempts};

static void feedback_enqueue(struct runqueue *rq, struct proc *p, enum enqueue_reason reason)
{
    if (reason == ENQUEUE_WOKEN)
        p->sched_level = 0;
    else if (reason == ENQUEUE_EXPIRED && p->sched_level < SCHED_LEVELS - 1)
        p->sched_level++;
    list_push_back(&rq->level[p->sched_level], &p->run_link);
}

/* Lifts all waiting processes to the top, in their order. */
static void feedback_boost(struct runqueue *rq)
{
    for (unsigned level = 1; level < SCHED_LEVELS; level++) {
        while (!list_empty(&rq->level[level])) {
            struct proc *p = take_first(&rq->level[level]);
            p->sched_level = 0;
            list_push_back(&rq->level[0], &p->run_link);
        }
    }
}

static struct proc *feedback_pick(struct runqueue *rq)
{
    unsigned level = 0;
    uint64_t now = clock_ns();

    if (now >= rq->boost_at) {
        feedback_boost(rq);
        rq->boost_at = now + BOOST_NS;
    }
    while (list_empty(&rq->level[level]))
        level++;
    return take_first(&rq->level[level]);
}

static uint64_t feedback_slice(const struct proc *p)
{
    return (uint64_t)TURN_NS << p->sched_level;
}

static bool feedback_preempts(const struct proc *woken, const struct proc *running)
{
    return woken->sched_level < running->sched_level;
}

static const struct sched_policy feedback = {"feedback", feedback_enqueue, feedback_pick,
                                             feedback_slice, feedback_preempts};

static const struct sched_policy *const policies[] = {&round_robin, &feedback};

const struct sched_policy *sched_policy_find(const char *name)
{
    for (unsigned i = 0; name && i < ARRAY_SIZE(policies); i++) {
        if (strcmp(policies[i]->name, name) == 0)
            return policies[i];
    }
    if (name)
        kprintf("sched: no policy %s, using %s\n", name, policies[0]->name);
    return policies[0];
}
