/* SPDX-License-Identifier: MIT */
/*
 * Model: no wakeup is lost, and no waker touches an entry that is gone. docs/models.md explains it.
 * Sources: kernel/sync/waitqueue.c kernel/sync/waitqueue.h kernel/sync/mutex.c kernel/sched/sched.c
 *
 * SLEEPERS threads wait for one token, and each puts it back when it has taken it. A producer brings it. A signal
 * kills the last sleeper at any moment: it wakes the next one, as sync/mutex.h asks, if it leaves a token behind.
 * Each thread has a CPU, whose other threads are not modelled: the hand-over is in kernel/sched/sched.pml.
 *
 * A comment behind a step names the function and the text in it that the step stands for. tests/models.py checks both.
 */
#ifndef SLEEPERS
#define SLEEPERS 2
#endif
#define KILLED (SLEEPERS - 1)

#define acquire(lock) atomic { !lock -> lock = true }
#define release(lock) lock = false

mtype = { RUNNING, RUNNABLE, SLEEPING }

bool lock;                          /* the caller's, which guards the condition */
byte tokens;                        /* the condition */
bool queue_lock;                    /* struct waitqueue: lock, and waiters, which it guards */
chan waiters = [SLEEPERS] of { byte };
bool rq_lock[SLEEPERS];             /* the lock of the run queue that guards state */
mtype state[SLEEPERS] = RUNNING;
bool on_cpu[SLEEPERS] = true;       /* cpu->thread == t */
bool signal_due[SLEEPERS];
bool alive[SLEEPERS];               /* waiter and entry are on the thread's stack */
bool woken[SLEEPERS];               /* struct waiter */
bool entered[SLEEPERS];             /* struct wait_entry: queue is not NULL */
byte finished;

inline wake_thread(t, kind_allows) {
    acquire(rq_lock[t]);                    /* sched_lock_home: acquire(&cpu->runqueue->lock) */
    if
    :: state[t] == SLEEPING && kind_allows ->   /* wake_thread: t->state == THREAD_SLEEPING && t->sleep_kind >= least */
        assert(!on_cpu[t]);                 /* a thread declares itself asleep and leaves under one hold of the lock */
        state[t] = RUNNABLE                 /* wake_thread: enqueue(cpu, t, ENQUEUE_WOKEN) */
    :: else
    fi;
    release(rq_lock[t])                     /* wake_thread: release(&cpu->runqueue->lock) */
}

inline wake_entry(t) {
    assert(alive[t]);
#ifndef BUG_WOKEN_LATE
    woken[t] = true;                        /* wake_entry: __atomic_store_n(&waiter->woken, true, __ATOMIC_RELAXED) */
#endif
#ifdef BUG_EARLY_NULL
    entered[t] = false;
#endif
    assert(alive[t]);                       /* waiter->thread is read */
    wake_thread(t, true);                   /* wake_entry: sched_wake(waiter->thread) */
    assert(alive[t]);
#ifdef BUG_WOKEN_LATE
    woken[t] = true;
#endif
    entered[t] = false                      /* wake_entry: __atomic_store_n(&entry->queue, NULL, __ATOMIC_RELEASE) */
}

/* wakeup() and wakeup_one(): most is the number of the threads that it may wake. */
inline wake_waiters(most) {
    if
    :: len(waiters) > 0 ->                  /* has_waiters: !list_seems_empty(&queue->waiters) */
        acquire(queue_lock);                /* wake_waiters: acquire(&queue->lock) */
        left = most;
        do
        :: left > 0 && len(waiters) > 0 -> /* wake_waiters: while (!list_empty(&queue->waiters)) */
            left--;
            waiters?first;                  /* wake_entry: list_remove(&entry->link) */
            wake_entry(first)               /* wake_waiters: wake_entry(entry) */
        :: left == 0 || len(waiters) == 0 -> break
        od;
        release(queue_lock)                 /* wake_waiters: release(&queue->lock) */
    :: len(waiters) == 0
    fi
}

/* The lock is held; or, as some callers do it, it has just been released. */
inline put_token() {
    tokens++;
    if
    :: release(lock); wake_waiters(1)
    :: wake_waiters(1); release(lock)
    :: wake_waiters(SLEEPERS); release(lock)
    fi
}

inline wait_enter(me) {
    entered[me] = true;                     /* wait_enter: entry->queue = queue */
    acquire(queue_lock);                    /* wait_enter: acquire(&queue->lock) */
    waiters!me;                             /* wait_enter: list_push_back(&queue->waiters, &entry->link) */
    release(queue_lock)                     /* wait_enter: release(&queue->lock) */
}

inline declare_asleep(me) {
    acquire(rq_lock[me]);                   /* declare_asleep: sched_lock() */
    if
#ifdef BUG_NO_WOKEN_TEST
    :: false
#else
    :: woken[me]                            /* declare_asleep: !__atomic_load_n(&waiter->woken, __ATOMIC_RELAXED) */
#endif
#ifndef BUG_NO_SIGNAL_TEST
    :: !woken[me] && me == KILLED && signal_due[me] /* declare_asleep: !signalled(kind) */
#endif
    :: else ->
        state[me] = SLEEPING                /* declare_asleep: t->state = THREAD_SLEEPING */
    fi;
#ifdef BUG_LOCK_GAP
    release(rq_lock[me]);
    acquire(rq_lock[me])
#endif
}

inline resume(me) {
    state[me] = RUNNING;                    /* switch_to: next->state = THREAD_RUNNING */
    on_cpu[me] = true                       /* switch_to: __atomic_store_n(&cpu->thread, next */
}

inline sched_block(me) {
    if
    :: state[me] != RUNNING ->              /* sched_block: cpu->thread->state != THREAD_RUNNING */
        on_cpu[me] = false;                 /* switch_to: __atomic_store_n(&cpu->thread, next */
        release(rq_lock[me]);               /* by the next thread, at the end of its own switch_to() */
        state[me] == RUNNABLE;
        acquire(rq_lock[me]);               /* by the thread before this one */
        resume(me)
    :: else
    fi;
    release(rq_lock[me])                    /* sched_block: release(&this_cpu()->runqueue->lock) */
}

inline wait_leave(me) {
    if
#ifdef BUG_NO_LEAVE
    :: true
#else
    :: entered[me] ->                       /* wait_leave: __atomic_load_n(&entry->queue, __ATOMIC_ACQUIRE) */
        acquire(queue_lock);                /* wait_leave: acquire(&queue->lock) */
        if
        :: entered[me] ->                   /* wait_leave: if (entry->queue) */
            waiters??eval(me);              /* wait_leave: list_remove(&entry->link) */
            entered[me] = false             /* wait_leave: entry->queue = NULL */
        :: else
        fi;
        release(queue_lock)                 /* wait_leave: release(&queue->lock) */
    :: !entered[me]
#endif
    fi
}

/* A spinlock guards the condition: it is held until the thread has declared itself asleep. */
inline wait_in(me) {
#ifdef BUG_LOCK_NOT_HELD
    release(lock);
#endif
    woken[me] = false;                      /* wait_in: waiter_init(&waiter) */
    alive[me] = true;
    wait_enter(me);                         /* wait_in: wait_enter(&entry, queue, &waiter, WAIT_TURN) */
    declare_asleep(me);                     /* wait_in: declare_asleep(&waiter, kind, timeout, queue->name) */
#ifndef BUG_LOCK_NOT_HELD
    release(lock);                          /* wait_in: release(lock) */
#endif
    sched_block(me);                        /* wait_in: sched_block() */
    wait_leave(me);                         /* wait_in: wait_leave(&entry) */
    alive[me] = false;
    acquire(lock)                           /* sleep_killable: acquire(lock) */
}

/* A mutex guards it: it is released before, so that a wakeup may come at any step. */
inline mutex_sleep(me) {
    woken[me] = false;                      /* mutex_sleep: waiter_init(&waiter) */
    alive[me] = true;
    wait_enter(me);                         /* mutex_sleep: wait_enter(&entry, queue, &waiter, WAIT_TURN) */
    release(lock);                          /* mutex_sleep: mutex_unlock(mutex) */
    declare_asleep(me);                     /* wait_block: declare_asleep(waiter, kind, limit, name) */
    sched_block(me);                        /* wait_block: sched_block() */
    wait_leave(me);                         /* mutex_sleep: wait_leave(&entry) */
    alive[me] = false;
    acquire(lock)                           /* mutex_sleep: mutex_lock(mutex) */
}

proctype sleeper(byte me) {
    byte first, left;
    bool killed;

    acquire(lock);
    do
    :: tokens > 0 ->
        tokens--;
        put_token();
        break
    :: tokens == 0 && !killed ->
        if
        :: wait_in(me)
        :: mutex_sleep(me)
        fi;
        killed = me == KILLED && signal_due[me]     /* wait_result: int error = signalled(kind) */
    :: killed ->
#ifndef BUG_NO_PASS_ON
        if
        :: tokens > 0 -> wake_waiters(1)
        :: else
        fi;
#endif
        release(lock);
        break
    od;
    finished++
}

proctype producer() {
    byte first, left;

    acquire(lock);
    put_token()
}

proctype killer() {
    signal_due[KILLED] = true;
    wake_thread(KILLED, true)               /* sched_wake_signalled: wake_thread(t, fatal ? SLEEP_KILLABLE : SLEEP_INTERRUPTIBLE) */
}

init {
    byte i = 0;
    bool late;

    if
    :: late = false
    :: late = true                          /* no token comes before the kill has ended a sleep */
    fi;
    atomic {
        do
        :: i < SLEEPERS -> run sleeper(i); i++
        :: else -> break
        od;
        run killer()
    }
    !late || finished > 0;
    run producer()
}

ltl no_lost_wakeup { <> (finished == SLEEPERS) }
