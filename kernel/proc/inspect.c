/* SPDX-License-Identifier: MIT */
/*
 * Looking at stacks and locks for a report, when nothing can be relied on any more: nothing here takes a
 * lock, and every walk has a limit.
 */
#include "proc/inspect.h"

#include "lib/printf.h"
#include "lib/symbols.h"
#include "proc/cpu.h"
#include "proc/proc.h"
#include "sync/mutex.h"
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

void print_backtrace(uintptr_t pc, uintptr_t link, uintptr_t fp, uintptr_t end)
{
    print_place(pc, pc);
    for (int i = 0; i < FRAMES_MAX; i++) {
        if (fp < KERNBASE || fp % sizeof(uintptr_t) != 0)
            break;
        if (end != 0 && fp >= end)
            break;
        uintptr_t above = cpu_frame_next(fp, &pc);
        if (i == 0 && pc == 0)
            pc = link;
        if (pc != 0 && pc < KERNBASE)
            break;
        if (pc != 0) /* a return address belongs to the call before it */
            print_place(pc, pc - 1);
        if (above <= fp || above - fp > FRAME_SPAN)
            break;
        fp = above;
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

void print_mutexes(const struct proc *p)
{
    const struct mutex *mutex = p->innermost, *wanted = p->wants;

    for (int i = 0; mutex && i < MUTEXES_MAX; i++, mutex = mutex->outer)
        print_held("holds", "mutex", mutex->waiters.name, mutex->taken_at);
    const struct proc *owner = wanted ? wanted->owner : NULL;
    if (owner)
        kprintf("  waits for mutex %s of pid %d %s\n", wanted->waiters.name, owner->pid,
                owner->name);
}
