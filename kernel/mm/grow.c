/* SPDX-License-Identifier: MIT */
/*
 * Growing and shrinking the heap: the way that malloc's sbrk takes through the kernel.
 *
 *   sys_sbrk -> growproc -> allocuvm -> kalloc, mappages -> walkpgdir
 *                        -> deallocuvm -> entries cleared, TLBs flushed, kfree
 *            -> switchuvm
 *
 * tools/gdb/traces/malloc.py shows it at work, so none of these functions is inlined.
 */
#include "mm/grow.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "mm/mmap.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/pagetable.h"
#include "mm/vmspace.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include <abi/errno.h>
#include <hal/irq.h>

#define DROP_BATCH 64u                /* pages whose translations are flushed together */
#define GROW_AT_ONCE (16 * PAGE_SIZE) /* more than this is left to page faults */
#define HEAP_PROT (PROT_READ | PROT_WRITE)
#define HEAP_GAP (STACK_LIMIT + PAGE_SIZE) /* room that the heap leaves for the stack above it */

NOINLINE int allocuvm(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    for (uintptr_t va = from; va < to; va += PAGE_SIZE) {
        void *page = kalloc_zeroed();
        if (page &&
            mappages(vm->pgdir, va, PAGE_SIZE, virt_to_phys(page), HEAP_PROT | PROT_USER) == 0) {
            vm->resident++;
            continue;
        }
        if (page)
            kfree(page);
        deallocuvm(vm, from, va, NULL);
        return -ENOMEM;
    }
    return 0;
}

/*
 * Clears up to DROP_BATCH entries of one slot from *va on, and moves *va behind the last entry that it has
 * read. The caller gets the pages that were mapped, NULL for a device's frame. With an object, only its own pages
 * count: the entry of a private copy stays.
 */
static unsigned clear_entries(struct vmspace *vm, uintptr_t *va, uintptr_t end,
                              const struct memory_object *object, struct page **pages)
{
    uintptr_t at = *va, stop = slot_end(at, end);
    pte_t *pte = walkpgdir(vm->pgdir, at, false);
    unsigned count = 0;

    if (!pte) { /* nothing in this whole slot */
        *va = stop;
        return 0;
    }
    for (; at < stop && count < DROP_BATCH; at += PAGE_SIZE, pte++) {
        pte_t now = pte_load(pte);
        if (pte_empty(now))
            continue;
        struct page *page = pte_uncached(now) ? NULL : phys_to_page(pte_paddr(now));
        if (object && page && __atomic_load_n(&page->owner, __ATOMIC_RELAXED) != object)
            continue;
        pages[count++] = page;
        pte_store(pte, 0);
    }
    *va = at;
    return count;
}

NOINLINE uint32_t deallocuvm(struct vmspace *vm, uintptr_t from, uintptr_t to,
                             const struct memory_object *object)
{
    struct page *pages[DROP_BATCH];
    uint32_t sum = 0;

    while (from < to) {
        uintptr_t start = from;
        unsigned count = clear_entries(vm, &from, to, object, pages);
        if (count == 0)
            continue;
        tlb_flush(&vm->mmu, start, from - start);
        vm->resident -= count;
        sum += count;
        while (count-- > 0) {
            if (pages[count])
                kfree(page_address(pages[count]));
        }
        let_others_run();
    }
    return sum;
}

/*
 * The pages of files that a large program may take for itself. It leaves as many as the reserve: the other
 * programs run from them. Otherwise a program that asks again after each refusal would drop each page soon
 * after it has been read, and would make each refusal as expensive as a search through the caches.
 */
static uint32_t cache_to_take(void)
{
    uint32_t cached = pagecache_count();

    return cached - MIN(cached, page_reserve());
}

/* The page cache counts as free memory, except for its last pages. The pages that growth must leave (page.h) do not. */
bool memory_for(size_t bytes)
{
    uint32_t leave = page_reserve() * (current()->is_ordinary ? 2 : 1);

    return (bytes >> PAGE_SHIFT) + leave <= page_free_count() + cache_to_take();
}

/* Large programs leave the reserve to others; small ones may grow a little when memory is short. */
static int grow_now(struct vmspace *vm, uintptr_t old_end, uintptr_t new_end)
{
    struct thread *t = current();

    if (vm->resident <= page_reserve())
        t->page_use = PAGE_FOR_FAULT;
    else
        t->page_use = cache_to_take() > 0 ? PAGE_FOR_GROWTH : PAGE_IF_FREE;
    int error = allocuvm(vm, old_end, new_end);
    t->page_use = PAGE_FOR_KERNEL;
    return error;
}

static int grow_heap(struct vmspace *vm, uintptr_t old_end, uintptr_t new_end)
{
    const struct region *above =
        vm->heap ? next_region(vm, vm->heap) : region_at_or_above(vm, old_end);
    uintptr_t limit = USERTOP - HEAP_GAP;

    if (above)
        limit = MIN(limit, above->start - (above->grows_down ? 0 : PAGE_SIZE));
    if (new_end > limit || !vmspace_may_grow(vm, new_end - old_end))
        return -ENOMEM;
    if (new_end - old_end <= GROW_AT_ONCE)
        return grow_now(vm, old_end, new_end);
    return memory_for(new_end - old_end) ? 0 : -ENOMEM;
}

/* Makes a region for the first pages of the heap, or for the first ones above a part that has been changed. */
static int begin_heap_region(struct vmspace *vm, uintptr_t start, uintptr_t end)
{
    struct region wanted = {.start = start,
                            .end = end,
                            .prot = HEAP_PROT,
                            .prot_max = PROT_READ | PROT_WRITE | PROT_EXEC,
                            .name = "heap"};
    int error = vmspace_map(vm, &wanted);

    if (error) {
        deallocuvm(vm, start, end, NULL);
        return -ENOMEM;
    }
    vm->heap = vmspace_find(vm, start);
    return 0;
}

static void set_heap_end(struct vmspace *vm, uintptr_t end)
{
    vm->heap->end = end;
    vm->heap_moved = true; /* only a search for a gap needs it in the tree */
}

/* Unmaps [new_end, old_end), of which the region of the heap may be only a part, or no part. */
static int shrink_heap(struct vmspace *vm, uintptr_t new_end, uintptr_t old_end)
{
    struct region *heap = vm->heap;

    if (!heap || new_end <= heap->start)
        return vm_unmap_locked(vm, new_end, old_end);
    deallocuvm(vm, new_end, old_end, NULL);
    set_heap_end(vm, new_end);
    return 0;
}

static int move_end(struct vmspace *vm, uintptr_t brk)
{
    uintptr_t old_end = ROUND_UP(vm->brk, PAGE_SIZE), new_end = ROUND_UP(brk, PAGE_SIZE);
    int error = 0;

    if (new_end > old_end) {
        error = grow_heap(vm, old_end, new_end);
        if (!error && vm->heap)
            set_heap_end(vm, new_end);
        else if (!error)
            error = begin_heap_region(vm, old_end, new_end);
    } else if (new_end < old_end) {
        error = shrink_heap(vm, new_end, old_end);
    }
    if (!error)
        vm->brk = brk;
    return error;
}

int growproc(struct vmspace *vm, intptr_t delta, uintptr_t *old)
{
    mutex_lock(&vm->lock);
    uintptr_t brk = vm->brk + (uintptr_t)delta;
    int error;
    *old = vm->brk;
    if (delta < 0 && (brk > vm->brk || brk < vm->heap_start))
        error = -EINVAL;
    else if (delta > 0 && (brk < vm->brk || brk > USERTOP))
        error = -ENOMEM;
    else
        error = move_end(vm, brk);
    vmspace_unlock(vm);
    /*
     * The CPU uses the new page tables from here on. switchuvm() changes nothing on our machines, because
     * the space is current already: a new entry was invalid before, and a cleared one has been flushed. It
     * matters on a machine that caches invalid entries, or has registers for the size of a space.
     */
    if (!error && current()->space == &vm->mmu) {
        uint32_t irq = irq_save();
        switchuvm(&vm->mmu, kstack_top(current()));
        irq_restore(irq);
    }
    return error;
}
