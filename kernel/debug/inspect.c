/* SPDX-License-Identifier: MIT */
/*
 * Looking at stacks and locks for a report, when nothing can be relied on any more: nothing here takes a
 * lock, and every walk has a limit.
 */
#include "debug/inspect.h"

#include "base/cpu.h"
#include "base/kprintf.h"
#include "base/symbols.h"
#include "sched/thread.h"
#include "sync/mutex.h"
#include <hal/context.h>
#include <hal/mmu.h>
#include <hal/trap.h>

#define FRAMES_MAX 24
#define FRAME_SPAN 4096u /* a caller's frame lies at most this far above its callee's */
#define MUTEXES_MAX 16

static void print_place(uintptr_t shown, uintptr_t pc)
{
    char where[96];

    kprintf("  0x%08zx %s\n", (size_t)shown, symbol_describe(pc, where, sizeof(where)));
}

/* The position of a walk up a stack. */
struct walk {
    uintptr_t pc, fp;
    uintptr_t end; /* the walk stops at this address; 0: nowhere */
};

/* Moves to the caller: false if none can be found. */
static bool walk_up(struct walk *walk)
{
    uintptr_t pc = 0;

    while (pc == 0) {
        if (walk->fp < KERNBASE || walk->fp % sizeof(uintptr_t) != 0 ||
            (walk->end != 0 && walk->fp >= walk->end))
            return false;
        uintptr_t above = cpu_frame_next(walk->fp, &pc);
        if (pc != 0 && pc < KERNBASE)
            return false;
        bool good = above > walk->fp && above - walk->fp <= FRAME_SPAN;
        if (pc == 0 && !good)
            return false;
        walk->fp = good ? above : 0;
    }
    walk->pc = pc;
    return true;
}

/*
 * Whether the register with the return address says more than the stack: in a function that has not
 * stored it, or never will. In one that has called others since, it points into that function itself.
 */
static bool is_caller(uintptr_t link, uintptr_t pc)
{
    struct symbol here, there;

    return link != 0 && symbol_find(pc, &here) && symbol_find(link - 1, &there) &&
           pc - here.offset != link - 1 - there.offset;
}

void print_backtrace(uintptr_t pc, uintptr_t link, uintptr_t fp, uintptr_t end)
{
    struct walk walk = {.pc = pc, .fp = fp, .end = end};

    print_place(pc, pc);
    bool more = walk_up(&walk);
    if (is_caller(link, pc) && !(more && walk.pc == link))
        print_place(link, link - 1);
    if (more)
        print_place(walk.pc, walk.pc - 1);
    for (int i = 0; more && i < FRAMES_MAX && walk_up(&walk); i++)
        print_place(walk.pc, walk.pc - 1); /* a return address belongs to the call before it */
}

unsigned collect_frames(uintptr_t fp, uintptr_t *pcs, unsigned most)
{
    struct walk walk = {.fp = fp};
    unsigned n = 0;

    while (n < most && walk_up(&walk))
        pcs[n++] = walk.pc;
    return n;
}

unsigned collect_callers(const struct context *context, uintptr_t *pcs, unsigned most)
{
    struct walk walk = {.pc = context_pc(context), .fp = context_fp(context)};
    unsigned n = 0;

    do
        pcs[n++] = walk.pc;
    while (n < most && walk_up(&walk));
    return n;
}

void print_callers(const uintptr_t *pcs, unsigned n)
{
    struct symbol symbol;

    for (unsigned i = 0; i < n; i++) {
        /* A process that has never run continues at its first instruction, which has no caller. */
        bool fresh = i == 0 && symbol_find(pcs[0], &symbol) && symbol.offset == 0;
        print_place(pcs[i], fresh ? pcs[i] : pcs[i] - 1);
    }
}

void print_backtrace_of(const struct trapframe *tf, uintptr_t end)
{
    if (trapframe_from_user(tf))
        kprintf("  0x%08zx in user mode\n", (size_t)trapframe_pc(tf));
    else
        print_backtrace(trapframe_pc(tf), trapframe_link(tf), trapframe_fp(tf), end);
}

static void print_held(const char *verb, const char *kind, const char *name, uintptr_t taken_at)
{
    char where[96];

    kprintf("  %s %s %s, taken at %s\n", verb, kind, name,
            symbol_describe(taken_at - 1, where, sizeof(where)));
}

/* Whether a note of the lock stands at a smaller depth too. */
static bool noted_before(const struct cpu *cpu, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++) {
        if (cpu->taken[(i + 1) % SPINLOCK_NEST] == cpu->taken[(depth + 1) % SPINLOCK_NEST])
            return true;
    }
    return false;
}

void print_spinlocks(const struct cpu *cpu)
{
    for (unsigned i = 0; i < SPINLOCK_NEST; i++) {
        const struct spinlock *lock = cpu->taken[(i + 1) % SPINLOCK_NEST]; /* the first is at 1 */
        if (lock && lock->holder == cpu && !noted_before(cpu, i))
            print_held("holds", "spinlock", lock->name, lock->taken_at);
    }
}

void print_mutexes(const struct thread *t)
{
    const struct mutex *mutex = t->innermost, *wanted = t->wants;

    for (int i = 0; mutex && i < MUTEXES_MAX; i++, mutex = mutex->outer)
        print_held("holds", "mutex", mutex->waiters.name, mutex->taken_at);
    const struct thread *owner = wanted ? wanted->owner : NULL;
    if (owner)
        kprintf("  waits for mutex %s of pid %d %s\n", wanted->waiters.name, owner->tid,
                owner->name);
}
