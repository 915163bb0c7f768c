/* SPDX-License-Identifier: MIT */
/*
 * sbrk and brk: the heap grows, shrinks, has zeros in new memory, and returns memory to the kernel.
 */
#include "test.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAILED ((char *)-1)

static char *grow(intptr_t bytes)
{
    char *old = sbrk(bytes);

    CHECK(old != FAILED);
    return old;
}

static bool is_zero(const char *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (from[i])
            return false;
    }
    return true;
}

static void heap_up_and_down(void)
{
    static const intptr_t sizes[] = {1, 3, 4095, 4096, 4097, 65536, 65537, 1 << 20, 4 << 20};
    char *start = sbrk(0);

    for (size_t i = 0; i < LENGTH(sizes); i++) {
        char *block = grow(sizes[i]);

        CHECK(block == start && sbrk(0) == start + sizes[i]);
        memset(block, 0x55, (size_t)sizes[i]);
        CHECK(grow(-sizes[i]) == start + sizes[i]);
        CHECK(sbrk(0) == start);
    }
}

/* Whole pages that are allocated again are zero, whatever their contents were before. */
static void heap_zeroed(void)
{
    for (int round = 0; round < 3; round++) {
        size_t size = 100 * PAGE;
        char *block = grow((intptr_t)size),
             *first = (char *)(((uintptr_t)block + PAGE - 1) & -PAGE);

        CHECK(is_zero(first, size - (size_t)(first - block)));
        memset(block, 0xaa, size);
        grow(-(intptr_t)size);
    }
}

static void heap_by_bytes(void)
{
    char *start = sbrk(0);

    for (int i = 0; i < 10000; i++) {
        char *byte = grow(1);

        CHECK(byte == start + i);
        *byte = (char)i;
    }
    for (int i = 0; i < 10000; i++)
        CHECK(start[i] == (char)i);
}

static void brk_sets(void)
{
    char *start = sbrk(0);

    CHECK(brk(start + 3 * PAGE) == 0 && sbrk(0) == start + 3 * PAGE);
    memset(start, 1, 3 * PAGE);
    CHECK(brk(start + 10) == 0 && sbrk(0) == start + 10);
    CHECK(brk(start) == 0 && sbrk(0) == start);
    CHECK_ERROR(brk((void *)KERNEL_ADDRESS), ENOMEM);
    CHECK_ERROR(brk((void *)UINTPTR_MAX), ENOMEM);
    CHECK_ERROR(brk(NULL), EINVAL); /* below the heap's start */
    CHECK_ERROR(brk((void *)0x10000), EINVAL);
    CHECK(sbrk(0) == start);
}

static void sbrk_errors(void)
{
    char *start = sbrk(0);

    CHECK_ERROR(sbrk(INTPTR_MAX), ENOMEM);
    CHECK_ERROR(sbrk((intptr_t)(KERNEL_ADDRESS - PAGE)), ENOMEM);
    CHECK_ERROR(sbrk(INTPTR_MIN), EINVAL);
    CHECK_ERROR(sbrk(-0x10000000), EINVAL); /* below the heap's start */
    CHECK(sbrk(0) == start);
}

static void touch_beyond(void)
{
    grow((intptr_t)PAGE);
    char *end = (char *)(((uintptr_t)sbrk(0) + PAGE - 1) & -PAGE);
    *(volatile char *)end = 1;
}

static void touch_given_back(void)
{
    char *block = (char *)(((uintptr_t)grow(4 * (intptr_t)PAGE) + PAGE - 1) & -PAGE);

    block[PAGE] = 1;
    grow(-3 * (intptr_t)PAGE);
    *(volatile char *)(block + PAGE) = 1;
}

static void heap_ends(void)
{
    CHECK(run_in_child(touch_beyond) == SIGSEGV);
    CHECK(run_in_child(touch_given_back) == SIGSEGV);
}

/* A small request gets its pages at once: a fault for each page would cost more. */
static void heap_small_at_once(void)
{
    enum { PAGES = 4 };
    unsigned char there[PAGES] = {0};
    char *block = (char *)(((uintptr_t)grow((PAGES + 1) * (intptr_t)PAGE) + PAGE - 1) & -PAGE);

    CHECK(mincore(block, PAGES * PAGE, there) == 0);
    for (int i = 0; i < PAGES; i++)
        CHECK(there[i] & 1);
}

static void use_stack(void)
{
    volatile char room[7 << 20];

    for (size_t i = sizeof(room); i > 0; i -= 1024)
        room[i - 1] = 1;
}

/* Grows in steps as far as the kernel allows, and touches nothing. Then the stack must still have its room. */
static void grow_below_stack(void)
{
    for (intptr_t step = 8 << 20; step >= 128 << 10; step /= 4) {
        while (sbrk(step) != FAILED)
            ;
        CHECK(errno == ENOMEM);
    }
    use_stack();
}

static void heap_leaves_stack(void)
{
    CHECK(run_in_child(grow_below_stack) == 0);
}

/* One request for more than all memory, for which user space has room. */
static void heap_more_than_memory(void)
{
    long total = proc_number("/proc/meminfo", "MemTotal:"); /* KiB */

    if (total < 1 << 20)
        CHECK_ERROR(sbrk((intptr_t)total * 1024), ENOMEM);
}

/* A large request, of which little is touched: only that much is allocated. */
static void heap_lazy(void)
{
    intptr_t size = 16 << 20;
    long before = free_pages();
    char *block = grow(size);

    CHECK(before - free_pages() < 100);
    for (intptr_t at = 0; at < size; at += 1 << 20)
        block[at] = 1;
    CHECK(before - free_pages() < 200);
    for (intptr_t at = 0; at < size; at += 1 << 20)
        CHECK(block[at] == 1 && block[at + (1 << 19)] == 0);
    grow(-size);
}

/* The kernel fills in pages that are allocated and not touched, as the program would. */
static void heap_lazy_in_kernel(void)
{
    char *block = grow(1 << 20);
    int ends[2];

    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], block + 300000, 5000) == 5000); /* zeros */
    CHECK(read(ends[0], block + 700001, 5000) == 5000);
    CHECK(is_zero(block + 700001, 5000));
}

/* Memory that is only read takes no pages. After a write, the process has a page of its own: its child does not see the write. */
static void heap_only_read(void)
{
    size_t size = 8 << 20;
    char *block = grow((intptr_t)size);
    long before = free_pages();

    CHECK(is_zero(block, size));
    CHECK(before - free_pages() < (long)(size / PAGE / 8)); /* page tables */
    pid_t pid = start_child();
    for (size_t at = 0; at < size; at += 2 * PAGE)
        block[at] = pid == 0 ? 1 : 2;
    for (size_t at = 0; at < size; at += 2 * PAGE) {
        CHECK(block[at] == (pid == 0 ? 1 : 2));
        CHECK(is_zero(block + at + 1, 2 * PAGE - 1));
    }
    if (pid == 0)
        _exit(0);
    CHECK(end_of(pid) == 0);
}

static void heap_gives_back(void)
{
    long before = free_pages();

    for (int i = 0; i < 20; i++) {
        char *block = grow(1 << 20);

        for (size_t at = 0; at < 1 << 20; at += PAGE)
            block[at] = 1;
        grow(-(1 << 20));
    }
    CHECK(pages_are_back(before, 10));
}

static void use_malloc(void)
{
    char *blocks[100];

    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < LENGTH(blocks); i++) {
            blocks[i] = malloc(i * 57 + 1);
            CHECK(blocks[i] != NULL);
            memset(blocks[i], (int)i, i * 57 + 1);
        }
        for (size_t i = 0; i < LENGTH(blocks); i++) {
            for (size_t at = 0; at <= i * 57; at++)
                CHECK(blocks[i][at] == (char)i);
            free(blocks[i]);
        }
    }
}

const struct test heap_tests[] = {
    {"heap-up-and-down", heap_up_and_down},
    {"heap-zeroed", heap_zeroed},
    {"heap-by-bytes", heap_by_bytes},
    {"brk", brk_sets},
    {"sbrk-errors", sbrk_errors},
    {"heap-ends", heap_ends},
    {"heap-small-at-once", heap_small_at_once},
    {"heap-leaves-stack", heap_leaves_stack},
    {"heap-more-than-memory", heap_more_than_memory},
    {"heap-lazy", heap_lazy},
    {"heap-lazy-in-kernel", heap_lazy_in_kernel},
    {"heap-only-read", heap_only_read},
    {"heap-gives-back", heap_gives_back},
    {"malloc", use_malloc},
    {NULL, NULL},
};
