/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies.
 *
 * rr        round robin: one list, equal turns.
 * feedback  several lists, the first served first. A process that uses up its turn sinks by one level
 *           and gets longer turns there; one that sleeps rises to the top. So who waits for a person
 *           goes before who computes.
 *
 * All functions run under the lock of the run queue that they are given, or of the processes'.
 */
#include "proc/policy.h"

#include "lib/printf.h"
#include "lib/string.h"
#include "proc/proc.h"

#define TURN_NS 10000000u /* 10 ms: shorter than people notice, long enough to be cheap */

static struct proc *take_first(struct list *list)
{
    struct proc *p = LIST_FIRST(list, struct proc, run_link);
    list_remove(&p->run_link);
    return p;
}

static void rr_enqueue(struct runqueue *rq, struct proc *p, bool woken)
{
    (void)woken;
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

static void feedback_enqueue(struct runqueue *rq, struct proc *p, bool woken)
{
    if (woken)
        p->sched_level = 0;
    else if (p->sched_level < SCHED_LEVELS - 1)
        p->sched_level++;
    list_push_back(&rq->level[p->sched_level], &p->run_link);
}

static struct proc *feedback_pick(struct runqueue *rq)
{
    unsigned level = 0;

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
