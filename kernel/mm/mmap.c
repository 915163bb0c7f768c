/* SPDX-License-Identifier: MIT */
/*
 * Changing the regions of a running program.
 *
 * Each change first splits the regions at the borders of its range, so that it concerns whole regions only. This is
 * the part that can fail. Afterwards, neighbours that have become equal are joined, so that the number of regions
 * does not grow without end.
 *
 * A mapping without a wish for its address goes to the highest gap below the room of the stack. The heap keeps
 * room above it to grow.
 */
#include "mm/mmap.h"

#include "mm/grow.h"
#include "mm/mappings.h"
#include "mm/memory_object.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/pagetable.h"
#include <abi/errno.h>
#include <hal/cache.h>

/* below the stack's room, and pages that stay free */
#define MAPS_TOP (USERTOP - STACK_LIMIT - 4 * PAGE_SIZE)
#define HEAP_ROOM (USERTOP / 8) /* kept free above the heap */

static bool in_user_range(uintptr_t from, size_t size)
{
    return from >= PAGE_SIZE && from < USERTOP && size <= USERTOP - from;
}

/* Sets the bounds of a region in the tree. The page of the object that an address shows stays the same. */
static void set_bounds(struct vmspace *vm, struct region *region, uintptr_t start, uintptr_t end)
{
    mappings_remove(region);
    if (region->object)
        region->object_page += (uint32_t)((intptr_t)(start - region->start) >> PAGE_SHIFT);
    region->start = start;
    region->end = end;
    mappings_add(region);
    region_resized(vm, region);
}

/* Splits a region at an address inside it: a new one begins there. */
static int split_region(struct vmspace *vm, struct region *region, uintptr_t at)
{
    struct region wanted = *region, *upper;
    uint32_t offset = (uint32_t)(at - region->start);

    if (vm->count >= REGIONS_MAX)
        return -ENOMEM;
    wanted.start = at;
    wanted.grows_down = false;
    if (offset < region->object_bytes) {
        wanted.object_page += offset >> PAGE_SHIFT;
        wanted.object_bytes -= offset;
    } else {
        wanted.object = NULL;
        wanted.object_bytes = 0;
        wanted.deny_write = false;
    }
    int error = region_new(&wanted, &upper);
    if (error)
        return error;
    set_bounds(vm, region, region->start, at);
    region->object_bytes = MIN(region->object_bytes, offset);
    region_enter(vm, upper);
    if (region == vm->heap)
        vm->heap = upper;
    return 0;
}

/* Splits the region that an address lies inside of, if there is one. */
static int split_at(struct vmspace *vm, uintptr_t at)
{
    struct region *region = vmspace_find(vm, at);

    return region && region->start < at ? split_region(vm, region, at) : 0;
}

static int split_at_borders(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    int error = split_at(vm, from);

    return error ? error : split_at(vm, to);
}

/* Whether the upper one of two neighbours only continues the lower one. */
static bool continues_region(const struct region *lower, const struct region *upper)
{
    uint32_t bytes = (uint32_t)(lower->end - lower->start);

    if (lower->end != upper->start || lower->prot != upper->prot ||
        lower->prot_max != upper->prot_max || lower->shared != upper->shared ||
        lower->deny_write != upper->deny_write || lower->object != upper->object ||
        lower->name != upper->name || upper->grows_down)
        return false;
    return !lower->object || (lower->object_bytes == bytes &&
                              lower->object_page + (bytes >> PAGE_SHIFT) == upper->object_page);
}

/* Joins a region with the one below it, if it continues that. Returns the region that is there then. */
static struct region *join_with_lower(struct vmspace *vm, struct region *region)
{
    if (region->link.prev == &vm->regions)
        return region;
    struct region *lower = LIST_ENTRY(region->link.prev, struct region, link);
    if (!continues_region(lower, region))
        return region;
    bool is_heap = region == vm->heap;
    uintptr_t end = region->end;
    lower->object_bytes += region->object_bytes;
    region_leave(vm, region);
    set_bounds(vm, lower, lower->start, end);
    if (is_heap)
        vm->heap = lower;
    return lower;
}

/* Joins the regions of [from, to) with each other and with their neighbours, as far as they are equal. */
static void join_regions(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    struct region *region = region_at_or_above(vm, from);

    while (region && region->start <= to) {
        region = join_with_lower(vm, region);
        region = next_region(vm, region);
    }
}

/*
 * Unmaps the beginning or the end of one region, which only becomes smaller. False: the range is something else, or
 * the region is one that has a special end.
 */
static bool cut_region(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    struct region *region = vmspace_find(vm, from);

    if (!region || to > region->end || region == vm->heap || region->grows_down)
        return false;
    bool at_start = from == region->start, at_end = to == region->end;
    /* an object that is not shown any more must be told: vm_unmap_locked() */
    if (at_start == at_end || (at_start && region->object && region->object_bytes <= to - from))
        return false;
    deallocuvm(vm, from, to, NULL);
    if (at_start) {
        if (region->object)
            region->object_bytes -= (uint32_t)(to - from);
        set_bounds(vm, region, to, region->end);
    } else {
        region->object_bytes = MIN(region->object_bytes, (uint32_t)(from - region->start));
        set_bounds(vm, region, region->start, from);
    }
    return true;
}

int vm_unmap_locked(struct vmspace *vm, uintptr_t from, uintptr_t to)
{
    struct region *region, *next;

    if (cut_region(vm, from, to))
        return 0;
    int error = split_at_borders(vm, from, to);
    if (error)
        return error;
    region = region_at_or_above(vm, from);
    if (!region || region->start >= to)
        return 0;
    /* before the regions leave: until then, walks over mappings meet them */
    deallocuvm(vm, from, to, NULL);
    for (; region && region->start < to; region = next) {
        next = next_region(vm, region);
        region_leave(vm, region);
    }
    return 0;
}

int vm_unmap(struct vmspace *vm, uintptr_t from, size_t size)
{
    if (from + size < from || from + size > USERTOP)
        return -EINVAL;
    mutex_lock(&vm->lock);
    int error = vm_unmap_locked(vm, from, from + size);
    vmspace_unlock(vm);
    return error;
}

static bool is_free(struct vmspace *vm, uintptr_t from, size_t size)
{
    const struct region *above = region_at_or_above(vm, from);

    return !above || above->start - from >= size;
}

/* Tells the tree the heap's end. */
static void settle_heap(struct vmspace *vm)
{
    if (vm->heap_moved && vm->heap)
        region_resized(vm, vm->heap);
    vm->heap_moved = false;
}

/* An address that the kernel may choose: the program's wish, if it is free and in nothing's room. 0: none. */
static uintptr_t choose_address(struct vmspace *vm, uintptr_t wish, size_t size)
{
    uintptr_t low = ROUND_UP(vm->brk, PAGE_SIZE) + HEAP_ROOM;

    settle_heap(vm);
    if (wish >= low && wish < MAPS_TOP && size <= MAPS_TOP - wish && is_free(vm, wish, size))
        return wish;
    return vmspace_find_gap(vm, size, low, MAPS_TOP);
}

/* Makes room for a region, and moves it there. */
static int place_region(struct vmspace *vm, struct region *region, unsigned flags)
{
    size_t size = region->end - region->start;

    if (vm->count >= REGIONS_MAX || !vmspace_may_grow(vm, size))
        return -ENOMEM;
    if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))) {
        region->start = choose_address(vm, region->start, size);
        region->end = region->start + size;
        return region->start ? 0 : -ENOMEM;
    }
    if (!in_user_range(region->start, size))
        return -ENOMEM;
    if (flags & MAP_FIXED_NOREPLACE)
        return is_free(vm, region->start, size) ? 0 : -EEXIST;
    return vm_unmap_locked(vm, region->start, region->end);
}

/*
 * Enters a new region into the space: true; or lets the region above it grow downwards instead, because mappings
 * without a wish come below each other: false, the region is not needed.
 */
static bool enter_or_extend(struct vmspace *vm, struct region *region)
{
    struct region *above = region_at_or_above(vm, region->start);

    if (!above || !continues_region(region, above)) {
        region_enter(vm, region);
        join_regions(vm, region->start, region->end);
        return true;
    }
    above->object_bytes += region->object_bytes;
    set_bounds(vm, above, region->start, above->end);
    join_with_lower(vm, above);
    return false;
}

int vm_map(struct vmspace *vm, struct region *wanted, unsigned flags)
{
    struct region *region;
    bool entered = false;
    int error = region_new(wanted, &region);

    if (error)
        return error;
    mutex_lock(&vm->lock);
    error = place_region(vm, region, flags);
    if (!error) {
        wanted->start = region->start;
        entered = enter_or_extend(vm, region);
    }
    vmspace_unlock(vm);
    if (!entered)
        region_free(region);
    return error;
}

/* The first error of a range: -ENOMEM if not all is mapped, -EACCES if a region must not get the permissions. */
static int check_range(struct vmspace *vm, uintptr_t from, uintptr_t to, unsigned prot)
{
    const struct region *region = vmspace_find(vm, from);

    for (; from < to; region = next_region(vm, region)) {
        if (!region || region->start > from)
            return -ENOMEM;
        if (prot & ~region->prot_max)
            return -EACCES;
        from = region->end;
    }
    return 0;
}

/* The permissions of an entry for a page that is in memory. The first write to it is noticed if it must be. */
static unsigned entry_prot(const struct region *region)
{
    if (!(region->prot & PROT_WRITE))
        return region->prot | PROT_USER;
    if (!region->shared)
        return (region->prot & ~PROT_WRITE) | PROT_COW | PROT_USER;
    bool tracked = object_tracks_writes(region->object);
    return (tracked ? region->prot & ~PROT_WRITE : region->prot) | PROT_USER;
}

/* Gives the entries of one slot the permissions of their region. */
static void protect_entries(struct vmspace *vm, const struct region *region, uintptr_t va,
                            uintptr_t end)
{
    unsigned prot = entry_prot(region) | (object_is_device(region->object) ? PROT_NOCACHE : 0);
    pte_t *pte = walkpgdir(vm->pgdir, va, false);

    if (!pte)
        return;
    for (const pte_t *stop = pte + ((end - va) >> PAGE_SHIFT); pte < stop; pte++) {
        pte_t now = pte_load(pte);
        if (pte_empty(now))
            continue;
        if (prot & PROT_EXEC)
            cache_sync_code(phys_to_virt(pte_paddr(now)), PAGE_SIZE);
        pte_store(pte, pte_make(pte_paddr(now), prot));
    }
}

static void protect_region(struct vmspace *vm, struct region *region, unsigned prot)
{
    if (region->prot == prot)
        return;
    region->prot = prot;
    if (region == vm->heap) {
        settle_heap(vm);
        vm->heap = NULL; /* more heap will be of the usual kind again */
    }
    for (uintptr_t va = region->start, stop; va < region->end; va = stop) {
        stop = slot_end(va, region->end);
        protect_entries(vm, region, va, stop);
    }
    tlb_flush(&vm->mmu, region->start, region->end - region->start);
}

static int protect_locked(struct vmspace *vm, uintptr_t from, uintptr_t to, unsigned prot)
{
    int error = check_range(vm, from, to, prot);

    if (!error)
        error = split_at_borders(vm, from, to);
    if (error)
        return error;
    for (struct region *region = vmspace_find(vm, from); region && region->start < to;
         region = next_region(vm, region))
        protect_region(vm, region, prot);
    join_regions(vm, from, to);
    return 0;
}

int vm_protect(struct vmspace *vm, uintptr_t from, size_t size, unsigned prot)
{
    if (!in_user_range(from, size))
        return -ENOMEM;
    mutex_lock(&vm->lock);
    int error = protect_locked(vm, from, from + size, prot);
    vmspace_unlock(vm);
    return error;
}

int vm_check(struct vmspace *vm, uintptr_t from, size_t size)
{
    if (!in_user_range(from, size))
        return -ENOMEM;
    mutex_lock(&vm->lock);
    int error = check_range(vm, from, from + size, 0);
    mutex_unlock(&vm->lock);
    return error;
}

int vm_discard(struct vmspace *vm, uintptr_t from, size_t size)
{
    if (!in_user_range(from, size))
        return -ENOMEM;
    mutex_lock(&vm->lock);
    int error = check_range(vm, from, from + size, 0);
    deallocuvm(vm, from, from + size, NULL); /* the mapped parts, even after an error */
    mutex_unlock(&vm->lock);
    return error;
}

/* Whether a read of a page of the region would find it in memory. */
static bool is_resident(struct vmspace *vm, const struct region *region, uintptr_t va)
{
    const pte_t *pte = walkpgdir(vm->pgdir, va, false);
    uint32_t offset = (uint32_t)(va - region->start);

    if (pte && !pte_empty(pte_load(pte)))
        return true;
    /* the pages of an object that tracks writes, a file, are in the page cache; other objects have trees of their own */
    if (!region->object || !object_tracks_writes(region->object) || offset >= region->object_bytes)
        return false;
    struct page *page =
        pagecache_peek(region->object, region->object_page + (offset >> PAGE_SHIFT));
    if (page)
        page_put(page);
    return page != NULL;
}

int vm_resident(struct vmspace *vm, uintptr_t from, size_t size, uint8_t *resident)
{
    if (!in_user_range(from, size))
        return -ENOMEM;
    mutex_lock(&vm->lock);
    int error = check_range(vm, from, from + size, 0);
    const struct region *region = vmspace_find(vm, from);
    for (uintptr_t va = from; !error && va < from + size; va += PAGE_SIZE) {
        if (va == region->end)
            region = next_region(vm, region);
        *resident++ = is_resident(vm, region, va);
    }
    mutex_unlock(&vm->lock);
    return error;
}

/* A copy, in no space, of the shared region at from or above it: 0; no such region: -ENOENT. */
static int copy_shared_region(struct vmspace *vm, uintptr_t from, uintptr_t to,
                              struct region **copy)
{
    int error = -ENOENT;

    mutex_lock(&vm->lock);
    const struct region *region = region_at_or_above(vm, from);
    while (region && region->start < to && !region->shared)
        region = next_region(vm, region);
    if (region && region->start < to)
        error = region_new(region, copy); /* it keeps the object in memory */
    mutex_unlock(&vm->lock);
    return error;
}

int vm_sync(struct vmspace *vm, uintptr_t from, size_t size)
{
    uintptr_t to = from + size;
    struct region *copy = NULL;
    int error = vm_check(vm, from, size);

    while (!error && from < to) {
        error = copy_shared_region(vm, from, to, &copy);
        if (error)
            break;
        error = object_sync(copy->object);
        from = copy->end;
        region_free(copy);
    }
    return error == -ENOENT ? 0 : error;
}
