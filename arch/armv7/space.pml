/* SPDX-License-Identifier: MIT */
/*
 * Model: no CPU uses a translation of a page that has been freed, although ASIDs are used again. docs/models.md
 * explains it.
 * Sources: arch/armv7/space.c arch/armv7/tlb.c kernel/mm/grow.c kernel/mm/vmspace.c
 *
 * There is one page of memory, and each space has one entry for it. The CPUs run threads of the spaces, give the page to a
 * space, take it away, and destroy spaces, whose places others take: BIRTHS spaces in all. There are 3 ASIDs, so that a new
 * generation begins soon; in the first one, FREE of them are left, because other programs have had the rest. The process
 * mmu() fills the TLB at any moment, as the hardware may.
 *
 * A comment behind a step names the function and the text in it that the step stands for. tests/models.py checks both.
 */

/* These two bugs need more. The search ends at the first error, so it stays short. */
#if defined(BUG_NO_FLUSH) || defined(BUG_NO_WAIT)
#define BIRTHS 3
#define FREE 2
#endif
#define SPACES 2
#ifndef BIRTHS
#define BIRTHS SPACES
#endif
#ifndef FREE
#define FREE 1
#endif

#define CPUS 2
#define ASID_COUNT 4                    /* with 0. Each CPU may keep one at the end of a generation, and one must be left */
#define NONE 255
#define BIT(n) (1 << (n))
#define ASID(word) ((word) % ASID_COUNT)
#define IS_CURRENT(word) ((word) / ASID_COUNT == generation / ASID_COUNT)

/* Memory. A store to the table is seen by table walks at the next DSB, which may be late. */
byte owner = NONE;                      /* the space that the page belongs to */
bool entry[SPACES];                     /* the page is in the table, for explicit reads */
bool walked[SPACES];                    /* the same, for table walks */
bool vm_lock;                           /* struct vmspace: lock. One for all */

/* struct mmu_space, and its life */
byte context[SPACES];
byte seen_context[SPACES];              /* as CPUs without the lock read it */
byte set[SPACES];                       /* cpus */
byte born = SPACES;

/* struct asids */
bool asid_lock;
byte generation = ASID_COUNT;
byte used = 1 | (14 << FREE) & 14;
byte next = 1;
byte flush;

/* Of each CPU: */
byte announced[CPUS];                   /* struct machine_cpu: context, old_context */
byte old_context[CPUS];
byte space[CPUS] = NONE;                /* struct cpu: space */
byte thread[CPUS] = NONE;               /* the space of the thread; NONE: a kernel thread */

/* Of CPU 0 only: what the TLB of a CPU holds changes nothing for the others, and all CPUs are alike. */
byte ttbr0 = NONE;                      /* registers; NONE: the kernel's table */
byte contextidr;
bool tlb[ASID_COUNT];                   /* it has the page's translation, under each ASID */

#define acquire(lock) atomic { !lock -> lock = true }
#define release(lock) lock = false

/* asid_lock is held, so that this is one step. */
inline free_asid() {
    atomic {
        do
        :: next < ASID_COUNT && asid == 0 ->    /* free_asid: asid < ASID_COUNT */
            if
            :: used & BIT(next)
            :: else -> asid = next; used = used | BIT(next)     /* free_asid: if (claim(asid)) */
            fi;
            next++                          /* free_asid: asids.next = asid + 1 */
        :: else -> break
        od
    }
}

inline begin_generation(s) {
    atomic { asid == 0 ->
        used = 1;                           /* begin_generation: claim(0) */
        next = 1;                           /* begin_generation: asids.next = 1 */
        generation = generation + ASID_COUNT    /* begin_generation: __atomic_add_fetch(&asids.generation */
    };
    do
    :: atomic { i < CPUS ->                 /* begin_generation: i < MACHINE_CPUS */
            if
            :: announced[i] != 0 ->
                old_context[i] = announced[i];
                announced[i] = 0            /* begin_generation: __atomic_exchange_n(&mc->context, 0, __ATOMIC_SEQ_CST) */
            :: else
            fi;
#ifndef BUG_ASID_TAKEN
            used = used | BIT(ASID(old_context[i]));    /* begin_generation: claim(mc->old_context & (ASID_COUNT - 1)) */
#endif
            i++
        }
    :: atomic { i == CPUS ->
            i = 0;
            flush = BIT(CPUS) - 1;          /* begin_generation: asids.flush = (1u << MACHINE_CPUS) - 1 */
            free_asid();                    /* new_context: asid = free_asid() */
            assert(asid != 0);
            context[s] = generation + asid;
            break
        }
    od
}

/* Only the holder of asid_lock looks at old_context, so that this is one step. */
inline keep_old(old) {
    atomic {
        kept = false;
#ifndef BUG_NO_KEEP
        do
        :: i < CPUS && old != 0 && old_context[i] == old -> /* keep_old: machine_cpus[i].old_context == old && old != 0 */
            old_context[i] = generation + ASID(old);        /* keep_old: machine_cpus[i].old_context = new */
            kept = true;                    /* keep_old: found = true */
            i++
        :: i < CPUS && !(old != 0 && old_context[i] == old) -> i++
        :: i == CPUS -> i = 0; break
        od
#endif
    }
}

/* The store of the context is seen by CPUs without the lock at the DSB, or later. */
inline announce_locked(me, s) {
    acquire(asid_lock);                     /* announce_locked: acquire(&asids.lock) */
    if
    :: atomic { !IS_CURRENT(context[s]) ->  /* announce_locked: !is_current(space->context) */
            keep_old(context[s]);           /* new_context: keep_old(old, kept) */
            if
            :: kept -> asid = ASID(context[s])  /* new_context: return kept */
            :: else -> free_asid()          /* new_context: asid = free_asid(); if (asid == 0) { */
            fi
        };
        if
        :: begin_generation(s)              /* new_context: begin_generation() */
        :: atomic { asid != 0 ->
                context[s] = generation + asid  /* announce_locked: __atomic_store_n(&space->context */
            }
        fi;
#ifndef BUG_NO_DSB_AT_CONTEXT
        seen_context[s] = context[s]        /* announce_locked: dsb_ish() */
#endif
    :: else
    fi;
    atomic {
        announced[me] = context[s];         /* announce_locked: __atomic_store_n(&machine_cpus[cpu].context */
        must_flush = (flush & BIT(me)) != 0;    /* announce_locked: flush = asids.flush & 1u << cpu */
        flush = flush & ~BIT(me);           /* announce_locked: asids.flush &= ~(1u << cpu) */
        release(asid_lock);                 /* announce_locked: release(&asids.lock) */
        asid = 0;
        kept = false
    }
}

inline announce(me, s) {
    word = seen_context[s];                 /* announce: __atomic_load_n(&space->context, __ATOMIC_RELAXED) */
    if
    :: IS_CURRENT(word) ->                  /* announce: likely(is_current(context) */
        if
        :: atomic { announced[me] != 0 ->   /* announce: __atomic_exchange_n(&machine_cpus[cpu].context, context */
                announced[me] = word
            }
        :: atomic { announced[me] == 0 -> announced[me] = word };
            announce_locked(me, s)          /* announce: return announce_locked(space, cpu) */
        fi
    :: else -> announce_locked(me, s)       /* announce: return announce_locked(space, cpu) */
    fi
}

/* Each CPU has its own bit, which others only read. The DSB comes before the CPU's first walk. */
inline join_space(me, s) {
    set[s] = set[s] | BIT(me)               /* join_space: __atomic_fetch_or(&space->cpus, bit, __ATOMIC_SEQ_CST) */
}

inline leave_user_half() {
    ttbr0 = NONE                            /* leave_user_half: write_ttbr0(virt_to_phys(kernel_table) | TTBR_WALK) */
}

inline empty_tlb() {
    atomic { tlb[1] = false; tlb[2] = false; tlb[3] = false }
}

/* Interrupts are masked. */
inline switchuvm(me, s) {
    if
    :: atomic { space[me] == s -> s = 0 }   /* switchuvm: if (cpu->space == space) */
    :: else ->
#ifndef BUG_JOIN_LATE
        join_space(me, s);                  /* switchuvm: join_space(space, cpu->id) */
#endif
        announce(me, s);                    /* switchuvm: announce(space, cpu->id) */
        if
        :: me == 0 ->
#ifndef BUG_OLD_TABLE
            leave_user_half();              /* switchuvm: leave_user_half() */
#endif
#ifndef BUG_NO_FLUSH
            if
            :: must_flush -> empty_tlb()    /* switchuvm: write_tlbiall(0) */
            :: else
            fi;
#endif
            contextidr = ASID(context[s]);  /* switchuvm: write_contextidr(space->context) */
            ttbr0 = s                       /* switchuvm: write_ttbr0(space->pgdir) */
        :: me != 0
        fi;
#ifdef BUG_JOIN_LATE
        join_space(me, s);
#endif
        atomic {
            space[me] = s;                  /* switchuvm: __atomic_store_n(&cpu->space, space, __ATOMIC_SEQ_CST) */
            must_flush = false;
            s = 0
        }
    fi
}

inline switchkvm(me) {
    if
    :: me == 0 ->
        leave_user_half();                  /* switchkvm: leave_user_half() */
        contextidr = 0                      /* switchkvm: write_contextidr(0) */
    :: me != 0
    fi;
    space[me] = NONE                        /* switchkvm: __atomic_store_n(&this_cpu()->space, NULL, __ATOMIC_SEQ_CST) */
}

/* A broadcast ends at the second DSB at the latest. */
inline tlb_flush(me, s) {
#ifndef BUG_NO_DSB_AT_CLEAR
    walked[s] = entry[s];                   /* tlb_flush: dsb_ish() */
#endif
    everywhere = (set[s] & ~BIT(me)) != 0;  /* tlb_flush: bool everywhere = space ? space_is_elsewhere(space) */
    asid = ASID(seen_context[s]);           /* tlb_flush: flush_page(space, page, everywhere) */
#ifdef BUG_NO_DSB_AT_END
    owner = NONE;
#endif
    atomic {
        walked[s] = entry[s];               /* tlb_flush: dsb_ish() */
        if
        :: me == 0 || everywhere -> tlb[asid] = false   /* flush_page: write_tlbimvais(page | space_asid(space)) */
        :: else
        fi;
        asid = 0;
        everywhere = false
    }
}

/* The page becomes free. Not only the space's own threads do this: a file may become shorter. */
inline unmap(me, s) {
    atomic { owner != NONE && !vm_lock ->
        s = owner;
        vm_lock = true;
        entry[s] = false                    /* deallocuvm: clear_entries(vm, &from, to, object, pages) */
    };
    tlb_flush(me, s);                       /* deallocuvm: tlb_flush(&vm->mmu, start, from - start) */
    atomic {
        owner = NONE;                       /* deallocuvm: kfree(page_address(pages[count])) */
        release(vm_lock);
        s = 0
    }
}

#ifdef BUG_NO_WAIT
#define ALL_HAVE_LEFT(s) true
#else
#define ALL_HAVE_LEFT(s) (space[0] != s && space[1] != s)   /* mmu_space_destroy: while (__atomic_load_n(&cpus[i].space */
#endif

/*
 * The last thread is gone. mmu_space_destroy() interrupts the CPUs that are still in the space, and waits: here, such
 * a CPU leaves by itself. Another space begins in the same place.
 */
inline vmspace_put(s) {
    atomic { born < BIRTHS && thread[0] != s && thread[1] != s && !vm_lock && ALL_HAVE_LEFT(s) ->
        assert(ttbr0 != s);                 /* the table is freed: no CPU may walk it */
        if
        :: owner == s -> owner = NONE       /* vmspace_put: put_slot(vm, va, stop) */
        :: else
        fi;
        entry[s] = false;
        walked[s] = false;
        context[s] = 0;                     /* mmu_space_init: *space = (struct mmu_space){.pgdir */
        seen_context[s] = 0;
        set[s] = 0;
        born++
    }
}

/* The CPUs have the numbers of their processes. */
active [CPUS] proctype cpu() {
    byte s, i, asid, word;
    bool kept, must_flush, everywhere;

    do
    :: atomic { _pid == 0 && thread[0] != NONE && tlb[contextidr] ->
            assert(owner == thread[0])      /* the thread uses the translation */
        }
    :: atomic { thread[_pid] != NONE && !vm_lock && owner == NONE ->
            owner = thread[_pid];           /* a page fault */
            entry[owner] = true;
            walked[owner] = true
        }
    :: thread[_pid] = NONE                  /* a kernel thread stays in the space that it finds */
    :: atomic { thread[_pid] == NONE && space[_pid] != NONE }; switchkvm(_pid)
    :: atomic {
            if
            :: thread[_pid] != 0 -> s = 0
            :: thread[_pid] != 1 -> s = 1
            fi;
            thread[_pid] = s
        };
        switchuvm(_pid, s)
    :: unmap(_pid, s)
    :: vmspace_put(0)
    :: vmspace_put(1)
#ifdef BUG_NO_DSB_AT_CONTEXT
    :: seen_context[0] != context[0] -> seen_context[0] = context[0]
    :: seen_context[1] != context[1] -> seen_context[1] = context[1]
#endif
    od
}

/* The hardware of CPU 0: it walks the table for any reason, at any time. */
active proctype mmu() {
end:
    do
    :: atomic { ttbr0 != NONE && walked[ttbr0] && !tlb[contextidr] -> tlb[contextidr] = true }
    od
}
