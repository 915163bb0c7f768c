/* SPDX-License-Identifier: MIT */
/* Address spaces: making, describing and taking them apart. Faults fill them: mm/fault.c. */
#include "mm/vmspace.h"

#include "lib/string.h"
#include "mm/fault.h"
#include "mm/kmalloc.h"
#include "mm/mappings.h"
#include "mm/memory_object.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "mm/regiontree.h"
#include "sched/sched.h"
#include <abi/errno.h>

#define LIST_MAX 8u /* regions that are found by walking along the list; usual programs have five */

static struct kmem_cache region_cache;

void vmspace_init(void)
{
    kmem_cache_init(&region_cache, "region", sizeof(struct region));
}

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
    vm->references = vm->holds = 1;
    mutex_init(&vm->lock, "vmspace");
    mmu_space_init(&vm->mmu, vm->pgdir);
    list_init(&vm->regions);
    list_init(&vm->gone);
    vm->size_limit = UINT32_MAX;
    vm->stack_limit = STACK_LIMIT;
    return vm;
}

bool vmspace_may_grow(const struct vmspace *vm, size_t bytes)
{
    const struct region *region;
    size_t used = 0;

    if (likely(vm->size_limit == UINT32_MAX))
        return true;
    LIST_FOR_EACH (region, &vm->regions, link)
        used += region->end - region->start;
    return used <= vm->size_limit && bytes <= vm->size_limit - used;
}

int region_new(const struct region *wanted, struct region **result)
{
    struct region *region = kmem_cache_alloc(&region_cache);

    if (!region)
        return -ENOMEM;
    *region = *wanted;
    region->vm = NULL;
    region->walk = 0;
    list_init(&region->link);
    list_init(&region->mapping);
    int error = region->object ? object_map(region->object, region) : 0;
    if (error) {
        kmem_cache_free(&region_cache, region);
        return error;
    }
    *result = region;
    return 0;
}

void region_free(struct region *region)
{
    if (region->object)
        object_unmap(region->object, region);
    kmem_cache_free(&region_cache, region);
}

/* Puts a region into the list behind the place at, but not into the tree. */
static void enter_list(struct vmspace *vm, struct list *at, struct region *region)
{
    region->vm = vm;
    list_insert_after(at, &region->link);
    vm->count++;
}

/* The tree begins when there are too many regions for a walk along the list. */
static void begin_tree(struct vmspace *vm)
{
    if (unlikely(vm->count > LIST_MAX))
        vm->root = regions_build(&vm->regions, vm->count);
}

void region_enter(struct vmspace *vm, struct region *region)
{
    const struct region *above = region_at_or_above(vm, region->start);

    enter_list(vm, above ? above->link.prev : vm->regions.prev, region);
    if (vm->root)
        regions_insert(&vm->root, region);
    else
        begin_tree(vm);
    mappings_add(region);
}

void region_resized(struct vmspace *vm, const struct region *region)
{
    if (vm->root)
        regions_resized(vm->root, region);
}

void region_leave(struct vmspace *vm, struct region *region)
{
    mappings_remove(region);
    if (vm->root)
        regions_remove(&vm->root, region);
    list_remove(&region->link);
    list_push_back(&vm->gone, &region->link);
    vm->count--;
    if (region == vm->heap)
        vm->heap = NULL;
}

void vmspace_unlock_and_free(struct vmspace *vm)
{
    struct list gone = LIST_INIT(gone);

    while (!list_empty(&vm->gone)) {
        struct list *link = vm->gone.next;
        list_remove(link);
        list_push_back(&gone, link);
    }
    mutex_unlock(&vm->lock);
    while (!list_empty(&gone)) {
        struct region *region = LIST_FIRST(&gone, struct region, link);
        list_remove(&region->link);
        region_free(region);
        let_others_run();
    }
}

/*
 * Drops the pages of one slot's entries from va to end. The entries stay: no CPU can use them any more, and
 * the table is freed next. (A store to each entry would be a third of the cost of exit().)
 */
static NOINLINE void put_slot(struct vmspace *vm, uintptr_t va, uintptr_t end)
{
    pte_t *pte = walkpgdir(vm->pgdir, va, false);

    if (!pte)
        return;
    for (const pte_t *stop = pte + ((end - va) >> PAGE_SHIFT); pte < stop; pte++) {
        pte_t now = pte_load(pte);
        if (!pte_empty(now))
            page_put(phys_to_page(pte_paddr(now)));
    }
}

/*
 * Takes all regions out of a space without users. Walks over the mappings of an object may still find it by such a
 * region, or may have found it and wait for the lock; afterwards, they find nothing in it.
 */
static void take_regions(struct vmspace *vm, struct list *regions)
{
    struct region *region, *after;

    mutex_lock(&vm->lock);
    LIST_FOR_EACH_SAFE (region, after, &vm->regions, link) {
        mappings_remove(region);
        list_remove(&region->link);
        list_push_back(regions, &region->link);
    }
    vm->root = NULL;
    mutex_unlock(&vm->lock);
}

void vmspace_put(struct vmspace *vm)
{
    if (__atomic_sub_fetch(&vm->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    struct list taken = LIST_INIT(taken), *regions = &vm->regions;
    /* No process runs here any more: no TLB entry of this space can be used, so none is flushed singly. */
    mmu_space_destroy(&vm->mmu);
    if (unlikely(vm->listed > 0 || __atomic_load_n(&vm->holds, __ATOMIC_ACQUIRE) > 1)) {
        take_regions(vm, &taken);
        regions = &taken;
    }
    while (!list_empty(regions)) {
        struct region *region = LIST_FIRST(regions, struct region, link);
        bool has_pages = !object_is_device(region->object);
        for (uintptr_t va = region->start, stop; va < region->end && has_pages; va = stop) {
            stop = slot_end(va, region->end);
            put_slot(vm, va, stop);
            let_others_run();
        }
        list_remove(&region->link);
        region_free(region);
    }
    pgdir_free(vm->pgdir);
    vmspace_release(vm);
}

void vmspace_release(struct vmspace *vm)
{
    if (__atomic_sub_fetch(&vm->holds, 1, __ATOMIC_ACQ_REL) == 0)
        kmfree(vm);
}

struct region *region_at_or_above(struct vmspace *vm, uintptr_t address)
{
    struct region *region;

    if (unlikely(vm->root != NULL))
        return regions_at_or_above(vm->root, address);
    LIST_FOR_EACH (region, &vm->regions, link) {
        if (address < region->end)
            return region;
    }
    return NULL;
}

uintptr_t vmspace_find_gap(struct vmspace *vm, size_t size, uintptr_t low, uintptr_t high)
{
    if (vm->root)
        return regions_find_gap(vm->root, size, low, high);
    for (struct list *at = vm->regions.prev; at != &vm->regions; at = at->prev) {
        const struct region *region = LIST_ENTRY(at, struct region, link);
        uintptr_t bottom = MAX(low, region->end);
        if (bottom < high && high - bottom >= size)
            return high - size;
        high = MIN(high, region->start);
    }
    return low < high && high - low >= size ? high - size : 0;
}

struct region *vmspace_find(struct vmspace *vm, uintptr_t address)
{
    struct region *region = region_at_or_above(vm, address);

    return region && address >= region->start ? region : NULL;
}

int vmspace_map(struct vmspace *vm, const struct region *wanted)
{
    struct region *region;

    if (wanted->start >= wanted->end || wanted->start < PAGE_SIZE || wanted->end > USERTOP)
        return -EINVAL;
    const struct region *above = region_at_or_above(vm, wanted->start);
    if (above && above->start < wanted->end)
        return -EINVAL;
    int error = region_new(wanted, &region);
    if (!error)
        region_enter(vm, region);
    return error;
}

void vmspace_begin_heap(struct vmspace *vm, uintptr_t start)
{
    vm->heap_start = vm->brk = start;
}

/*
 * Removes the permission to write from an entry until the next write, and returns the new entry. Not
 * inlined: the loop around it is most of the cost of a fork of a large process.
 */
static __attribute__((cold, noinline)) pte_t make_cow(pte_t *entry)
{
    pte_t before = pte_load(entry);
    unsigned prot = (pte_prot(before) & ~PROT_WRITE) | PROT_COW;
    pte_t pte = pte_make(pte_paddr(before), prot);

    pte_store(entry, pte);
    return pte;
}

/* Shares one table's worth of pages, [va, end), between a space and its copy. */
static NOINLINE int share_pages(struct vmspace *from, struct vmspace *to, uintptr_t va,
                                uintptr_t end, bool *downgraded)
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
        pte_t pte = pte_load(source);
        if (pte_empty(pte))
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

/* Copies a region, and shares its private pages. The pages of a shared one are found by faults. */
static int copy_region(struct vmspace *from, struct vmspace *to, const struct region *region,
                       bool *downgraded)
{
    struct region *copy;
    int error = region_new(region, &copy);

    if (error)
        return error;
    enter_list(to, to->regions.prev, copy);
    if (region == from->heap)
        to->heap = copy;
    for (uintptr_t va = region->start, stop; va < region->end && !error && !region->shared;
         va = stop) {
        stop = slot_end(va, region->end);
        error = share_pages(from, to, va, stop, downgraded);
        if (!error)
            error = checkpoint();
    }
    return error;
}

/*
 * The copies become visible to walks over the mappings of their objects when the tree is complete, and before the
 * parent's lock is released. So a walk that has met the parent before has left nothing to copy, and one that meets it
 * later finds the copies too.
 */
static int copy_regions(struct vmspace *from, struct vmspace *to, bool *downgraded)
{
    struct region *region;
    int error = 0;

    to->heap_start = from->heap_start;
    to->brk = from->brk;
    to->args = from->args;
    to->args_end = from->args_end;
    LIST_FOR_EACH (region, &from->regions, link) {
        error = copy_region(from, to, region, downgraded);
        if (error)
            break;
    }
    begin_tree(to);
    if (likely(from->listed == 0))
        return error;
    LIST_FOR_EACH (region, &to->regions, link)
        mappings_add(region);
    return error;
}

struct vmspace *vmspace_fork(struct vmspace *parent)
{
    struct vmspace *child = vmspace_new();
    bool downgraded = false;

    if (!child)
        return NULL;
    mutex_lock(&parent->lock);
    child->size_limit = parent->size_limit;
    child->stack_limit = parent->stack_limit;
    int error = copy_regions(parent, child, &downgraded);
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
        char *page = phys_to_virt(pte_paddr(pte_load(pte)));
        memcpy(page + (to & (PAGE_SIZE - 1)), from, part);
        to += part;
        from = (const char *)from + part;
        n -= part;
    }
    return 0;
}

/* The memory behind an address of a page of the space's own, or NULL. The caller holds the lock. */
static const char *page_present(struct vmspace *vm, uintptr_t address)
{
    const struct region *region = vmspace_find(vm, address);
    const pte_t *pte = region && !region->object ? walkpgdir(vm->pgdir, address, false) : NULL;

    if (!pte || pte_empty(pte_load(pte)))
        return NULL;
    return (const char *)phys_to_virt(pte_paddr(pte_load(pte))) + (address & (PAGE_SIZE - 1));
}

size_t vmspace_peek(struct vmspace *vm, uintptr_t from, void *to, size_t n)
{
    size_t done = 0;

    mutex_lock(&vm->lock);
    while (done < n) {
        size_t part = MIN(n - done, PAGE_SIZE - ((from + done) & (PAGE_SIZE - 1)));
        const char *page = page_present(vm, from + done);
        if (!page)
            break;
        memcpy((char *)to + done, page, part);
        done += part;
    }
    mutex_unlock(&vm->lock);
    return done;
}
