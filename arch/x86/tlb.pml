/* SPDX-License-Identifier: MIT */
/*
 * Model: no CPU uses a translation of a page that has been freed, and no CPUs wait for each other without end.
 * docs/models.md explains it.
 * Sources: arch/x86/tlb.c arch/x86/space.c kernel/mm/grow.c kernel/mm/vmspace.c
 *
 * Each space has one page, and one entry for it. The CPUs run threads of the spaces, map the page, free it, and destroy a
 * space, whose place another one takes. A process mmu() for each CPU fills its TLB at any moment, as the hardware may.
 *
 * A comment behind a step names the function and the text in it that the step stands for. tests/models.py checks both.
 */
#ifndef CPUS
#define CPUS 2
#endif
#define SPACES 2
#define NONE 255
#define BIT(n) (1 << (n))

mtype = { FLUSH_RANGE, LEAVE_SPACE }

/* Memory, of each space. A store to the table may be seen late, at the next barrier. */
bool used[SPACES];                      /* its page is not freed */
bool entry[SPACES];                     /* the table has the page, as its writer sees it */
bool walked[SPACES];                    /* the same, as table walks see it */
bool vm_lock[SPACES];                   /* struct vmspace: lock */

byte set[SPACES];                       /* struct mmu_space: cpus */

byte space[CPUS] = NONE;                /* struct cpu: space */
byte thread[CPUS] = NONE;               /* the space of the thread; NONE: a kernel thread */
byte flush_requests[CPUS];              /* struct machine_cpu: flush_requests. An IPI comes if it is not 0 */
byte cr3[CPUS] = NONE;                  /* the table; NONE is the kernel's */
bool tlb[CPUS];                         /* it has the translation of the page of the space in CR3 */

mtype kind[CPUS];                       /* struct request, of each CPU */
byte asked[CPUS];                       /* space */
byte waiting[CPUS];

/* CR3 is loaded, which empties the TLB. */
inline write_cr3(me, s) {
    atomic { cr3[me] = s; tlb[me] = false }
}

/* Interrupts are masked. s may be NONE. */
inline space_load(me, s) {
    old = space[me];                        /* space_load: struct mmu_space *old = cpu->space */
#ifndef BUG_SET_LATE
    if
    :: s != NONE -> set[s] = set[s] | BIT(me)   /* space_load: __atomic_fetch_or(&space->cpus, bit, __ATOMIC_SEQ_CST) */
    :: else
    fi;
#endif
    space[me] = s;                          /* space_load: cpu->space = space */
#ifdef BUG_CLEAR_EARLY
    if
    :: old != NONE -> set[old] = set[old] & ~BIT(me)
    :: else
    fi;
    old = NONE;
#endif
    write_cr3(me, s);                       /* space_load: write_cr3(space ? space->pgdir */
#ifdef BUG_SET_LATE
    if
    :: s != NONE -> set[s] = set[s] | BIT(me)
    :: else
    fi;
#endif
    if
    :: old != NONE -> set[old] = set[old] & ~BIT(me)    /* space_load: __atomic_fetch_and(&old->cpus, ~bit */
    :: else
    fi;
    old = NONE
}

inline switchuvm(me, s) {
    if
    :: space[me] != s -> space_load(me, s)  /* switchuvm: space_load(cpu, space) */
    :: space[me] == s
    fi
}

inline serve_request(me, by) {
    if
    :: asked[by] != space[me]               /* serve_request: bool concerned */
    :: asked[by] == space[me] && kind[by] == LEAVE_SPACE -> /* serve_request: request->kind == LEAVE_SPACE && concerned */
        space_load(me, NONE)                /* serve_request: switchkvm() */
    :: asked[by] == space[me] && kind[by] == FLUSH_RANGE ->
        tlb[me] = false                     /* serve_request: flush_local(request) */
    fi
}

inline tlb_serve(me) {
    atomic {
        from = flush_requests[me];          /* tlb_serve: __atomic_exchange_n(&machine_cpus[self].flush_requests, 0 */
        flush_requests[me] = 0
    };
    do
    :: from != 0 ->                         /* tlb_serve: from; i++ */
        atomic {
            if
            :: from & 1 -> by = 0
            :: !(from & 1) && (from & 2) -> by = 1
            :: !(from & 3) -> by = 2
            fi;
            from = from & ~BIT(by)
        };
#ifdef BUG_EARLY_ANSWER
        waiting[by] = waiting[by] & ~BIT(me);
#endif
        serve_request(me, by);              /* tlb_serve: serve_request(&requests[i]) */
        atomic {
            waiting[by] = waiting[by] & ~BIT(me);   /* tlb_serve: __atomic_fetch_and(&requests[i].waiting, ~(1u << self) */
            by = 0
        }
    :: from == 0 -> break
    od
}

/* Interrupts are masked. */
inline ask_cpus(me, targets) {
    waiting[me] = targets;                  /* ask_cpus: __atomic_store_n(&request->waiting, targets, __ATOMIC_SEQ_CST) */
    do
    :: targets != 0 ->                      /* ask_cpus: i < CPUS_MAX */
        atomic {
            if
            :: targets & 1 -> by = 0
            :: !(targets & 1) && (targets & 2) -> by = 1
            :: !(targets & 3) -> by = 2
            fi;
            targets = targets & ~BIT(by);
            flush_requests[by] = flush_requests[by] | BIT(me);  /* ask_cpus: __atomic_fetch_or(&machine_cpus[i] */
            by = 0
        }
    :: targets == 0 -> break
    od;
    do
    :: waiting[me] == 0 -> break            /* ask_cpus: while (__atomic_load_n(&request->waiting, __ATOMIC_ACQUIRE) != 0) */
#ifndef BUG_NO_SERVICE
    :: waiting[me] != 0 && flush_requests[me] != 0 ->
        tlb_serve(me)                       /* ask_cpus: tlb_serve() */
#endif
    od
}

/* The barrier comes before the read of the set. */
inline request_all(me, what, s) {
    atomic {
        kind[me] = what;                    /* tlb_flush: struct request request = {.kind = FLUSH_RANGE, .space = space */
        asked[me] = s
    };
#ifndef BUG_NO_BARRIER
    walked[s] = entry[s];                   /* concerned_cpus: cpu_barrier() */
#endif
    targets = set[s] & ~BIT(me);            /* request_all: concerned_cpus(request->space) & ~(1u << self) */
    walked[s] = entry[s];
    serve_request(me, me);                  /* request_all: serve_request(request) */
    if
    :: targets != 0 -> ask_cpus(me, targets)    /* request_all: ask_cpus(self, targets, request) */
    :: else
    fi
}

/* The page becomes free. Not only the space's own threads do this: a file may become shorter. */
inline unmap(me, s) {
    atomic { entry[s] && !vm_lock[s] ->
        vm_lock[s] = true;
        entry[s] = false                    /* deallocuvm: clear_entries(vm, &from, to, object, pages) */
    };
    request_all(me, FLUSH_RANGE, s);        /* deallocuvm: tlb_flush(&vm->mmu, start, from - start) */
    atomic {
        used[s] = false;                    /* deallocuvm: kfree(page_address(pages[count])) */
        vm_lock[s] = false
    }
}

#if CPUS == 2
#define NO_CPU(array, s) (array[0] != s && array[1] != s)
#else
#define NO_CPU(array, s) (array[0] != s && array[1] != s && array[2] != s)
#endif

/* No thread of the space is left. Another space begins in the same place. */
inline vmspace_put(me, s) {
    atomic { NO_CPU(thread, s) && !vm_lock[s] -> vm_lock[s] = true };
#ifndef BUG_NO_LEAVE
    if
    :: set[s] != 0 ->                       /* mmu_space_destroy: if (__atomic_load_n(&space->cpus, __ATOMIC_SEQ_CST)) */
        request_all(me, LEAVE_SPACE, s)     /* mmu_space_destroy: request_all(&request) */
    :: else
    fi;
#endif
    atomic {
        assert(NO_CPU(cr3, s));             /* the table is freed: no CPU may walk it */
        used[s] = false;                    /* vmspace_put: put_slot(vm, va, stop) */
        entry[s] = false;
        walked[s] = false;
        set[s] = 0;                         /* mmu_space_init: space->cpus = 0 */
        vm_lock[s] = false
    }
}

/* The CPUs have the numbers of their processes. */
active [CPUS] proctype cpu() {
    byte from, by, targets, old = NONE;

end:
    do
    :: flush_requests[_pid] != 0 -> tlb_serve(_pid)     /* an interrupt */
    :: atomic { thread[_pid] != NONE && tlb[_pid] ->
            assert(used[thread[_pid]])      /* the thread uses the translation */
        }
    :: atomic { thread[_pid] != NONE && !vm_lock[thread[_pid]] && !used[thread[_pid]] ->
            used[thread[_pid]] = true;      /* a page fault */
            entry[thread[_pid]] = true;
            walked[thread[_pid]] = true
        }
    :: thread[_pid] = NONE                  /* a kernel thread stays in the space that it finds */
    :: atomic { thread[_pid] != 0 && !vm_lock[0] -> thread[_pid] = 0 };
        switchuvm(_pid, 0)
    :: atomic { thread[_pid] != 1 && !vm_lock[1] -> thread[_pid] = 1 };
        switchuvm(_pid, 1)
    :: unmap(_pid, 0)
    :: unmap(_pid, 1)
    :: vmspace_put(_pid, 0)
    od
}

/* The hardware of a CPU: it walks the table for any reason, at any time. */
active [CPUS] proctype mmu() {
    byte me = _pid - CPUS;

end:
    do
    :: atomic { cr3[me] != NONE && walked[cr3[me]] && !tlb[me] -> tlb[me] = true }
    od
}
