/* SPDX-License-Identifier: MIT */
/*
 * Memory from the host, in place of mm/page.c and mm/kmalloc.c. So the address sanitizer sees each
 * page and object separately, including use after free and leaks, and a test can make memory run
 * out at any time. Freed pages are reused as late as possible.
 */
#include "../host.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "base/cpu.h"
#include <hal/irq.h>
#include <sanitizer/asan_interface.h>

#define PAGES 16384u /* 64 MiB */

uintptr_t host_memory_base;
struct page *page_array;
uint32_t page_count;

static struct list free_pages = LIST_INIT(free_pages);
static struct list shrinkers = LIST_INIT(shrinkers);
static uint32_t free_count, next_fresh, objects;
static unsigned fail_at, fail_left, fail_locked;

void host_memory_fail(unsigned n, unsigned count)
{
    fail_at = n;
    fail_left = count;
}

void host_memory_fail_locked(unsigned count)
{
    fail_locked = count;
}

/* Whether this allocation must fail. */
static bool fails(void)
{
    if (fail_locked > 0 && this_cpu()->lock_depth > 0) {
        fail_locked--;
        return true;
    }
    if (fail_at > 1) {
        fail_at--;
        return false;
    }
    if (fail_at == 1 && fail_left > 0) {
        if (--fail_left == 0)
            fail_at = 0;
        return true;
    }
    return false;
}

uint32_t host_memory_in_use(void)
{
    return next_fresh - free_count + objects;
}

static void set_up(void)
{
    host_memory_base = (uintptr_t)host_alloc((size_t)PAGES * PAGE_SIZE, PAGE_SIZE);
    page_array = host_alloc(PAGES * sizeof(*page_array), 16);
    memset(page_array, 0, PAGES * sizeof(*page_array));
    page_count = PAGES;
    __asan_poison_memory_region((void *)host_memory_base, (size_t)PAGES * PAGE_SIZE);
}

static bool shrink(void)
{
    struct shrinker *shrinker;
    uint32_t freed = 0;

    if (this_cpu()->lock_depth > 0)
        return false;
    LIST_FOR_EACH (shrinker, &shrinkers, link)
        freed += shrinker->shrink(64);
    return freed > 0;
}

void host_memory_shrink(void)
{
    uint32_t before;

    do {
        before = host_memory_in_use();
        shrink();
    } while (host_memory_in_use() < before);
}

static struct page *take(unsigned order)
{
    if (next_fresh + (1u << order) <= PAGES) {
        struct page *page = &page_array[next_fresh];
        next_fresh += 1u << order;
        return page;
    }
    if (order > 0 || list_empty(&free_pages))
        return NULL;
    struct page *page = LIST_FIRST(&free_pages, struct page, link);
    list_remove(&page->link);
    free_count--;
    return page;
}

struct page *page_alloc(unsigned order)
{
    struct page *page;

    if (!page_array)
        set_up();
    if (fails())
        return NULL;
    do
        page = take(order);
    while (!page && shrink());
    if (!page)
        return NULL;
    __asan_unpoison_memory_region(page_address(page), (size_t)PAGE_SIZE << order);
    memset(page_address(page), 0xa5, (size_t)PAGE_SIZE << order);
    page->flags = 0;
    page->references = 1;
    return page;
}

void page_free(struct page *page, unsigned order)
{
    for (uint32_t i = 0; i < 1u << order; i++) {
        page[i].references = 0;
        page[i].flags = 0;
        list_push_back(&free_pages, &page[i].link);
    }
    free_count += 1u << order;
    __asan_poison_memory_region(page_address(page), (size_t)PAGE_SIZE << order);
}

void page_release(struct page *page)
{
    page_free(page, 0);
}

void *kalloc(void)
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
    page_put(virt_to_page(page));
}

void shrinker_register(struct shrinker *shrinker)
{
    list_push_back(&shrinkers, &shrinker->link);
}

uint32_t page_total(void)
{
    return PAGES;
}

uint32_t page_free_count(void)
{
    return PAGES - next_fresh + free_count;
}

void kmem_cache_init(struct kmem_cache *cache, const char *name, size_t size)
{
    *cache = (struct kmem_cache){.name = name, .object_size = (uint16_t)ROUND_UP(size, 8)};
}

static void *object_new(size_t size)
{
    if (fails())
        return NULL;
    void *object = host_alloc(size, 16);
    memset(object, 0xa5, size);
    objects++;
    return object;
}

void *kmem_cache_alloc(struct kmem_cache *cache)
{
    void *object = object_new(cache->object_size);

    cache->objects += object != NULL;
    return object;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    assert(object && cache->objects > 0);
    cache->objects--;
    objects--;
    host_free(object);
}

void *kmalloc(size_t size)
{
    return size <= KMALLOC_MAX ? object_new(size) : NULL;
}

void *kzalloc(size_t size)
{
    void *object = kmalloc(size);

    if (object)
        memset(object, 0, size);
    return object;
}

void kmfree(void *object)
{
    if (!object)
        return;
    objects--;
    host_free(object);
}

uint32_t kmem_clear_shelves(void)
{
    return 0; /* there are none */
}
