/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies.
 *
 * rr        round robin: one list, equal turns.
 * feedback  several lists, the first served first. A thread that uses up its turn sinks by one level
 *           and gets longer turns there; one that sleeps rises to the top. A thread that waits for
 *           input therefore runs before one that computes. Twice a second all threads are lifted to
 *           the top, so that none starves behind many that sleep often.
 *
 * In both, the nicer a process is, the shorter are its turns. If several threads compute, a thread that has turns of half the
 * length gets half the time.
 *
 * In both, a thread of root does not wait for those of all users: only one of them has its turn first. So root can still
 * use a machine on which a user keeps as many threads busy as a user may have.
 *
 * The caller of a policy's function holds the lock of the run queue, but for slice(): it needs no lock.
 */
#include "sched/policy.h"

#include "base/kprintf.h"
#include "lib/string.h"
#include "sched/thread.h"
#include <abi/resource.h>
#include <hal/timer.h>

/* 20 of them, 10 ms, are the turn of a thread with the nice value 0: shorter than people notice, long enough to be cheap. */
#define TURN_PART_NS 500000u
#define BOOST_NS 500000000u /* how often feedback lifts all threads */

static struct thread *take_first(struct list *list)
{
    struct thread *t = LIST_FIRST(list, struct thread, run_link);
    list_remove(&t->run_link);
    return t;
}

static bool is_of_user(const struct list *link)
{
    return LIST_ENTRY(link, struct thread, run_link)->is_ordinary;
}

/* A thread enters a list behind this link: the last. One of root: between the first two users' threads in a row. */
static struct list *place_for(const struct thread *t, struct list *list)
{
    struct list *at = list->prev;
    unsigned users = 0;

    if (t->is_ordinary || list_empty(list) || !is_of_user(at))
        return at;
    for (at = list; at->next != list; at = at->next) {
        users = is_of_user(at->next) ? users + 1 : 0;
        if (users == 2)
            break;
    }
    return at;
}

static void rr_enqueue(struct runqueue *rq, struct thread *t, enum enqueue_reason reason)
{
    (void)reason;
    list_insert_after(place_for(t, &rq->level[0]), &t->run_link);
}

static struct thread *rr_pick(struct runqueue *rq)
{
    return take_first(&rq->level[0]);
}

/* From 0.5 ms with the nice value 19 to 20 ms with -20. */
static uint64_t rr_slice(const struct thread *t)
{
    return (uint32_t)(NICE_MAX + 1 - t->nice) * TURN_PART_NS;
}

static bool rr_preempts(const struct thread *woken, const struct thread *running)
{
    (void)woken;
    (void)running;
    return false;
}

static const struct sched_policy round_robin = {"rr", rr_enqueue, rr_pick, rr_slice, rr_preempts};

static void feedback_enqueue(struct runqueue *rq, struct thread *t, enum enqueue_reason reason)
{
    if (reason == ENQUEUE_WOKEN)
        t->sched_level = 0;
    else if (reason == ENQUEUE_EXPIRED && t->sched_level < SCHED_LEVELS - 1)
        t->sched_level++;
    list_insert_after(place_for(t, &rq->level[t->sched_level]), &t->run_link);
}

/* Lifts all waiting threads to the top, in their order. */
static void feedback_boost(struct runqueue *rq)
{
    for (unsigned level = 1; level < SCHED_LEVELS; level++) {
        while (!list_empty(&rq->level[level])) {
            struct thread *t = take_first(&rq->level[level]);
            t->sched_level = 0;
            list_push_back(&rq->level[0], &t->run_link);
        }
    }
}

static struct thread *feedback_pick(struct runqueue *rq)
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

static uint64_t feedback_slice(const struct thread *t)
{
    return rr_slice(t) << t->sched_level;
}

static bool feedback_preempts(const struct thread *woken, const struct thread *running)
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
