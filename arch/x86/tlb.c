/* SPDX-License-Identifier: MIT */
/*
 * Forgetting translations, on this CPU and on the others (SDM vol. 3A sections 4.10.4 and 4.10.5).
 *
 * If a CPU needs others to forget translations, it fills in its own struct request, sets its bit in each
 * target's flush_requests, and sends IPI_TLB. A target takes its whole set of bits at once, serves
 * each request, and clears its own bit in the request's set of waiting CPUs. Each CPU has at
 * most one request in progress, and several CPUs may have one at once. If a CPU waits, it serves the others'
 * requests. So there is no lock, and the CPUs cannot block each other.
 */
#include "tlb.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "machine.h"
#include "registers.h"
#include <hal/cpu.h>
#include <hal/irq.h>

#define FLUSH_PAGES_MAX 32u /* beyond this many pages, forgetting everything is cheaper */

enum request_kind {
    FLUSH_RANGE, /* forget pages of the space (NULL: the kernel's) */
    LEAVE_SPACE, /* if it is in CR3, replace it: its directory is about to be freed */
};

struct request {
    enum request_kind kind;
    struct mmu_space *space;
    uintptr_t va;
    size_t size;
    uint32_t waiting; /* atomic: a bit for each CPU that has not served it yet */
};

static struct request requests[CPUS_MAX]; /* by the requesting CPU */

/* Changing CR4.PGE empties the whole TLB, global pages included; loading CR3 leaves those. */
static void flush_all(bool global)
{
    if (global) {
        write_cr4(read_cr4() & ~CR4_PGE);
        write_cr4(read_cr4() | CR4_PGE);
    } else {
        write_cr3(read_cr3());
    }
}

static void flush_local(const struct request *request)
{
    uintptr_t va = ROUND_DOWN(request->va, PAGE_SIZE);
    uintptr_t pages = (request->va + request->size - va + PAGE_SIZE - 1) >> PAGE_SHIFT;

    if (pages > FLUSH_PAGES_MAX) {
        flush_all(request->space == NULL);
        return;
    }
    for (; pages > 0; pages--, va += PAGE_SIZE)
        __asm__ volatile("invlpg (%0)" ::"r"(va) : "memory");
}

static void serve_request(const struct request *request)
{
    bool concerned = !request->space || request->space == this_cpu()->space;

    if (request->kind == LEAVE_SPACE && concerned)
        switchkvm();
    else if (concerned)
        flush_local(request);
}

void tlb_serve(void)
{
    unsigned self = this_cpu()->id;
    uint32_t from = __atomic_exchange_n(&machine_cpus[self].flush_requests, 0, __ATOMIC_SEQ_CST);

    for (unsigned i = 0; from; i++, from >>= 1) {
        if (!(from & 1))
            continue;
        serve_request(&requests[i]);
        __atomic_fetch_and(&requests[i].waiting, ~(1u << self), __ATOMIC_SEQ_CST);
    }
}

/*
 * Interrupts off, so that this CPU's request is not filled in twice; waiting, it serves the others.
 */
static void ask_cpus(unsigned self, uint32_t targets, const struct request *what)
{
    struct request *request = &requests[self];

    *request = *what;
    __atomic_store_n(&request->waiting, targets, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        if (!(targets & 1u << i))
            continue;
        __atomic_fetch_or(&machine_cpus[i].flush_requests, 1u << self, __ATOMIC_SEQ_CST);
        ipi_send(&cpus[i], IPI_TLB);
    }
    while (__atomic_load_n(&request->waiting, __ATOMIC_ACQUIRE) != 0) {
        tlb_serve();
        cpu_relax();
    }
}

/* The CPUs that a request concerns. The barrier: entries are cleared before the set is read. */
static uint32_t concerned_cpus(const struct mmu_space *space)
{
    uint32_t online = 0;

    cpu_barrier();
    if (space)
        return __atomic_load_n(&space->cpus, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < CPUS_MAX; i++)
        online |= machine_cpus[i].online ? 1u << i : 0;
    return online;
}

static void request_all(const struct request *request)
{
    uint32_t irq = irq_save();
    unsigned self = this_cpu()->id;
    uint32_t targets = concerned_cpus(request->space) & ~(1u << self);

    serve_request(request);
    if (targets) {
        assert(irq & EFLAGS_IF); /* no spinlock is held that a target may be waiting for */
        ask_cpus(self, targets, request);
    }
    irq_restore(irq);
}

void tlb_flush(struct mmu_space *space, uintptr_t va, size_t size)
{
    struct request request = {.kind = FLUSH_RANGE, .space = space, .va = va, .size = size};

    request_all(&request);
}

/* An idle CPU keeps the space that it ran last in CR3. */
void mmu_space_destroy(struct mmu_space *space)
{
    struct request request = {.kind = LEAVE_SPACE, .space = space};

    if (__atomic_load_n(&space->cpus, __ATOMIC_SEQ_CST))
        request_all(&request);
}
