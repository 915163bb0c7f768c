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
#include "mm/pagecache.h"
#include "base/panic.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "mm/vmspace.h"
#include "base/cpu.h"
#include "proc/proc.h"
#include <abi/errno.h>
#include <hal/irq.h>

#define GROW_AT_ONCE (16 * PAGE_SIZE)      /* more than this is left to page faults */
#define HEAP_GAP (STACK_LIMIT + PAGE_SIZE) /* what the heap leaves to the stack above it */

NOINLINE int allocuvm(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    for (uintptr_t va = from; va < to; va += PAGE_SIZE) {
        void *page = kalloc_zeroed();
        if (page && mappages(vm->pgdir, va, PAGE_SIZE, virt_to_phys(page),
                             vm->heap->prot | PROT_USER) == 0) {
            vm->resident++;
            continue;
        }
        if (page)
            kfree(page);
        deallocuvm(vm, from, va);
        return -ENOMEM;
    }
    return 0;
}

NOINLINE void deallocuvm(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    vmspace_drop_pages(vm, from, to);
}

/* Whether so much more could be had, if it were all touched: of the page cache, too, but not of the reserve. */
static bool memory_for(size_t bytes)
{
    return (bytes >> PAGE_SHIFT) + page_reserve() <= page_free_count() + pagecache_count();
}

/* Large programs leave the reserve to others; small ones may grow a little when memory is short. */
static int grow_now(struct vmspace *vm, uintptr_t old_end, uintptr_t new_end)
{
    struct proc *p = current();

    p->page_use = vm->resident > page_reserve() ? PAGE_FOR_GROWTH : PAGE_FOR_FAULT;
    int error = allocuvm(vm, old_end, new_end);
    p->page_use = PAGE_FOR_KERNEL;
    return error;
}

static int grow(struct vmspace *vm, uintptr_t old_end, uintptr_t new_end)
{
    struct region *heap = vm->heap;
    struct list *above = heap->link.next;
    uintptr_t limit = USERTOP - HEAP_GAP;

    if (above != &vm->regions) {
        const struct region *next = LIST_ENTRY(above, struct region, link);
        limit = MIN(limit, next->start - (next->grows_down ? 0 : PAGE_SIZE));
    }
    if (new_end > limit)
        return -ENOMEM;
    if (new_end - old_end <= GROW_AT_ONCE)
        return grow_now(vm, old_end, new_end);
    return memory_for(new_end - old_end) ? 0 : -ENOMEM;
}

static int move_end(struct vmspace *vm, uintptr_t brk)
{
    struct region *heap = vm->heap;
    uintptr_t old_end = ROUND_UP(vm->brk, PAGE_SIZE), new_end = ROUND_UP(brk, PAGE_SIZE);

    if (new_end > old_end) {
        int error = grow(vm, old_end, new_end);
        if (error)
            return error;
    } else if (new_end < old_end) {
        deallocuvm(vm, new_end, old_end);
    }
    heap->end = new_end;
    vm->brk = brk;
    return 0;
}

int growproc(struct vmspace *vm, intptr_t delta)
{
    mutex_lock(&vm->lock);
    uintptr_t brk = vm->brk + (uintptr_t)delta;
    int error;
    if (delta < 0 && (brk > vm->brk || brk < vm->heap->start))
        error = -EINVAL;
    else if (delta > 0 && (brk < vm->brk || brk > USERTOP))
        error = -ENOMEM;
    else
        error = move_end(vm, brk);
    mutex_unlock(&vm->lock);
    if (!error && current()->vm == vm) {
        uint32_t irq = irq_save();
        switchuvm(&vm->mmu, current()->kstack + KSTACK_PAGES * PAGE_SIZE);
        irq_restore(irq);
    }
    return error;
}
