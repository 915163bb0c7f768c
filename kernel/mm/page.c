/* SPDX-License-Identifier: MIT */
/*
 * The physical page allocator.
 *
 * Free memory is kept as runs of 2^order pages, each aligned to its size, in a list per order (the
 * buddy system). Allocation splits the smallest run that is large enough. Freeing joins a run with its
 * neighbour (its buddy) as long as the buddy is free too. Single pages, the most frequent case, come from
 * a small list per CPU that is filled and emptied in batches.
 *
 * Locks: buddy.lock guards the lists of runs and the PAGE_BUDDY flags; a CPU's own list is used with
 * interrupts off.
 */
#include "mm/page.h"

#include "base/address.h"
#include "base/cpu.h"
#include "base/panic.h"
#include "base/spinlock.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/failalloc.h"
#include "sched/thread.h"
#include <hal/cache.h>
#include <hal/irq.h>
#include <hal/platform.h>

#define ORDERS (PAGE_ORDER_MAX + 1)
#define CPU_LIST_BATCH 32u /* pages moved between a CPU's list and the buddy system at a time */
#define CPU_LIST_MAX (3 * CPU_LIST_BATCH)
#define RESERVE_SHARE 32u /* the reserve is one page in so many, within these limits: */
#define RESERVE_MIN 64u
#define RESERVE_MAX 1024u

struct page *page_array;
uint32_t page_count;

static struct {
    struct spinlock lock;
    struct list free[ORDERS]; /* struct page by link: the first page of each run */
    uint32_t free_pages;      /* in these lists; atomic: read without the lock */
    uint32_t total;           /* pages that were ever put in */
    uint32_t reserve;         /* -: pages for some uses only: enum page_use */
} buddy = {.lock = SPINLOCK_INIT("page")};

static struct {
    struct list pages;
    uint32_t count; /* atomic: others read it */
} CACHE_ALIGNED cpu_list[CPUS_MAX];

static struct list shrinkers = LIST_INIT(shrinkers); /* added to during boot only */

/* Changes a number of free pages. Its writers have a lock or a CPU of their own; others read it without. */
static void change_free(uint32_t *count, uint32_t by)
{
    __atomic_store_n(count, *count + by, __ATOMIC_RELAXED);
}

/* Puts a run into the lists, joined with its free buddies. */
static void buddy_insert(struct page *page, unsigned order)
{
    change_free(&buddy.free_pages, 1u << order);
    while (order < PAGE_ORDER_MAX) {
        uint32_t other = (uint32_t)(page - page_array) ^ (1u << order);
        if (other >= page_count)
            break;
        struct page *partner = &page_array[other];
        if (!page_has(partner, PAGE_BUDDY) || partner->order != order)
            break;
        list_remove(&partner->link);
        partner->flags &= (uint8_t)~PAGE_BUDDY;
        page = MIN(page, partner);
        order++;
    }
    page->order = (uint8_t)order;
    page->flags = PAGE_BUDDY;
    list_push_front(&buddy.free[order], &page->link);
}

/* Takes a run of 2^order pages out of the lists, or NULL. */
static struct page *buddy_take(unsigned order)
{
    unsigned from = order;

    while (from < ORDERS && list_empty(&buddy.free[from]))
        from++;
    if (from == ORDERS)
        return NULL;

    struct page *page = LIST_FIRST(&buddy.free[from], struct page, link);
    list_remove(&page->link);
    page->flags = 0;
    while (from > order) { /* give the upper halves back */
        from--;
        struct page *half = page + (1u << from);
        half->order = (uint8_t)from;
        half->flags = PAGE_BUDDY;
        list_push_front(&buddy.free[from], &half->link);
    }
    change_free(&buddy.free_pages, -(1u << order));
    return page;
}

/* How many pages an allocation by the running thread must leave in the lists of runs. */
static uint32_t pages_to_leave(void)
{
    static const uint8_t quarters[][2] = {
        [PAGE_FOR_KERNEL] = {1, 4}, [PAGE_FOR_FAULT] = {2, 5}, [PAGE_FOR_CALL] = {3, 6},
        [PAGE_FOR_GROWTH] = {4, 8}, [PAGE_IF_FREE] = {4, 8},   [PAGE_FOR_URGENT] = {0, 0}};
    const struct thread *t = current();

    if (!t || t->takes_reserve || __atomic_load_n(&t->killed, __ATOMIC_RELAXED))
        return 0;
    return buddy.reserve * quarters[t->page_use][t->is_ordinary] / 4;
}

/* If so, the lists of the CPUs are neither filled nor kept, because any process may take pages from them. */
bool page_is_short(void)
{
    return __atomic_load_n(&buddy.free_pages, __ATOMIC_RELAXED) <
           2 * buddy.reserve + CPU_LIST_BATCH;
}

/* Moves pages to a CPU's list, as far as they may be used. Interrupts off. */
static void fill_list(unsigned cpu)
{
    uint32_t leave = pages_to_leave();
    struct page *page;

    if (__atomic_load_n(&buddy.free_pages, __ATOMIC_RELAXED) <= leave)
        return; /* a refusal takes no lock: programs may ask without end, and others want the lock */
    acquire(&buddy.lock);
    unsigned wanted = page_is_short() ? 1 : CPU_LIST_BATCH;
    while (cpu_list[cpu].count < wanted && buddy.free_pages > leave &&
           (page = buddy_take(0)) != NULL) {
        list_push_back(&cpu_list[cpu].pages, &page->link);
        change_free(&cpu_list[cpu].count, 1);
    }
    release(&buddy.lock);
}

/* One page from this CPU's list, or NULL. If the list is empty, it is filled first. */
static struct page *take_single(void)
{
    uint32_t irq = irq_save();
    unsigned cpu = this_cpu()->id;
    struct list *pages = &cpu_list[cpu].pages;
    struct page *page = NULL;

    if (unlikely(list_empty(pages)))
        fill_list(cpu);
    if (likely(!list_empty(pages))) {
        page = LIST_FIRST(pages, struct page, link);
        list_remove(&page->link);
        change_free(&cpu_list[cpu].count, -1u);
    }
    irq_restore(irq);
    return page;
}

static void give_single(struct page *page)
{
    uint32_t irq = irq_save();
    unsigned cpu = this_cpu()->id;
    struct list *pages = &cpu_list[cpu].pages;

    if (ADDRCHECK) /* the page is used again as late as possible */
        list_push_back(pages, &page->link);
    else
        list_push_front(pages, &page->link);
    change_free(&cpu_list[cpu].count, 1);
    if (unlikely(cpu_list[cpu].count > CPU_LIST_MAX || page_is_short())) {
        acquire(&buddy.lock);
        uint32_t keep = page_is_short() ? 0 : CPU_LIST_MAX - CPU_LIST_BATCH;
        while (cpu_list[cpu].count > keep) {
            struct page *last = LIST_ENTRY(pages->prev, struct page, link);
            list_remove(&last->link);
            change_free(&cpu_list[cpu].count, -1u);
            buddy_insert(last, 0);
        }
        release(&buddy.lock);
    }
    irq_restore(irq);
}

static struct page *take_block(unsigned order)
{
    if (order == 0)
        return take_single();
    acquire(&buddy.lock);
    bool enough = buddy.free_pages >= pages_to_leave() + (1u << order);
    struct page *page = enough ? buddy_take(order) : NULL;
    release(&buddy.lock);
    return page;
}

/* Asks the caches for memory, if the caller can sleep and wants that. */
static bool shrink_caches(uint32_t pages)
{
    const struct thread *t = current();
    struct shrinker *shrinker;
    uint32_t freed = 0;

    if (this_cpu()->lock_depth > 0 || !irq_enabled() || (t && t->page_use == PAGE_IF_FREE))
        return false;
    LIST_FOR_EACH (shrinker, &shrinkers, link)
        freed += shrinker->shrink(pages);
    return freed > 0;
}

struct page *page_alloc(unsigned order)
{
    struct page *page;

    assert(order <= PAGE_ORDER_MAX);
    if (failalloc_now())
        return NULL;
    do
        page = take_block(order);
    while (unlikely(!page) && shrink_caches(MAX(CPU_LIST_BATCH, 1u << order)));
    if (page) {
        assert(page->references == 0); /* else a caller has put it once too often */
        page->flags = 0;
        page->references = 1;
        addrcheck_page_alloc(page_address(page), order);
    }
    return page;
}

void page_free(struct page *page, unsigned order)
{
    assert(!(page->flags & (PAGE_RESERVED | PAGE_BUDDY)));
    page->references = 0;
    addrcheck_page_free(page_address(page), order);
    if (order == 0) {
        give_single(page);
        return;
    }
    acquire(&buddy.lock);
    buddy_insert(page, order);
    release(&buddy.lock);
}

void page_release(struct page *page)
{
    /* Writes to the page by earlier users come before its next use. */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    page_free(page, 0);
}

NOINLINE void *kalloc(void)
{
    struct page *page = page_alloc(0);
    return page ? page_address(page) : NULL;
}

void *kalloc_zeroed(void)
{
    void *page = kalloc();

    if (page)
        page_zero(page);
    return page;
}

void kfree(void *page)
{
    assert(((uintptr_t)page & (PAGE_SIZE - 1)) == 0);
    page_put(virt_to_page(page));
}

void shrinker_register(struct shrinker *shrinker)
{
    list_push_back(&shrinkers, &shrinker->link);
}

uint32_t page_total(void)
{
    return buddy.total;
}

uint32_t page_reserve(void)
{
    return buddy.reserve;
}

uint32_t page_free_count(void)
{
    uint32_t free = __atomic_load_n(&buddy.free_pages, __ATOMIC_RELAXED);

    for (unsigned i = 0; i < CPUS_MAX; i++)
        free += __atomic_load_n(&cpu_list[i].count, __ATOMIC_RELAXED);
    return free;
}

/* Whether a page lies in one of the ranges, or overlaps one that is not aligned. */
static bool in_ranges(paddr_t pa, const struct memrange *range, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (range[i].base < pa + PAGE_SIZE && pa < range[i].base + range[i].size)
            return true;
    }
    return false;
}

/* Finds room for the descriptors in RAM that is not reserved: as high as possible. */
static paddr_t find_room(const struct bootinfo *boot, uint32_t bytes)
{
    for (unsigned i = boot->memory_count; i-- > 0;) {
        const struct memrange *range = &boot->memory[i];
        uint32_t usable = MIN(range->size, DIRECTMAP_MAX - MIN(range->base, DIRECTMAP_MAX));
        for (paddr_t end = range->base + usable; end - range->base >= bytes; end -= PAGE_SIZE) {
            bool taken = false;
            for (unsigned r = 0; r < boot->reserved_count && !taken; r++)
                taken = boot->reserved[r].base < end &&
                        boot->reserved[r].base + boot->reserved[r].size > end - bytes;
            if (!taken)
                return end - bytes;
        }
    }
    panic("page_init: no room for %u bytes of page descriptors", bytes);
}

/* How many descriptors are needed: up to the highest page of RAM that the direct map reaches. */
static uint32_t count_pages(const struct bootinfo *boot)
{
    paddr_t top = 0;

    for (unsigned i = 0; i < boot->memory_count; i++) {
        const struct memrange *range = &boot->memory[i];
        if (range->base >= DIRECTMAP_MAX)
            continue;
        top = MAX(top, range->base + MIN(range->size, DIRECTMAP_MAX - range->base));
    }
    return top >> PAGE_SHIFT;
}

void page_init(const struct bootinfo *boot)
{
    page_count = count_pages(boot);
    uint32_t bytes = ROUND_UP(page_count * (uint32_t)sizeof(struct page), PAGE_SIZE);
    struct memrange own = {find_room(boot, bytes), bytes};

    page_array = phys_to_virt(own.base);
    memset(page_array, 0, bytes);
    for (unsigned order = 0; order < ORDERS; order++)
        list_init(&buddy.free[order]);
    for (unsigned i = 0; i < CPUS_MAX; i++)
        list_init(&cpu_list[i].pages);

    acquire(&buddy.lock);
    for (uint32_t i = 0; i < page_count; i++) {
        struct page *page = &page_array[i];
        paddr_t pa = (paddr_t)i << PAGE_SHIFT;
        if (!in_ranges(pa, boot->memory, boot->memory_count) ||
            in_ranges(pa, boot->reserved, boot->reserved_count) || in_ranges(pa, &own, 1)) {
            page->flags = PAGE_RESERVED;
            continue;
        }
        buddy.total++;
        addrcheck_page_free(page_address(page), 0);
        buddy_insert(page, 0);
    }
    buddy.reserve = MIN(MAX(buddy.total / RESERVE_SHARE, RESERVE_MIN), RESERVE_MAX);
    release(&buddy.lock);
}
