/* SPDX-License-Identifier: MIT */
/*
 * Model: no CPU loads registers that are not saved yet, and no CPU halts while a thread waits. docs/models.md
 * explains it.
 * Sources: kernel/sched/sched.c
 *
 * CPUS CPUs, each with an idle thread, and THREADS threads. A turn of a thread: it may wake another one, and then it
 * sleeps or yields. An interrupt on CPU 0 wakes all that sleep, one after the other. It comes between two steps of
 * that CPU, unless interrupts are masked there. The policy is round robin.
 *
 * A comment behind a step names the function and the text in it that the step stands for. tests/models.py checks both.
 */
#ifndef CPUS
#define CPUS 2
#endif
#ifndef THREADS
#define THREADS 2
#endif
#define IDLE(cpu) (THREADS + (cpu))
#define BIT(cpu) (1 << (cpu))
#define NONE 255

mtype = { RUNNABLE, RUNNING, SLEEPING }

bool rq_lock[CPUS];                    /* struct runqueue: lock, the list, and count, which it guards */
chan list[CPUS] = [THREADS] of { byte };
byte count[CPUS];
byte seen[CPUS];                       /* count, as a CPU without the lock reads it: it may see a store later */
byte idle_cpus;
mtype state[THREADS] = RUNNABLE;    /* struct thread: state, cpu */
byte home[THREADS];
bool saved[THREADS + CPUS];            /* its registers are in its context */
byte thread[CPUS];                     /* struct cpu: thread, reschedule */
bool reschedule[CPUS];
bool ipi[CPUS];                        /* IPI_RESCHEDULE has been sent, and has not come */
bool halted[CPUS];
bool ready;                         /* init has laid out the threads */

/* A release makes earlier stores visible before the lock is free. */
#define acquire(cpu) atomic { !rq_lock[cpu] -> rq_lock[cpu] = true }
#define release(cpu) atomic { seen[cpu] = count[cpu]; rq_lock[cpu] = false }

/* The lock of the queue is held: only count is read without it, and others see a change now or later. */
inline change_count(cpu, by) {
    atomic {
        count[cpu] = count[cpu] + by;
        if
        :: seen[cpu] = count[cpu]
        :: by > 0
        fi
    }
}

inline pick(cpu, t) {
    atomic {
        if
        :: count[cpu] == 0 -> t = NONE      /* pick: if (rq->count == 0) */
        :: else ->
            change_count(cpu, -1);          /* pick: change_count(rq, -1) */
            list[cpu]?t                     /* pick: return policy->pick(rq) */
        fi
    }
}

inline queue_thread(cpu, t) {
    atomic {
        state[t] = RUNNABLE;                /* queue_thread: t->state = THREAD_RUNNABLE */
        list[cpu]!t                         /* queue_thread: policy->enqueue(cpu->runqueue, t, reason) */
    }
}

inline enqueue(cpu, t) {
    atomic {
        change_count(cpu, 1);               /* enqueue: change_count(cpu->runqueue, 1) */
        queue_thread(cpu, t)                      /* enqueue: queue_thread(cpu, t, reason) */
    }
}

/* Both switches have the lock of the CPU that switches. */
inline switch_to(me, next) {
    atomic {
        prev = thread[me];                  /* switch_to: struct thread *prev = cpu->thread */
        if                                  /* switch_to: next->state = THREAD_RUNNING */
        :: next < THREADS -> state[next] = RUNNING
        :: else
        fi;
        thread[me] = next;                  /* switch_to: __atomic_store_n(&cpu->thread, next */
        reschedule[me] = false              /* switch_to: __atomic_store_n(&cpu->reschedule, false */
    }
#ifdef BUG_EARLY_RELEASE
    release(me);
#endif
    saved[prev] = true;                     /* swtch() stores the registers: hal/context.h */
    atomic {
        assert(saved[next]);
        saved[next] = false;                /* swtch() loads those of the next thread */
        prev = NONE
    }
#ifdef BUG_EARLY_RELEASE
    ;acquire(me)
#endif
}

#define LOWEST(bits) ((bits) & 1 -> 0 : ((bits) & 2 -> 1 : 2))

/* The queue of the CPU `at` has got a thread. */
inline wake_idle(at) {
#ifndef BUG_NO_FENCE
    seen[at] = count[at];                   /* wake_idle: __atomic_thread_fence(__ATOMIC_SEQ_CST) */
#endif
    idle = idle_cpus;                       /* wake_idle: __atomic_load_n(&idle_cpus, __ATOMIC_RELAXED) */
    do
    :: idle == 0 -> break                   /* wake_idle: while (idle != 0 */
    :: atomic { idle != 0 && idle_cpus == idle ->
            idle_cpus = idle & (idle - 1) };    /* wake_idle: __atomic_compare_exchange_n(&idle_cpus, &idle, idle & (idle - 1) */
        atomic {
            ipi[LOWEST(idle)] = true;       /* wake_idle: ipi_send(&cpus[__builtin_ctz(idle)], IPI_RESCHEDULE) */
            idle = 0;
            break
        }
    :: atomic { idle != 0 && idle_cpus != idle -> idle = idle_cpus }
    od
}

/* The lock of the queue is held. */
inline kick(me, cpu) {
    if
    :: thread[cpu] == IDLE(cpu) ->          /* kick: bool idle = cpu->thread == cpu->idle */
        reschedule[cpu] = true;             /* kick: __atomic_store_n(&cpu->reschedule, true */
        atomic {
            idle_cpus = idle_cpus & ~BIT(cpu);  /* kick: __atomic_fetch_and(&idle_cpus, ~(1u << cpu->id), __ATOMIC_SEQ_CST) */
            seen[cpu] = count[cpu]
        };
        if
        :: cpu != me -> ipi[cpu] = true     /* kick: ipi_send(cpu, IPI_RESCHEDULE) */
        :: else
        fi
    :: else -> wake_idle(cpu)               /* kick: wake_idle() */
    fi
}

inline wake_thread(me, t) {
    do
    :: h = home[t];                         /* sched_lock_home: __atomic_load_n(&t->cpu, __ATOMIC_RELAXED) */
        acquire(h);                         /* sched_lock_home: acquire(&cpu->runqueue->lock) */
#ifdef BUG_NO_SECOND_LOOK_AT_HOME
        break
#else
        if
        :: h == home[t] -> break            /* sched_lock_home: if (cpu == t->cpu) */
        :: else -> release(h)               /* sched_lock_home: release(&cpu->runqueue->lock) */
        fi
#endif
    od;
    if
    :: state[t] == SLEEPING ->              /* wake_thread: t->state == THREAD_SLEEPING */
        enqueue(h, t);                      /* wake_thread: enqueue(cpu, t, ENQUEUE_WOKEN) */
        kick(me, h)                         /* wake_thread: kick(cpu, t) */
    :: else
    fi;
    atomic {
        release(h);                         /* wake_thread: release(&cpu->runqueue->lock) */
        h = NONE
    }
}

/* Interrupts are masked as long as the lock is held. */
inline sched_lock(me) {
    acquire(me)                             /* sched_lock: acquire(&this_cpu()->runqueue->lock) */
}

inline sched_unlock(me) {
    atomic {
        release(me);                        /* give_way: release(&this_cpu()->runqueue->lock) */
        next = NONE
    }
}

/* declare_asleep() in sync/waitqueue.c has set the state under the lock. */
inline sched_block(me) {
    sched_lock(me);
    atomic {
        state[thread[me]] = SLEEPING;
        pick(me, next);                     /* sched_block: struct thread *next = pick(cpu->runqueue) */
        if
        :: next == NONE -> next = IDLE(me)
        :: else
        fi
    };
    switch_to(me, next);                    /* sched_block: switch_to(cpu, next ? next : cpu->idle) */
    sched_unlock(me)
}

inline give_way(me) {
    sched_lock(me);                         /* give_way: sched_lock() */
    reschedule[me] = false;                 /* give_way: __atomic_store_n(&cpu->reschedule, false */
    if
    :: count[me] > 0 ->                     /* give_way: if (rq->count > 0) */
        list[me]?next;                      /* give_way: struct thread *next = policy->pick(rq) */
        if
        :: thread[me] != IDLE(me) ->        /* give_way: if (cpu->thread != cpu->idle) */
#ifdef BUG_COUNT_FALLS
            change_count(me, -1);
            change_count(me, 1);
#endif
            queue_thread(me, thread[me])          /* give_way: queue_thread(cpu, cpu->thread, reason) */
        :: else ->
            change_count(me, -1);           /* give_way: change_count(rq, -1) */
#ifndef BUG_NO_HELP
            if
            :: count[me] > 0 ->             /* give_way: if (rq->count > 0) */
                wake_idle(me)               /* give_way: wake_idle() */
            :: else
            fi
#endif
        fi;
        switch_to(me, next)                 /* give_way: switch_to(cpu, next) */
    :: else
    fi;
    sched_unlock(me)
}

inline steal(me) {
    h = NONE;
    do
    :: atomic { i == CPUS -> i = 0; break }
    :: atomic { i < CPUS ->
            if
            :: i == me                      /* steal: &cpus[i] != thief */
            :: i != me && seen[i] > (h == NONE -> 0 : seen[h]) -> h = i  /* steal: queue_length(&cpus[i]) > most */
            :: else
            fi;
            i++
        }
    od;
    if
    :: h != NONE ->                         /* steal: if (!victim) */
        atomic { acquire(h) };   /* steal: acquire(&victim->runqueue->lock) */
        pick(h, next);                      /* steal: t = pick(victim->runqueue) */
        if
        :: next != NONE -> home[next] = me  /* steal: __atomic_store_n(&t->cpu, thief, __ATOMIC_RELAXED) */
        :: else
        fi;
        atomic { release(h); h = NONE };    /* steal: release(&victim->runqueue->lock) */
        if
        :: next != NONE ->                  /* steal: if (!t) */
            interrupts(me);
            atomic { acquire(me) };  /* steal: acquire(&thief->runqueue->lock) */
            enqueue(me, next);              /* steal: enqueue(thief, t, ENQUEUE_STOLEN) */
            atomic { release(me) }  /* steal: release(&thief->runqueue->lock) */
        :: else
        fi
    :: else
    fi
}

/*
 * Where interrupts are not masked, those that have come are taken, now or at the next such place. CPU 0 may run a
 * device's handler, or the timer's, which wakes several threads.
 */
inline interrupts(me) {
    do
    :: atomic { ipi[me] ->
            ipi[me] = false; reschedule[me] = true }    /* ipi_receive: __atomic_store_n(&this_cpu()->reschedule, true */
    :: me == 0 ->
        do
        :: t < THREADS -> wake_thread(me, t); t++
        :: t == THREADS -> t = 0; break
        od
    :: break
    od
}

/* The CPU stays in cpu_idle() until an interrupt comes, masked or not. */
inline halt(me) {
    interrupts(me);                         /* halt: irq_disable() */
    idle_cpus = idle_cpus | BIT(me);        /* halt: __atomic_fetch_or(&idle_cpus, bit, __ATOMIC_SEQ_CST) */
    do
    :: reschedule[me] -> break              /* halt: bool work = reschedule_asked() */
#ifndef BUG_NO_SECOND_LOOK
    :: atomic { !reschedule[me] && i < CPUS ->      /* halt: i < cpu_count && !work */
            if
            :: seen[i] > 0 -> break         /* halt: queue_length(&cpus[i]) > 0 */
            :: else -> i++
            fi
        }
    :: !reschedule[me] && i == CPUS ->
#else
    :: else ->
#endif
#ifdef BUG_HALT_UNMASKED
        interrupts(me);
#endif
        halted[me] = true;                  /* halt: cpu_idle() */
        if
        :: ipi[me]
        :: me == 0                          /* for the handler */
        fi;
        halted[me] = false;
        break
    od;
    atomic { idle_cpus = idle_cpus & ~BIT(me); i = 0 }; /* halt: __atomic_fetch_and(&idle_cpus, ~bit, __ATOMIC_SEQ_CST) */
    interrupts(me)                          /* halt: irq_enable() */
}

/* The CPUs have the numbers of their processes. */
active [CPUS] proctype cpu() {
    byte next = NONE, prev = NONE, h = NONE, idle, i, t;

    ready;
    do
    :: thread[_pid] == IDLE(_pid) ->
        interrupts(_pid);
        give_way(_pid);                     /* sched_idle_loop: yield() */
        if
        :: thread[_pid] == IDLE(_pid) ->
stealing:   steal(_pid);                    /* sched_idle_loop: if (!steal(cpu, 0)) */
            if
            :: next == NONE -> halt(_pid)   /* sched_idle_loop: halt(cpu) */
            :: else
            fi
        :: else
        fi
    :: thread[_pid] < THREADS ->
        interrupts(_pid);
        if
        :: skip
        :: wake_thread(_pid, (thread[_pid] + 1) % THREADS)
        fi;
        if
        :: give_way(_pid)                   /* yield: give_way(ENQUEUE_YIELDED) */
        :: sched_block(_pid)
        fi;
        if
        :: thread[_pid] == IDLE(_pid) -> goto stealing  /* it returns from its yield() */
        :: else
        fi
    od
}

/* A CPU halts, a thread waits in a queue that is at rest, and no idle CPU is on its way to that queue. */
#define HALTS(cpu) (halted[cpu] && !ipi[cpu])
#define WAITS(cpu) (count[cpu] > 0 && !rq_lock[cpu])
#define LOOKS(cpu) (thread[cpu] == IDLE(cpu) && !HALTS(cpu))
#if CPUS == 2
#define ANY(what) (what(0) || what(1))
#else
#define ANY(what) (what(0) || what(1) || what(2))
#endif
active proctype monitor() {
    atomic { ANY(HALTS) && ANY(WAITS) && !ANY(LOOKS) -> assert(false) }
}

init {
    byte i;

    atomic {
        for (i : 0 .. CPUS - 1) { thread[i] = IDLE(i) }
        for (i : 0 .. THREADS - 1) { saved[i] = true; list[0]!i }
        count[0] = THREADS;
        seen[0] = THREADS;
        ready = true
    }
}
