/* SPDX-License-Identifier: MIT */
/* Address spaces: making, describing and taking them apart. Faults fill them: mm/fault.c. */
#include "mm/vmspace.h"

#include "lib/string.h"
#include "mm/fault.h"
#include "mm/kmalloc.h"
#include "mm/memory_object.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "sched/sched.h"
#include <abi/errno.h>

struct vmspace *vmspace_new(void)
{
    struct vmspace *vm = kzalloc(sizeof(*vm));

    if (!vm)
        return NULL;
    vm->pgdir = pgdir_new();
    if (!vm->pgdir) {
        kmfree(vm);
        return NULL;
    }
    vm->references = 1;
    mutex_init(&vm->lock, "vmspace");
    mmu_space_init(&vm->mmu, vm->pgdir);
    list_init(&vm->regions);
    return vm;
}

static void region_free(struct region *region)
{
    list_remove(&region->link);
    if (region->object)
        object_unmap(region->object, region);
    kmfree(region);
}

/*
 * Drops the pages of one slot's entries from va to end. The entries stay: no CPU can use them any more, and
 * the table is freed next. (A store to each entry would be a third of the cost of exit().)
 */
static void put_slot(struct vmspace *vm, uintptr_t va, uintptr_t end)
{
    pte_t *pte = walkpgdir(vm->pgdir, va, false);

    if (!pte)
        return;
    for (const pte_t *stop = pte + ((end - va) >> PAGE_SHIFT); pte < stop; pte++) {
        if (pte_present(*pte))
            page_put(phys_to_page(pte_paddr(*pte)));
    }
}

void vmspace_put(struct vmspace *vm)
{
    if (__atomic_sub_fetch(&vm->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    /* No process runs here any more: no TLB entry of this space can be used, so none is flushed singly. */
    mmu_space_destroy(&vm->mmu);
    while (!list_empty(&vm->regions)) {
        struct region *region = LIST_FIRST(&vm->regions, struct region, link);
        for (uintptr_t va = region->start, stop; va < region->end; va = stop) {
            stop = slot_end(va, region->end);
            put_slot(vm, va, stop);
            let_others_run();
        }
        region_free(region);
    }
    pgdir_free(vm->pgdir);
    kmfree(vm);
}

struct region *vmspace_find(struct vmspace *vm, uintptr_t address)
{
    struct region *region;

    LIST_FOR_EACH (region, &vm->regions, link) {
        if (address < region->end)
            return address >= region->start ? region : NULL;
    }
    return NULL;
}

int vmspace_map(struct vmspace *vm, const struct region *wanted)
{
    struct list *at;

    if (wanted->start > wanted->end || wanted->start < PAGE_SIZE || wanted->end > USERTOP)
        return -EINVAL;
    for (at = vm->regions.prev; at != &vm->regions; at = at->prev) {
        struct region *other = LIST_ENTRY(at, struct region, link);
        if (other->end <= wanted->start)
            break;
        if (other->start < wanted->end)
            return -EINVAL;
    }

    struct region *region = kmalloc(sizeof(*region));
    if (!region)
        return -ENOMEM;
    *region = *wanted;
    int error = region->object ? object_map(region->object, region) : 0;
    if (error) {
        kmfree(region);
        return error;
    }
    list_insert_after(at, &region->link);
    return 0;
}

/*
 * Removes the permission to write from an entry until the next write, and returns the new entry. Not
 * inlined: the loop around it is most of the cost of a fork of a large process.
 */
static __attribute__((cold, noinline)) pte_t make_cow(pte_t *entry)
{
    unsigned prot = (pte_prot(*entry) & ~PROT_WRITE) | PROT_COW;
    pte_t pte = pte_make(pte_paddr(*entry), prot);

    pte_store(entry, pte);
    return pte;
}

/* Shares one table's worth of pages, [va, end), between a space and its copy. */
static int share_pages(struct vmspace *from, struct vmspace *to, uintptr_t va, uintptr_t end,
                       bool *downgraded)
{
    pte_t *source = walkpgdir(from->pgdir, va, false);
    if (!source)
        return 0;
    pte_t *target = walkpgdir(to->pgdir, va, true);
    if (!target)
        return -ENOMEM;

    uint32_t shared = 0;
    for (const pte_t *stop = source + ((end - va) >> PAGE_SHIFT); source < stop;
         source++, target++) {
        pte_t pte = *source;
        if (!pte_present(pte))
            continue;
        if (unlikely(pte_writable(pte))) {
            pte = make_cow(source);
            *downgraded = true;
        }
        page_get(phys_to_page(pte_paddr(pte)));
        pte_store(target, pte);
        shared++;
    }
    to->resident += shared;
    return 0;
}

static int copy_region(struct vmspace *from, struct vmspace *to, struct region *region,
                       bool *downgraded)
{
    int error = vmspace_map(to, region);

    if (error)
        return error;
    if (region == from->heap)
        to->heap = LIST_ENTRY(to->regions.prev, struct region, link);
    for (uintptr_t va = region->start, stop; va < region->end && !error; va = stop) {
        stop = slot_end(va, region->end);
        error = share_pages(from, to, va, stop, downgraded);
        if (!error)
            error = checkpoint();
    }
    return error;
}

struct vmspace *vmspace_fork(struct vmspace *parent)
{
    struct vmspace *child = vmspace_new();
    struct region *region;
    bool downgraded = false;
    int error = 0;

    if (!child)
        return NULL;
    mutex_lock(&parent->lock);
    child->brk = parent->brk;
    LIST_FOR_EACH (region, &parent->regions, link) {
        error = copy_region(parent, child, region, &downgraded);
        if (error)
            break;
    }
    pte_sync();
    if (downgraded) /* the parent must not write through an old translation any more */
        tlb_flush(&parent->mmu, 0, USERTOP);
    mutex_unlock(&parent->lock);
    if (error) {
        vmspace_put(child);
        return NULL;
    }
    return child;
}

int vmspace_write(struct vmspace *vm, uintptr_t to, const void *from, size_t n)
{
    while (n > 0) {
        size_t part = MIN(n, PAGE_SIZE - (to & (PAGE_SIZE - 1)));
        int error = checkpoint();
        if (!error)
            error = vm_fault(vm, to, FAULT_WRITE);
        if (error)
            return error;
        pte_t *pte = walkpgdir(vm->pgdir, to, false);
        char *page = phys_to_virt(pte_paddr(*pte));
        memcpy(page + (to & (PAGE_SIZE - 1)), from, part);
        to += part;
        from = (const char *)from + part;
        n -= part;
    }
    return 0;
}
