/* SPDX-License-Identifier: MIT */
/*
 * The page and object allocators themselves, which other tests on the host replace: random use
 * compared with a simple model. Every byte allocated is filled, so that overlaps are found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../host.h"
#include "base/panic.h"
#include "base/kprintf.h"
#include "lib/string.h"
#include "base/symbols.h"
#include "mm/kmalloc.h"
#include "mm/failalloc.h"
#include "mm/page.h"
#include "base/cpu.h"
#include "sched/thread.h"
#include <hal/platform.h>
#include <hal/timer.h>

/* No allocation fails on purpose here. */
bool failalloc_now(void)
{
    return false;
}

#define MEMORY (16 * MIB)
#define HOLE_START (5 * MIB)
#define HOLE_SIZE (64 * KIB)
#define HELD 600u

struct cpu cpus[CPUS_MAX];
unsigned cpu_count = 1;
struct cpu *host_cpu = &cpus[0];
bool host_irqs_on = true;
uintptr_t host_memory_base;

void panic(const char *format, ...)
{
    (void)format;
    host_fail("kernel panic: %s", format);
}

void panic_join(void)
{
}

uint64_t clock_ns(void)
{
    return 0;
}

const char *symbol_describe(uintptr_t address, char *buffer, size_t size)
{
    (void)address, (void)size;
    return buffer;
}

void kprintf(const char *format, ...)
{
    (void)format;
}

void page_zero(void *page)
{
    memset(page, 0, PAGE_SIZE);
}

static uint32_t seed = 1;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % sides;
}

static int start(void **state)
{
    static struct bootinfo boot = {
        .memory = {{0, HOLE_START}, {HOLE_START + HOLE_SIZE, MEMORY - HOLE_START - HOLE_SIZE}},
        .memory_count = 2,
        .reserved = {{0, 1 * MIB + 100}, {9 * MIB, 3 * PAGE_SIZE}},
        .reserved_count = 2,
    };

    (void)state;
    host_memory_base = (uintptr_t)host_alloc(MEMORY, 4 * MIB);
    page_init(&boot);
    kmalloc_init();
    return 0;
}

static void all_memory_is_counted(void **state)
{
    uint32_t descriptors =
        (uint32_t)ROUND_UP(page_count * sizeof(struct page), PAGE_SIZE) / PAGE_SIZE;
    uint32_t expected = (MEMORY - HOLE_SIZE) / PAGE_SIZE - 256 - 1 - 3 - descriptors;

    (void)state;
    assert_int_equal(page_total(), expected);
    assert_int_equal(page_free_count(), expected);
}

static bool usable(paddr_t pa)
{
    return pa >= 1 * MIB + PAGE_SIZE && pa < MEMORY &&
           (pa < HOLE_START || pa >= HOLE_START + HOLE_SIZE) &&
           (pa < 9 * MIB || pa >= 9 * MIB + 3 * PAGE_SIZE);
}

static void pages_do_not_overlap(void **state)
{
    static struct {
        struct page *page;
        unsigned order;
        uint8_t fill;
    } held[HELD];
    uint32_t before = page_free_count();

    (void)state;
    memset(held, 0, sizeof(held));
    for (unsigned round = 0; round < 60000; round++) {
        unsigned i = dice(HELD);
        if (held[i].page) {
            const uint8_t *bytes = page_address(held[i].page);
            size_t n = (size_t)PAGE_SIZE << held[i].order;
            assert_int_equal(bytes[0], held[i].fill);
            assert_int_equal(bytes[n - 1], held[i].fill);
            page_free(held[i].page, held[i].order);
            held[i].page = NULL;
            continue;
        }
        held[i].order = dice(10) == 0 ? dice(PAGE_ORDER_MAX + 1) : dice(3);
        held[i].page = page_alloc(held[i].order);
        held[i].fill = (uint8_t)dice(256);
        if (!held[i].page)
            continue;
        paddr_t pa = page_to_phys(held[i].page);
        assert_int_equal(pa % (PAGE_SIZE << held[i].order), 0);
        assert_true(usable(pa) && usable(pa + (PAGE_SIZE << held[i].order) - PAGE_SIZE));
        memset(page_address(held[i].page), held[i].fill, (size_t)PAGE_SIZE << held[i].order);
    }
    for (unsigned i = 0; i < HELD; i++) {
        if (held[i].page)
            page_free(held[i].page, held[i].order);
    }
    assert_int_equal(page_free_count(), before);
}

static void every_page_can_be_had(void **state)
{
    struct list pages = LIST_INIT(pages);
    struct page *page;
    uint32_t count = 0, before = page_free_count();

    (void)state;
    while ((page = page_alloc(0)) != NULL) {
        list_push_back(&pages, &page->link);
        count++;
    }
    assert_int_equal(count, before);
    assert_int_equal(page_free_count(), 0);
    assert_null(kalloc());
    assert_null(kmalloc(5000));
    while (!list_empty(&pages)) {
        page = LIST_FIRST(&pages, struct page, link);
        list_remove(&page->link);
        page_put(page);
    }
    assert_int_equal(page_free_count(), before);
    page = page_alloc(PAGE_ORDER_MAX - 1); /* the split blocks have been joined again */
    assert_non_null(page);
    page_free(page, PAGE_ORDER_MAX - 1);
}

static void references_keep_a_page(void **state)
{
    uint32_t before = page_free_count();
    void *address = kalloc_zeroed();

    (void)state;
    for (unsigned i = 0; i < PAGE_SIZE; i++)
        assert_int_equal(((uint8_t *)address)[i], 0);
    page_get(virt_to_page(address));
    kfree(address);
    assert_int_equal(page_free_count(), before - 1);
    kfree(address);
    assert_int_equal(page_free_count(), before);
}

static void objects_do_not_overlap(void **state)
{
    static struct {
        uint8_t *object;
        size_t size;
        uint8_t fill;
    } held[HELD];
    uint32_t before = page_free_count();

    (void)state;
    for (unsigned round = 0; round < 100000; round++) {
        unsigned i = dice(HELD);
        if (held[i].object) {
            for (size_t at = 0; at < held[i].size; at++)
                assert_int_equal(held[i].object[at], held[i].fill);
            kmfree(held[i].object);
            held[i].object = NULL;
            continue;
        }
        held[i].size = dice(20) == 0 ? dice(KMALLOC_MAX) + 1 : dice(500) + 1;
        held[i].fill = (uint8_t)dice(256);
        held[i].object = kmalloc(held[i].size);
        if (held[i].object) {
            assert_int_equal((uintptr_t)held[i].object % 8, 0);
            memset(held[i].object, held[i].fill, held[i].size);
        }
    }
    for (unsigned i = 0; i < HELD; i++)
        kmfree(held[i].object);
    kmfree(NULL);
    assert_null(kmalloc(KMALLOC_MAX + 1));
    /* Each of the sixteen sizes may keep one empty slab of up to eight pages. */
    assert_in_range(page_free_count(), before - 16 * 8, before);
}

static void zeroed_objects_are(void **state)
{
    (void)state;
    for (size_t size = 1; size <= KMALLOC_MAX; size = size * 3 + 1) {
        uint8_t *object = kzalloc(size);
        assert_non_null(object);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(object[i], 0);
        memset(object, 0xff, size);
        kmfree(object);
    }
}

static uint32_t asked;

static uint32_t give(uint32_t pages)
{
    asked = pages;
    return 0;
}

static void caches_are_asked_before_memory_is_out(void **state)
{
    static struct shrinker shrinker = {.shrink = give};
    struct list pages = LIST_INIT(pages);
    struct page *page;

    (void)state;
    shrinker_register(&shrinker);
    while ((page = page_alloc(0)) != NULL)
        list_push_back(&pages, &page->link);
    assert_true(asked > 0);
    while (!list_empty(&pages)) {
        page = LIST_FIRST(&pages, struct page, link);
        list_remove(&page->link);
        page_put(page);
    }
}

static struct list held_pages = LIST_INIT(held_pages);

/* Takes all pages that the running thread can get. Returns how many are free then. */
static uint32_t take_all(struct thread *t, enum page_use use)
{
    struct page *page;

    t->page_use = (uint8_t)use;
    while ((page = page_alloc(0)) != NULL)
        list_push_back(&held_pages, &page->link);
    return page_free_count();
}

static void give_back(unsigned n)
{
    for (; n > 0 && !list_empty(&held_pages); n--) {
        struct page *page = LIST_FIRST(&held_pages, struct page, link);
        list_remove(&page->link);
        page_put(page);
    }
}

static void users_leave_a_reserve_to_root(void **state)
{
    static struct thread t = {.tid = 8, .is_ordinary = true};
    uint32_t before = page_free_count(), reserve = page_reserve();

    (void)state;
    cpus[0].thread = &t;
    assert_int_equal(take_all(&t, PAGE_FOR_GROWTH), reserve * 2);
    assert_int_equal(take_all(&t, PAGE_FOR_CALL), reserve * 6 / 4);
    assert_int_equal(take_all(&t, PAGE_FOR_FAULT), reserve * 5 / 4);
    assert_int_equal(take_all(&t, PAGE_FOR_KERNEL), reserve);
    t.is_ordinary = false;
    assert_int_equal(take_all(&t, PAGE_FOR_CALL), reserve * 3 / 4);
    give_back(UINT32_MAX);
    cpus[0].thread = NULL;
    assert_int_equal(page_free_count(), before);
}

static void the_reserve_is_left_to_those_in_need(void **state)
{
    static struct thread t = {.tid = 7};
    uint32_t before = page_free_count(), reserve = page_reserve();

    (void)state;
    cpus[0].thread = &t;
    assert_in_range(reserve, 64, page_total() / 32);
    assert_int_equal(take_all(&t, PAGE_FOR_GROWTH), reserve);
    assert_null(page_alloc(3));
    assert_int_equal(take_all(&t, PAGE_FOR_CALL), reserve * 3 / 4);
    assert_int_equal(take_all(&t, PAGE_FOR_FAULT), reserve / 2);
    assert_int_equal(take_all(&t, PAGE_FOR_KERNEL), reserve / 4);
    assert_int_equal(take_all(&t, PAGE_FOR_URGENT), 0);
    give_back(reserve / 2); /* the reserve is filled first */
    assert_int_equal(take_all(&t, PAGE_FOR_GROWTH), reserve / 2);
    t.killed = true; /* a thread that is to end may use it */
    assert_int_equal(take_all(&t, PAGE_FOR_GROWTH), 0);
    give_back(UINT32_MAX);
    cpus[0].thread = NULL;
    assert_int_equal(page_free_count(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_memory_is_counted),
        cmocka_unit_test(references_keep_a_page),
        cmocka_unit_test(every_page_can_be_had),
        cmocka_unit_test(pages_do_not_overlap),
        cmocka_unit_test(objects_do_not_overlap),
        cmocka_unit_test(zeroed_objects_are),
        cmocka_unit_test(caches_are_asked_before_memory_is_out),
        cmocka_unit_test(the_reserve_is_left_to_those_in_need),
        cmocka_unit_test(users_leave_a_reserve_to_root),
    };

    return cmocka_run_group_tests_name("memory", tests, start, NULL);
}
