/* SPDX-License-Identifier: MIT */
/*
 * Data that are read without a lock.
 *
 * A reader follows pointers between read_begin() and read_end(). Writers still take the lock of the data. If a writer takes
 * an object out, a reader that has found it before may still use it. Therefore the writer must not free it at once: it calls
 * defer_free(), and the object is freed after all sections that were under way have ended.
 *
 * A section marks its CPU: cpu->reading is odd. Only the CPU itself writes this word, so readers write nothing that
 * another CPU writes too. Interrupts are off, so a section is short and stays on its CPU.
 *
 * Rules: a reader may see an object before or after a change, so each change must be one store; pointers to new objects are
 * published with publish() and read with follow(). A reader that wants to keep an object takes a reference, in a way that
 * fails if the object is already being freed. Sections do not nest, and do not sleep.
 */
#ifndef SYNC_READERS_H
#define SYNC_READERS_H

#include "base/cpu.h"
#include "base/panic.h"

/* Part of each object that is freed by defer_free(). */
struct deferred {
    struct deferred *next;
    void (*free)(struct deferred *object);
};

/* Begins a section. Any context; interrupts are off until its end. */
static inline void read_begin(void)
{
    irq_push();
    struct cpu *cpu = this_cpu();
    assert(cpu->reading % 2 == 0);
    __atomic_store_n(&cpu->reading, cpu->reading + 1, __ATOMIC_RELAXED);
    /* The mark must be visible before the first pointer is read: a load may otherwise overtake a store. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* Ends it. All reads of the section come before the mark vanishes. */
static inline void read_end(void)
{
    struct cpu *cpu = this_cpu();

    __atomic_store_n(&cpu->reading, cpu->reading + 1, __ATOMIC_RELEASE);
    irq_pop();
}

/* Reads a pointer that a writer may change; makes an object visible, its contents first. */
#define follow(pointer) __atomic_load_n(&(pointer), __ATOMIC_ACQUIRE)
#define publish(pointer, object) __atomic_store_n(&(pointer), (object), __ATOMIC_RELEASE)

/*
 * Calls free(object) as soon as no reader can be using it: now, or in a later call of this function. Any context. The object
 * cannot be found any more; free is called without the lock of this file, and takes locks below "readers" only.
 */
void defer_free(struct deferred *object, void (*free)(struct deferred *object));

/* Waits for the end of the sections that are under way. The caller holds no spinlock, and is in no section. */
void readers_wait(void);

/* The same, and frees all that is deferred. */
void defer_flush(void);

#endif
