/* SPDX-License-Identifier: MIT */
/*
 * The regions that show a memory object, and walks over them.
 *
 * Programs that run have their file mapped too, but they forbid every change of it (region.deny_write). So nothing
 * happens to its pages that concerns them, and they are not in the list.
 *
 * A walk needs the lock of each space, a mutex, and the list has a spinlock. So it takes one region after the other
 * from the front of the list to its end, marks it with the number of the walk, and holds the space (vmspace.holds)
 * while it waits for the lock. It finds the region again by its address. If the region has changed before, it has
 * left the list and come back to the front, without a mark: the walk meets it once more. The mutex "mappings"
 * lets one walk run at a time.
 */
#include "mm/mappings.h"

#include "base/spinlock.h"
#include "mm/grow.h"
#include "mm/pagecache.h"
#include "mm/pagetable.h"
#include "mm/vmspace.h"

static struct mutex walks;
static uint32_t walk_number; /* guarded by walks; 0 is of no walk */

/* What a walk does to the part [from, to) of a region, which shows the pages that it is about. */
typedef void walk_action(struct vmspace *vm, const struct region *region, uintptr_t from,
                         uintptr_t to);

void mappings_init(void)
{
    mutex_init(&walks, "mappings");
}

static bool is_listed(const struct region *region)
{
    return region->object && !region->deny_write;
}

void mappings_add(struct region *region)
{
    if (likely(!is_listed(region)))
        return;
    acquire(&pagecache_lock);
    region->walk = 0;
    list_push_front(&region->object->mappings, &region->mapping);
    region->vm->listed++;
    release(&pagecache_lock);
}

void mappings_remove(struct region *region)
{
    if (likely(!is_listed(region)))
        return;
    acquire(&pagecache_lock);
    list_remove(&region->mapping);
    region->vm->listed--;
    release(&pagecache_lock);
}

/* The part of a region that shows the pages from first to last: false if there is none. */
static bool part_of_region(const struct region *region, uint32_t first, uint32_t last,
                           uintptr_t *from, uintptr_t *to)
{
    uint32_t begin = region->object_page;
    uint32_t end = begin + (uint32_t)((region->end - region->start) >> PAGE_SHIFT) - 1;

    if (last < begin || first > end)
        return false;
    *from = region->start + ((uintptr_t)(MAX(first, begin) - begin) << PAGE_SHIFT);
    *to = region->start + ((uintptr_t)(MIN(last, end) - begin + 1) << PAGE_SHIFT);
    return true;
}

/* The next region that the walk has not met, if it shows such pages: its address and its space, held. */
static struct vmspace *next_mapping(struct memory_object *object, uint32_t first, uint32_t last,
                                    uintptr_t *address)
{
    uintptr_t from, to;

    for (;;) {
        struct region *region = LIST_FIRST(&object->mappings, struct region, mapping);
        if (list_empty(&object->mappings) || region->walk == walk_number)
            return NULL;
        region->walk = walk_number;
        list_remove(&region->mapping);
        list_push_back(&object->mappings, &region->mapping);
        if (!part_of_region(region, first, last, &from, &to))
            continue;
        *address = region->start;
        vmspace_hold(region->vm);
        return region->vm;
    }
}

static void act(struct vmspace *vm, uintptr_t address, const struct memory_object *object,
                uint32_t first, uint32_t last, walk_action *action)
{
    uintptr_t from, to;

    mutex_lock(&vm->lock);
    const struct region *region = vmspace_find(vm, address);
    if (region && region->object == object && part_of_region(region, first, last, &from, &to))
        action(vm, region, from, to);
    mutex_unlock(&vm->lock);
}

static void walk(struct memory_object *object, uint32_t first, uint32_t last, walk_action *action)
{
    struct vmspace *vm;
    uintptr_t address = 0;

    mutex_lock(&walks);
    if (++walk_number == 0)
        walk_number = 1;
    for (;;) {
        acquire(&pagecache_lock);
        vm = next_mapping(object, first, last, &address);
        release(&pagecache_lock);
        if (!vm)
            break;
        act(vm, address, object, first, last, action);
        vmspace_release(vm);
    }
    mutex_unlock(&walks);
}

/* Makes the entries of one slot read-only. Whether there was one to be changed. */
static bool protect_slot(struct vmspace *vm, uintptr_t va, uintptr_t end)
{
    pte_t *pte = walkpgdir(vm->pgdir, va, false);
    bool changed = false;

    if (!pte)
        return false;
    for (; va < end; va += PAGE_SIZE, pte++) {
        pte_t now = pte_load(pte);
        if (pte_present(now) && pte_writable(now)) {
            pte_store(pte, pte_make(pte_paddr(now), pte_prot(now) & ~PROT_WRITE));
            changed = true;
        }
    }
    return changed;
}

static void protect_part(struct vmspace *vm, const struct region *region, uintptr_t from,
                         uintptr_t to)
{
    bool changed = false;

    if (!region->shared)
        return;
    for (uintptr_t va = from, stop; va < to; va = stop) {
        stop = slot_end(va, to);
        changed |= protect_slot(vm, va, stop);
    }
    if (changed)
        tlb_flush(&vm->mmu, from, to - from);
}

static void remove_part(struct vmspace *vm, const struct region *region, uintptr_t from,
                        uintptr_t to)
{
    (void)region;
    deallocuvm(vm, from, to, NULL);
}

/*
 * Whether there is anything to do. A region through which a page is written is in the list before the page becomes
 * dirty; the caller has made the page clean after that. A region that is added now finds the object's new size.
 */
static bool is_mapped(const struct memory_object *object)
{
    acquire(&pagecache_lock);
    bool mapped = !list_empty(&object->mappings);
    release(&pagecache_lock);
    return mapped;
}

void mappings_protect(struct memory_object *object, uint32_t first, uint32_t last)
{
    if (unlikely(is_mapped(object)))
        walk(object, first, last, protect_part);
}

void mappings_remove_pages(struct memory_object *object, uint32_t first, uint32_t last)
{
    if (unlikely(is_mapped(object)))
        walk(object, first, last, remove_part);
}

uint32_t mappings_give_back(struct vmspace *vm, bool may_wait)
{
    const struct region *region;
    uint32_t sum = 0;

    if (may_wait)
        mutex_lock(&vm->lock);
    else if (!mutex_trylock(&vm->lock))
        return 0;
    LIST_FOR_EACH (region, &vm->regions, link) {
        if (is_listed(region) && object_tracks_writes(region->object))
            sum += deallocuvm(vm, region->start, region->end, region->object);
    }
    mutex_unlock(&vm->lock);
    return sum;
}
