/* SPDX-License-Identifier: MIT */
/*
 * Interrupt handlers: a chain for each line, and a count for each line and CPU.
 *
 * Chains only grow, at their end, so that irq_dispatch() walks them without a lock. table_lock lets only
 * one caller register at a time. A count belongs to its CPU.
 */
#include "dev/irq.h"

#include "base/cpu.h"
#include "base/kprintf.h"
#include "mm/kmalloc.h"

struct handler {
    void (*call)(void *);
    void *argument;
    const char *name;
    struct handler *next;
};

static struct spinlock table_lock = SPINLOCK_INIT("irq");
static struct handler *chains[IRQ_LINES];
static uint32_t counts[IRQ_LINES][CPUS_MAX];
static uint32_t unexpected; /* interrupts of lines without a handler */

bool irq_register(unsigned line, void (*call)(void *), void *argument, const char *name)
{
    struct handler *handler = line < IRQ_LINES ? kmalloc(sizeof(*handler)) : NULL;

    if (!handler) {
        kprintf("%s: no handler for interrupt %u\n", name, line);
        return false;
    }
    *handler = (struct handler){call, argument, name, NULL};

    acquire(&table_lock);
    struct handler **end = &chains[line];
    while (*end)
        end = &(*end)->next;
    __atomic_store_n(end, handler, __ATOMIC_RELEASE);
    release(&table_lock);
    irq_unmask(line);
    return true;
}

void irq_dispatch(unsigned line)
{
    struct cpu *cpu = this_cpu();

    cpu->count.interrupts++;
    if (line >= IRQ_LINES || !chains[line]) {
        if (line < IRQ_LINES)
            irq_mask(line); /* else it would interrupt without end */
        if (unexpected++ == 0)
            kprintf("irq: line %u interrupts, but has no handler\n", line);
        return;
    }
    counts[line][cpu->id]++;
    for (struct handler *h = chains[line]; h; h = __atomic_load_n(&h->next, __ATOMIC_ACQUIRE))
        h->call(h->argument);
}

/* Appends formatted text to a buffer that may be full. */
static void append(char *buffer, size_t size, size_t *used, const char *format, uint64_t value)
{
    if (*used < size)
        *used += (size_t)ksnprintf(buffer + *used, size - *used, format, value);
}

/* Behind the lines come the counters that every CPU has. They may change meanwhile. */
MAY_RACE static bool describe_own(unsigned index, char *buffer, size_t size)
{
    static const char *const names[] = {"timer:", "ipi:"};

    if (index >= ARRAY_SIZE(names))
        return false;
    size_t used = (size_t)ksnprintf(buffer, size, "%s", names[index]);
    for (unsigned i = 0; i < cpu_count; i++) {
        const struct cpu_counters *count = &cpus[i].count;
        append(buffer, size, &used, " %llu", index == 0 ? count->timer : count->ipis);
    }
    return true;
}

/* The counters may change meanwhile. */
MAY_RACE bool irq_describe(unsigned index, char *buffer, size_t size)
{
    for (unsigned line = 0; line < IRQ_LINES; line++) {
        if (!chains[line])
            continue;
        if (index-- > 0)
            continue;
        size_t used = (size_t)ksnprintf(buffer, size, "%s:", chains[line]->name);
        for (unsigned i = 0; i < cpu_count; i++)
            append(buffer, size, &used, " %llu", counts[line][i]);
        return true;
    }
    return describe_own(index, buffer, size);
}
