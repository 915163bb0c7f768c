/* SPDX-License-Identifier: MIT */
/* mmap, munmap, mprotect and madvise without files: addresses, permissions, holes, and errors. */
#include "test.h"
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define RW (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define FAILED ((char *)MAP_FAILED)

static char *map_at(void *where, size_t size, unsigned prot, unsigned flags)
{
    return mmap(where, size, (int)prot, (int)flags, -1, 0);
}

/* A new private mapping without a file. */
static char *map(size_t size, unsigned prot)
{
    char *at = map_at(NULL, size, prot, ANONYMOUS);

    CHECK(at != FAILED && (uintptr_t)at % PAGE == 0);
    return at;
}

static bool is_zero(const char *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (from[i])
            return false;
    }
    return true;
}

static volatile char *volatile touched;

static void read_touched(void)
{
    (void)*touched;
}

static void write_touched(void)
{
    *touched = 1;
}

/* Whether a child that does this at an address is killed by SIGSEGV; otherwise it ends well. */
static bool is_denied(char *at, void (*body)(void))
{
    touched = at;
    int status = run_in_child(body);
    CHECK(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV));
    return status != 0;
}

static bool may_read(char *at)
{
    return !is_denied(at, read_touched);
}

static bool may_write(char *at)
{
    return !is_denied(at, write_touched);
}

static void map_zeroed(void)
{
    size_t size = 100 * PAGE;
    char *at = map(size, RW);

    CHECK(is_zero(at, size));
    memset(at, 0x5a, size);
    CHECK(munmap(at, size) == 0);
    CHECK(!may_read(at) && !may_read(at + size - 1));
    at = map(size, RW);
    CHECK(is_zero(at, size));
    CHECK(munmap(at, size) == 0);
}

/* A length is rounded up to whole pages. */
static void map_part_of_page(void)
{
    char *at = map(PAGE + 1, RW);

    at[2 * PAGE - 1] = 1;
    CHECK(!may_read(at + 2 * PAGE));
    CHECK(munmap(at, PAGE + 1) == 0);
    CHECK(!may_read(at + PAGE));
}

static void map_returns_memory(void)
{
    size_t size = 256 * PAGE;
    long before = free_pages();

    for (int round = 0; round < 20; round++) {
        char *at = map(size, RW);
        memset(at, round, size);
        CHECK(munmap(at, size) == 0);
    }
    CHECK(pages_are_back(before, 128));
}

static void map_protections(void)
{
    char *none = map(PAGE, PROT_NONE), *read = map(PAGE, PROT_READ), *write = map(PAGE, PROT_WRITE);

    CHECK(!may_read(none) && !may_write(none));
    CHECK(may_read(read) && !may_write(read));
    CHECK(may_write(write));
    *write = 5;
    CHECK(*write == 5); /* pages that can be written can be read */
}

static void map_errors(void)
{
    char *at = map(PAGE, RW);

    CHECK_ERROR(map_at(NULL, 0, RW, ANONYMOUS), EINVAL);
    CHECK_ERROR(map_at(NULL, PAGE, RW, MAP_ANONYMOUS), EINVAL);
    CHECK_ERROR(map_at(NULL, PAGE, RW, MAP_ANONYMOUS | MAP_PRIVATE | MAP_SHARED), EINVAL);
    CHECK_ERROR(map_at(NULL, PAGE, RW, ANONYMOUS | 0x80000000), EINVAL);
    CHECK_ERROR(map_at(NULL, PAGE, 0x100, ANONYMOUS), EINVAL);
    CHECK_ERROR(map_at(at + 1, PAGE, RW, ANONYMOUS | MAP_FIXED), EINVAL);
    CHECK_ERROR(map_at((void *)KERNEL_ADDRESS, PAGE, RW, ANONYMOUS | MAP_FIXED), ENOMEM);
    CHECK_ERROR(map_at((void *)(KERNEL_ADDRESS - PAGE), 2 * PAGE, RW, ANONYMOUS | MAP_FIXED),
                ENOMEM);
    CHECK_ERROR(map_at(NULL, PAGE, RW, ANONYMOUS | MAP_FIXED), ENOMEM);
    CHECK_ERROR(map_at(NULL, SIZE_MAX, RW, ANONYMOUS), ENOMEM);
    CHECK_ERROR(map_at(NULL, (size_t)KERNEL_ADDRESS, PROT_NONE, ANONYMOUS), ENOMEM);
    CHECK_ERROR(map_at(NULL, 0x70000000, RW, ANONYMOUS), ENOMEM);
    CHECK_ERROR(map_at(at, PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE), EEXIST);
    CHECK_ERROR(mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0), EBADF);
    CHECK_ERROR(mmap(NULL, PAGE, RW, ANONYMOUS, -1, 1), EINVAL);
}

static void map_hints(void)
{
    char *at = map(8 * PAGE, RW);

    CHECK(munmap(at, 8 * PAGE) == 0);
    /* free: the wish is granted */
    CHECK(map_at(at + 2 * PAGE, PAGE, RW, ANONYMOUS) == at + 2 * PAGE);
    CHECK(map_at(at + 4 * PAGE + 5, PAGE, RW, ANONYMOUS) == at + 4 * PAGE);
    char *other = map_at(at + 2 * PAGE, PAGE, RW, ANONYMOUS);
    CHECK(other != FAILED && other != at + 2 * PAGE);
    CHECK(map_at(at + 3 * PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE) == at + 3 * PAGE);
    /* no place for a program */
    other = map_at((void *)(KERNEL_ADDRESS + PAGE), PAGE, RW, ANONYMOUS);
    CHECK(other != FAILED && (uintptr_t)other < KERNEL_ADDRESS);
}

static void map_fixed_replaces(void)
{
    char *at = map(3 * PAGE, RW);

    memset(at, 7, 3 * PAGE);
    CHECK(map_at(at + PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED) == at + PAGE);
    CHECK(at[PAGE - 1] == 7 && is_zero(at + PAGE, PAGE) && at[2 * PAGE] == 7);
}

static void unmap_holes(void)
{
    char *at = map(8 * PAGE, RW);

    memset(at, 3, 8 * PAGE);
    CHECK(munmap(at + 2 * PAGE, PAGE) == 0);
    CHECK(munmap(at + 5 * PAGE, PAGE) == 0);
    CHECK(!may_read(at + 2 * PAGE) && !may_read(at + 5 * PAGE));
    CHECK(at[2 * PAGE - 1] == 3 && at[3 * PAGE] == 3 && at[5 * PAGE - 1] == 3 && at[6 * PAGE] == 3);
    CHECK(munmap(at + PAGE, 6 * PAGE) == 0); /* over the holes, and parts of three regions */
    CHECK(!may_read(at + PAGE) && !may_read(at + 7 * PAGE - 1));
    CHECK(at[0] == 3 && at[7 * PAGE] == 3);
    CHECK(munmap(at, 8 * PAGE) == 0);
    CHECK(munmap(at, 8 * PAGE) == 0); /* nothing is mapped there: no error */
}

static void unmap_errors(void)
{
    char *at = map(PAGE, RW);

    CHECK_ERROR(munmap(at, 0), EINVAL);
    CHECK_ERROR(munmap(at + 1, PAGE), EINVAL);
    CHECK_ERROR(munmap((void *)KERNEL_ADDRESS, PAGE), EINVAL);
    CHECK_ERROR(munmap(at, SIZE_MAX), EINVAL);
    *at = 1;
}

static void protect_and_back(void)
{
    char *at = map(5 * PAGE, RW);

    memset(at, 9, 5 * PAGE);
    CHECK(mprotect(at + PAGE, 3 * PAGE, PROT_READ) == 0);
    CHECK(may_write(at + PAGE - 1) && !may_write(at + PAGE) && may_write(at + 4 * PAGE));
    CHECK(mprotect(at + 2 * PAGE, PAGE, PROT_NONE) == 0);
    CHECK(!may_read(at + 2 * PAGE) && may_read(at + 3 * PAGE));
    CHECK(mprotect(at, 5 * PAGE, RW) == 0);
    for (size_t i = 0; i < 5 * PAGE; i++)
        CHECK(at[i] == 9); /* pages without any permission keep their contents */
    memset(at, 8, 5 * PAGE);
    CHECK(at[0] == 8 && at[5 * PAGE - 1] == 8);
}

/* The kernel does not touch for a program what the program itself may not touch. */
static void protect_from_kernel(void)
{
    char *at = map(2 * PAGE, RW);
    int ends[2];

    strcpy(at, "data");
    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], "more", 4) == 4);
    CHECK(mprotect(at, PAGE, PROT_NONE) == 0);
    CHECK_ERROR(write(ends[1], at, 4), EFAULT);
    CHECK(mprotect(at, PAGE, PROT_READ) == 0);
    CHECK(write(ends[1], at, 4) == 4);
    CHECK_ERROR(read(ends[0], at, 4), EFAULT);
    CHECK(strcmp(at, "data") == 0);
}

static void protect_errors(void)
{
    char *at = map(3 * PAGE, RW);

    CHECK_ERROR(mprotect(at + 1, PAGE, PROT_READ), EINVAL);
    CHECK_ERROR(mprotect(at, PAGE, 0x100), EINVAL);
    CHECK_ERROR(mprotect((void *)KERNEL_ADDRESS, PAGE, PROT_READ), ENOMEM);
    CHECK_ERROR(mprotect(at, SIZE_MAX, PROT_READ), ENOMEM);
    CHECK(mprotect(at, 0, PROT_READ) == 0);
    CHECK(munmap(at + PAGE, PAGE) == 0);
    CHECK_ERROR(mprotect(at, 3 * PAGE, PROT_READ), ENOMEM);
    *at = 1; /* nothing has changed */
}

/* Pages that a fork shares stay shared or copied, whatever permissions they get. */
static void protect_after_fork(void)
{
    char *at = map(2 * PAGE, RW);

    at[0] = at[PAGE] = 1;
    CHECK(mprotect(at, PAGE, PROT_NONE) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(mprotect(at, 2 * PAGE, RW) == 0);
        CHECK(at[0] == 1 && at[PAGE] == 1);
        at[0] = at[PAGE] = 2;
        _exit(at[0] == 2 ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(mprotect(at, PAGE, RW) == 0);
    CHECK(at[0] == 1 && at[PAGE] == 1);
}

/* Parts of the heap too; afterwards the heap grows and shrinks as before. */
static void protect_heap(void)
{
    char *start = sbrk(0), *block;

    CHECK(sbrk((intptr_t)(-(uintptr_t)start & (PAGE - 1))) != (void *)-1);
    block = sbrk(4 * (intptr_t)PAGE);
    memset(block, 4, 4 * PAGE);
    CHECK(mprotect(block + 3 * PAGE, PAGE, PROT_READ) == 0);
    CHECK(!may_write(block + 3 * PAGE));
    CHECK(sbrk(2 * (intptr_t)PAGE) == block + 4 * PAGE);
    block[4 * PAGE] = 1;
    CHECK(munmap(block + PAGE, PAGE) == 0);
    CHECK(!may_read(block + PAGE) && block[2 * PAGE] == 4);
    CHECK(sbrk(-6 * (intptr_t)PAGE) == block + 6 * PAGE);
    CHECK(sbrk(6 * (intptr_t)PAGE) == block);
    CHECK(is_zero(block, 6 * PAGE));
    memset(block, 1, 6 * PAGE);
}

/* The heap stops below a mapping. */
static void map_above_heap(void)
{
    char *end = sbrk(0);
    char *at = (char *)(((uintptr_t)end + 8 * PAGE) & -PAGE);

    CHECK(map_at(at, PAGE, RW, ANONYMOUS | MAP_FIXED) == at);
    CHECK_ERROR(sbrk(16 * (intptr_t)PAGE), ENOMEM);
    CHECK_ERROR(brk(at), ENOMEM); /* a page stays free between the two */
    CHECK(sbrk(0) == end);
    CHECK(brk(at - PAGE) == 0 && brk(end) == 0);
    CHECK(munmap(at, PAGE) == 0);
    CHECK(sbrk(16 * (intptr_t)PAGE) == end);
    memset(end, 1, 16 * PAGE);
}

/* A mapping stays out of the room that the stack grows into, and out of the heap's. */
static void map_keeps_room(void)
{
    char here;
    char *at = map(64 * PAGE, RW);

    CHECK(at + (8 << 20) < &here);
    CHECK(at > (char *)sbrk(0) + (64 << 20));
}

/* Neighbours become one region: otherwise there would soon be too many. */
static void map_joins(void)
{
    enum { PAGES = 1000 };
    char *at = map(PAGES * PAGE, PROT_NONE);

    for (int round = 0; round < 70;
         round++) { /* 70,000 splits in all, and there are 65,536 regions at most */
        for (size_t i = 0; i < PAGES; i += 2)
            CHECK(mprotect(at + i * PAGE, PAGE, RW) == 0);
        for (size_t i = 1; i < PAGES; i += 2)
            CHECK(mprotect(at + i * PAGE, PAGE, RW) == 0);
        CHECK(mprotect(at, PAGES * PAGE, PROT_NONE) == 0);
    }
}

static void map_many_regions(void)
{
    enum { REGIONS = 10000 };
    char *at = map_at(NULL, 2 * REGIONS * PAGE, PROT_NONE, ANONYMOUS | MAP_NORESERVE);

    CHECK(at != FAILED);
    for (size_t i = 0; i < REGIONS; i++)
        CHECK(mprotect(at + 2 * i * PAGE, PAGE, RW) == 0);
    for (size_t i = 0; i < REGIONS; i += 97)
        at[2 * i * PAGE] = (char)i;
    for (size_t i = 0; i < REGIONS; i += 97)
        CHECK(at[2 * i * PAGE] == (char)i);
    for (size_t i = 0; i < REGIONS; i += 2)
        CHECK(munmap(at + 2 * i * PAGE, PAGE) == 0);
    CHECK(map(PAGE, RW) != FAILED);
    CHECK(munmap(at, 2 * REGIONS * PAGE) == 0);
}

/* A space has 65,536 regions at most; then the calls that need more fail, and change nothing. */
static void map_too_many_regions(void)
{
    enum { PAGES = 140000 };
    char *at = map_at(NULL, PAGES * PAGE, PROT_NONE, ANONYMOUS | MAP_NORESERVE);
    size_t i = 0;

    CHECK(at != FAILED);
    while (i < PAGES && mprotect(at + i * PAGE, PAGE, PROT_READ) == 0)
        i += 2;
    CHECK(i < PAGES && errno == ENOMEM);
    CHECK(!may_read(at + i * PAGE) && may_read(at + (i - 2) * PAGE));
    CHECK_ERROR(munmap(at + (i + 4) * PAGE, PAGE), ENOMEM);
    CHECK_ERROR(map_at(NULL, PAGE, RW, ANONYMOUS), ENOMEM);
    CHECK_ERROR(map_at(at + (i + 4) * PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED), ENOMEM);
    CHECK(!may_read(at + (i + 4) * PAGE));
    CHECK(munmap(at, PAGES * PAGE) == 0);
}

static void discard_private(void)
{
    char *at = map(4 * PAGE, RW);

    memset(at, 6, 4 * PAGE);
    CHECK(madvise(at + PAGE, 2 * PAGE, MADV_DONTNEED) == 0);
    CHECK(at[0] == 6 && is_zero(at + PAGE, 2 * PAGE) && at[3 * PAGE] == 6);
}

static void advise_errors(void)
{
    char *at = map(3 * PAGE, RW);

    for (int advice = MADV_NORMAL; advice <= MADV_WILLNEED; advice++)
        CHECK(madvise(at, 3 * PAGE, advice) == 0);
    CHECK(madvise(at, 0, MADV_DONTNEED) == 0);
    CHECK_ERROR(madvise(at, PAGE, 99), EINVAL);
    CHECK_ERROR(madvise(at, PAGE, -1), EINVAL);
    CHECK_ERROR(madvise(at, SIZE_MAX, MADV_NORMAL), EINVAL);
    CHECK_ERROR(madvise((void *)KERNEL_ADDRESS, PAGE, MADV_NORMAL), ENOMEM);
    CHECK_ERROR(madvise((void *)KERNEL_ADDRESS, PAGE, MADV_DONTNEED), ENOMEM);
    CHECK_ERROR(madvise(at + 1, PAGE, MADV_DONTNEED), EINVAL);
    CHECK(munmap(at + PAGE, PAGE) == 0);
    CHECK_ERROR(madvise(at, 3 * PAGE, MADV_DONTNEED), ENOMEM);
    CHECK_ERROR(madvise(at, 3 * PAGE, MADV_NORMAL), ENOMEM);
}

/* After an error, the mapped parts have been discarded nevertheless. */
static void discard_over_hole(void)
{
    char *at = map(3 * PAGE, RW);

    memset(at, 6, 3 * PAGE);
    CHECK(munmap(at + PAGE, PAGE) == 0);
    CHECK_ERROR(madvise(at, 3 * PAGE, MADV_DONTNEED), ENOMEM);
    CHECK(is_zero(at, PAGE) && is_zero(at + 2 * PAGE, PAGE));
}

/* The pages that have been touched, and one that the program may not read any more. */
static void resident_pages(void)
{
    enum { PAGES = 300 };
    unsigned char *pages = (unsigned char *)map(PAGE, RW);
    char *at = map(PAGES * PAGE, RW);

    memset(pages, 9, PAGES + 1);
    at[PAGE] = at[200 * PAGE] = at[299 * PAGE] = 1;
    CHECK(mprotect(at + PAGE, PAGE, PROT_NONE) == 0);
    CHECK(mincore(at, (PAGES - 1) * PAGE + 1, pages) == 0);
    for (unsigned i = 0; i < PAGES; i++)
        CHECK(pages[i] == (i == 1 || i == 200 || i == 299));
    CHECK(pages[PAGES] == 9);
    CHECK(madvise(at + 200 * PAGE, PAGE, MADV_DONTNEED) == 0);
    CHECK(mincore(at + 200 * PAGE, PAGE, pages) == 0 && pages[0] == 0 && pages[1] == 1);
}

static void resident_errors(void)
{
    unsigned char *pages = (unsigned char *)map(2 * PAGE, RW);
    char *at = map(3 * PAGE, RW);

    CHECK(mincore(at, 0, pages) == 0);
    CHECK_ERROR(mincore(at + 1, PAGE, pages), EINVAL);
    CHECK_ERROR(mincore(at, SIZE_MAX, pages), ENOMEM);
    CHECK_ERROR(mincore((void *)KERNEL_ADDRESS, PAGE, pages), ENOMEM);
    CHECK_ERROR(mincore(NULL, PAGE, pages), ENOMEM);
    CHECK(munmap(pages + PAGE, PAGE) == 0);
    CHECK(mincore(at, PAGE, pages + PAGE - 1) == 0);
    CHECK_ERROR(mincore(at, 2 * PAGE, pages + PAGE - 1), EFAULT);
    CHECK_ERROR(mincore(at, PAGE, (unsigned char *)KERNEL_ADDRESS), EFAULT);
    CHECK(mprotect(pages, PAGE, PROT_READ) == 0);
    CHECK_ERROR(mincore(at, PAGE, pages), EFAULT);
    CHECK(munmap(at + PAGE, PAGE) == 0 && mprotect(pages, PAGE, RW) == 0);
    CHECK_ERROR(mincore(at, 3 * PAGE, pages), ENOMEM);
}

/* Parent and child see each other's writes, to pages of before and after the fork. */
static void map_shared_over_fork(void)
{
    volatile char *at = map_at(NULL, 3 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);

    CHECK((char *)at != FAILED && at[0] == 0);
    at[0] = 1;
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(at[0] == 1);
        at[0] = 2;
        at[PAGE] = 3;
        CHECK(madvise((char *)at, 3 * PAGE, MADV_DONTNEED) == 0); /* only this process forgets */
        _exit(at[0] == 2 && at[PAGE] == 3 ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(at[0] == 2 && at[PAGE] == 3 && at[2 * PAGE] == 0);
    CHECK(mprotect((char *)at, PAGE, PROT_NONE) == 0);
    CHECK(mprotect((char *)at, PAGE, RW) == 0);
    CHECK(at[0] == 2);
}

static void map_shared_returns_memory(void)
{
    long before = free_pages();

    for (int round = 0; round < 20; round++) {
        char *at = map_at(NULL, 256 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
        CHECK(at != FAILED);
        memset(at, 1, 256 * PAGE);
        CHECK(munmap(at, 128 * PAGE) == 0 && at[128 * PAGE] == 1);
        CHECK(munmap(at, 256 * PAGE) == 0);
    }
    CHECK(pages_are_back(before, 128));
}

static void map_private_over_fork(void)
{
    char *at = map(PAGE, RW);

    *at = 1;
    pid_t pid = start_child();
    if (pid == 0) {
        *at = 2;
        _exit(0);
    }
    CHECK(end_of(pid) == 0 && *at == 1);
}

static int answer(void)
{
    return 42;
}

/* Code that a program writes into memory and then makes executable. */
static void protect_to_execute(void)
{
    char *at = map(PAGE, RW);

    memcpy(at, (const void *)(uintptr_t)answer, 64); /* the function is position-independent */
    CHECK(mprotect(at, PAGE, PROT_READ | PROT_EXEC) == 0);
    CHECK(((int (*)(void))(uintptr_t)at)() == 42);
    CHECK(!may_write(at));
}

const struct test map_tests[] = {
    {"map-zeroed", map_zeroed},
    {"map-part-of-page", map_part_of_page},
    {"map-returns-memory", map_returns_memory},
    {"map-protections", map_protections},
    {"map-errors", map_errors},
    {"map-hints", map_hints},
    {"map-fixed-replaces", map_fixed_replaces},
    {"unmap-holes", unmap_holes},
    {"unmap-errors", unmap_errors},
    {"protect-and-back", protect_and_back},
    {"protect-from-kernel", protect_from_kernel},
    {"protect-errors", protect_errors},
    {"protect-after-fork", protect_after_fork},
    {"protect-heap", protect_heap},
    {"protect-to-execute", protect_to_execute},
    {"map-above-heap", map_above_heap},
    {"map-keeps-room", map_keeps_room},
    {"map-joins", map_joins},
    {"map-many-regions", map_many_regions},
    {"map-too-many-regions", map_too_many_regions},
    {"discard-private", discard_private},
    {"advise-errors", advise_errors},
    {"discard-over-hole", discard_over_hole},
    {"map-resident", resident_pages},
    {"map-resident-errors", resident_errors},
    {"map-shared-over-fork", map_shared_over_fork},
    {"map-shared-returns-memory", map_shared_returns_memory},
    {"map-private-over-fork", map_private_over_fork},
    {NULL, NULL},
};
