/* SPDX-License-Identifier: MIT */
/*
 * The lock checker: the graph of lock orders seen so far, and the locks that are held.
 *
 * Lock: a bare lock of its own, since it must not check itself. Interrupts are off while it is
 * held. The spinlocks that a CPU holds are in struct cpu, the mutexes of a thread in struct thread.
 */
#include "base/kprintf.h"
#include "base/lockcheck.h"
#include "base/panic.h"
#include "base/symbols.h"
#include "lib/string.h"

#ifdef LOCKCHECK

#include "base/cpu.h"
#include "sched/thread.h"
#include <hal/irq.h>

#define CLASSES_MAX 96

/* A set of classes, by their numbers. */
struct class_set {
    uint32_t bits[CLASSES_MAX / 32];
};

static bool set_has(const struct class_set *set, uint8_t class)
{
    return set->bits[class / 32] & (1u << class % 32);
}

static void set_add(struct class_set *set, uint8_t class)
{
    set->bits[class / 32] |= 1u << class % 32;
}

static struct {
    unsigned lock; /* 1: taken; atomic */
    bool reported; /* a panic is under way: check nothing more */
    unsigned count;
    struct class
    {
        const char *name;
        struct class_set inside;         /* classes that were taken while this one was held */
        uintptr_t outer_at[CLASSES_MAX]; /* the place at which this one had been taken then ... */
        uintptr_t inner_at[CLASSES_MAX]; /* ... and the place at which the other one was taken */
        uint32_t taken, contended;
        uint64_t waited_ns, longest_ns;
    } class[CLASSES_MAX];
} graph;

static uint32_t graph_lock(void)
{
    uint32_t irq = irq_save();

    while (__atomic_exchange_n(&graph.lock, 1, __ATOMIC_ACQUIRE))
        cpu_relax();
    return irq;
}

static void graph_unlock(uint32_t irq)
{
    __atomic_store_n(&graph.lock, 0, __ATOMIC_RELEASE);
    irq_restore(irq);
}

/* The number of the class with this name. graph.lock held. */
static uint8_t class_of(const char *name)
{
    for (unsigned i = 0; i < graph.count; i++) {
        if (graph.class[i].name == name || strcmp(graph.class[i].name, name) == 0)
            return (uint8_t)i;
    }
    if (graph.count == CLASSES_MAX) {
        graph.reported = true;
        graph_unlock(0);
        panic("lockcheck: more than %u classes of locks", CLASSES_MAX);
    }
    graph.class[graph.count].name = name;
    return (uint8_t)graph.count++;
}

/* Whether class to was ever taken inside from, directly or through others. graph.lock held. */
static bool class_reaches(uint8_t from, uint8_t to, struct class_set *seen)
{
    if (set_has(&graph.class[from].inside, to))
        return true;
    set_add(seen, from);
    for (uint8_t next = 0; next < graph.count; next++) {
        bool edge = set_has(&graph.class[from].inside, next);
        if (edge && !set_has(seen, next) && class_reaches(next, to, seen))
            return true;
    }
    return false;
}

/* "  first, taken at ...; then second, at ...", with the places as function and line. */
static void print_order(const char *first, uintptr_t first_at, const char *second,
                        uintptr_t second_at)
{
    char where[96];

    kprintf("  %s, taken at %s\n", first, symbol_describe(first_at - 1, where, sizeof(where)));
    kprintf("    then %s, at %s\n", second, symbol_describe(second_at - 1, where, sizeof(where)));
}

static NORETURN void report_ring(const struct held_lock *outer, uint8_t inner, uintptr_t at,
                                 uint32_t irq)
{
    graph.reported = true;
    graph_unlock(irq);
    kprintf("lockcheck: this closes a ring of lock orders:\n");
    print_order(graph.class[outer->class].name, outer->taken_at, graph.class[inner].name, at);
    kprintf("which began with:\n");
    for (uint8_t a = 0; a < graph.count; a++) {
        for (uint8_t b = 0; b < graph.count; b++) {
            struct class_set seen = {{0}};
            const struct class *from = &graph.class[a];
            bool from_inner = a == inner || class_reaches(inner, a, &seen);
            seen = (struct class_set){{0}};
            bool to_outer = b == outer->class || class_reaches(b, outer->class, &seen);
            if (set_has(&from->inside, b) && from_inner && to_outer)
                print_order(from->name, from->outer_at[b], graph.class[b].name, from->inner_at[b]);
        }
    }
    panic("lock order: %s inside %s", graph.class[inner].name, graph.class[outer->class].name);
}

/* Notes that class inner is taken at this place inside each of the locks held. */
static void note_order(const struct held_locks *locks, uint8_t inner, uintptr_t at, uint32_t irq)
{
    for (unsigned i = 0; i < locks->count; i++) {
        const struct held_lock *outer = &locks->held[i];
        struct class *class = &graph.class[outer->class];
        struct class_set seen = {{0}};
        if (outer->class == inner || set_has(&class->inside, inner))
            continue;
        if (class_reaches(inner, outer->class, &seen))
            report_ring(outer, inner, at, irq);
        set_add(&class->inside, inner);
        class->outer_at[inner] = outer->taken_at;
        class->inner_at[inner] = at;
    }
}

static void push(struct held_locks *locks, const void *lock, uint8_t class, uintptr_t at)
{
    if (locks->count == LOCKCHECK_HELD_MAX)
        panic("lockcheck: %u locks held at once", locks->count);
    locks->held[locks->count++] = (struct held_lock){lock, class, at};
}

void lockcheck_take(const void *lock, const char *name, bool is_mutex, uintptr_t at)
{
    struct cpu *cpu = this_cpu();

    if (graph.reported)
        return;
    uint32_t irq = graph_lock();
    uint8_t class = class_of(name);
    note_order(&cpu->held, class, at, irq);
    /* A handler does not depend on the code that it interrupts; early boot belongs to no process. */
    if (!cpu->interrupted && cpu->thread)
        note_order(&cpu->thread->held, class, at, irq);
    graph_unlock(irq);
    push(is_mutex ? &cpu->thread->held : &cpu->held, lock, class, at);
}

void lockcheck_tried(const void *lock, const char *name, bool is_mutex, uintptr_t at)
{
    struct cpu *cpu = this_cpu();

    if (graph.reported)
        return;
    uint32_t irq = graph_lock();
    uint8_t class = class_of(name);
    graph_unlock(irq);
    push(is_mutex ? &cpu->thread->held : &cpu->held, lock, class, at);
}

void lockcheck_drop(const void *lock, bool is_mutex)
{
    struct held_locks *locks = is_mutex ? &this_cpu()->thread->held : &this_cpu()->held;

    if (graph.reported)
        return;
    for (unsigned i = locks->count; i-- > 0;) {
        if (locks->held[i].lock != lock)
            continue;
        for (locks->count--; i < locks->count; i++)
            locks->held[i] = locks->held[i + 1];
        return;
    }
    panic("lockcheck: a lock is released that is not held here");
}

void lockcheck_sleep(const void *except)
{
    const struct held_locks *locks = &this_cpu()->held;

    if (graph.reported)
        return;
    for (unsigned i = 0; i < locks->count; i++) {
        const struct held_lock *held = &locks->held[i];
        if (held->lock == except)
            continue;
        char where[96];
        graph.reported = true;
        panic("sleep while holding spinlock %s, taken at %s", graph.class[held->class].name,
              symbol_describe(held->taken_at - 1, where, sizeof(where)));
    }
}

void lockcheck_masked(void)
{
    uint32_t depth = this_cpu()->lock_depth;

    if (depth == 0 || !irq_enabled() || graph.reported)
        return;
    graph.reported = true;
    panic("interrupts are on while spinlocks are held (%u deep)", depth);
}

void lockcheck_count(const char *name, uint64_t waited_ns)
{
    uint32_t irq = graph_lock();
    struct class *class = &graph.class[class_of(name)];
    class->taken++;
    class->contended += waited_ns > 0;
    class->waited_ns += waited_ns;
    class->longest_ns = MAX(class->longest_ns, waited_ns);
    graph_unlock(irq);
}

bool lockcheck_describe(unsigned index, char *buffer, size_t size)
{
    uint32_t irq = graph_lock();
    const struct class *class = &graph.class[index];
    bool found = index < graph.count;

    if (found)
        ksnprintf(buffer, size, "%u %u %llu %llu %s\n", class->taken, class->contended,
                  class->waited_ns / 1000, class->longest_ns / 1000, class->name);
    graph_unlock(irq);
    return found;
}

bool lockcheck_describe_order(unsigned index, char *buffer, size_t size)
{
    uint32_t irq = graph_lock();
    bool found = index < graph.count;
    size_t used = 0;

    if (found)
        used = (size_t)ksnprintf(buffer, size, "%s", graph.class[index].name);
    for (unsigned i = 0; found && i < graph.count && used < size; i++) {
        if (set_has(&graph.class[index].inside, (uint8_t)i))
            used += (size_t)ksnprintf(buffer + used, size - used, ":%s", graph.class[i].name);
    }
    graph_unlock(irq);
    return found;
}

#else

bool lockcheck_describe_order(unsigned index, char *buffer, size_t size)
{
    (void)index, (void)buffer, (void)size;
    return false;
}

bool lockcheck_describe(unsigned index, char *buffer, size_t size)
{
    (void)index, (void)buffer, (void)size;
    return false;
}

#endif
