/* SPDX-License-Identifier: MIT */
/* Threads that use memory while others map and unmap it; futexes that processes share. */
#include "threads.h"

#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 300
#define PLACE ((char *)0x20000000) /* nothing else is there */
#define PIECE (4 * PAGE)

static uint32_t over; /* 0 at the start of each test */

static void map_place(void)
{
    CHECK(mmap(PLACE, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
               0) == PLACE);
}

/* Maps and unmaps the place again and again, or changes what is allowed there. */
static void map_and_unmap(struct test_thread *t)
{
    (void)t;
    for (int i = 0; i < ROUNDS; i++) {
        map_place();
        PLACE[PAGE] = 1;
        if (i % 3 == 0)
            CHECK(mprotect(PLACE, PAGE, PROT_NONE) == 0);
        CHECK(munmap(PLACE, PIECE) == 0);
    }
    __atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
}

static bool is_over(void)
{
    return __atomic_load_n(&over, __ATOMIC_SEQ_CST);
}

/* A call on memory that may go away at any time succeeds, in part or wholly, or fails with EFAULT. */
static void check_result(ssize_t n, size_t wanted)
{
    CHECK((n >= 0 && (size_t)n <= wanted) || (n == -1 && errno == EFAULT));
}

static void unmap_under_calls(void)
{
    int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
    int file = open("file", O_RDWR | O_CREAT, 0666);

    CHECK(zero >= 0 && null >= 0 && file >= 0);
    start_thread(0, map_and_unmap, NULL);
    while (!is_over()) {
        check_result(read(zero, PLACE, PIECE), PIECE);
        check_result(write(null, PLACE, PIECE), PIECE);
        check_result(write(file, PLACE, PIECE), PIECE);
        CHECK(lseek(file, 0, SEEK_SET) == 0);
        check_result(read(file, PLACE, PIECE), PIECE);
        check_result(getcwd(PLACE, PAGE) ? 0 : -1, 0);
    }
    join_thread(&test_threads[0]);
}

static void unmap_under_futex(void)
{
    static const struct timespec moment = {.tv_nsec = 100000};
    uint32_t *word = (uint32_t *)PLACE;

    start_thread(0, map_and_unmap, NULL);
    while (!is_over()) {
        int result = futex(word, FUTEX_WAIT, 0, &moment, NULL);
        CHECK(result == 0 || errno == EFAULT || errno == ETIMEDOUT || errno == EAGAIN);
        CHECK(futex(word, FUTEX_WAKE, 1, NULL, NULL) == 0);
    }
    join_thread(&test_threads[0]);
}

/* Each thread maps, uses and unmaps memory of its own; no page comes to two of them. */
static void use_own_maps(struct test_thread *t)
{
    for (uint32_t i = 0; i < 60; i++) {
        size_t size = (1 + i % 5) * PAGE;
        uint32_t *mine =
            mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(mine != MAP_FAILED);
        for (size_t at = 0; at < size / sizeof(*mine); at += PAGE / sizeof(*mine)) {
            CHECK(mine[at] == 0);
            mine[at] = (uint32_t)t->tid;
        }
        sched_yield();
        for (size_t at = 0; at < size / sizeof(*mine); at += PAGE / sizeof(*mine))
            CHECK(mine[at] == (uint32_t)t->tid);
        CHECK(munmap(mine, size) == 0);
    }
}

static void map_together(void)
{
    long before = free_pages();

    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, use_own_maps, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    CHECK(pages_are_back(before, 64));
}

static void fork_while_mapping(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, use_own_maps, NULL);
    for (int i = 0; i < 20; i++) {
        pid_t pid = start_child();
        if (pid == 0) {
            map_place();
            PLACE[0] = 1;
            _exit(0);
        }
        CHECK(end_of(pid) == 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
}

/* Processes that share a word wait for each other, at different addresses. */
#define TURNS 100

static void take_turns(uint32_t *word, uint32_t mine)
{
    for (uint32_t turn = mine; turn < TURNS; turn += 2) {
        uint32_t now;
        while ((now = __atomic_load_n(word, __ATOMIC_SEQ_CST)) != turn)
            futex(word, FUTEX_WAIT, now, NULL, NULL);
        __atomic_store_n(word, turn + 1, __ATOMIC_SEQ_CST);
        futex(word, FUTEX_WAKE, 1, NULL, NULL);
    }
}

static void play_with_child(uint32_t *here, uint32_t *there)
{
    pid_t pid = start_child();

    if (pid == 0) {
        take_turns(there, 1);
        _exit(0);
    }
    take_turns(here, 0);
    CHECK(end_of(pid) == 0);
    CHECK(*here == TURNS);
}

static void shared_anonymous_futex(void)
{
    uint32_t *word = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(word != MAP_FAILED);
    play_with_child(word + 5, word + 5);
}

static void shared_file_futex(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0666);

    CHECK(fd >= 0 && ftruncate(fd, 2 * (off_t)PAGE) == 0);
    uint32_t *here = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    uint32_t *there = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)PAGE);
    CHECK(here != MAP_FAILED && there != MAP_FAILED);
    play_with_child(here + PAGE / sizeof(*here), there);
}

const struct test maprace_tests[] = {
    {"map-race-calls", unmap_under_calls},
    {"map-race-futex", unmap_under_futex},
    {"map-race-threads", map_together},
    {"map-race-fork", fork_while_mapping},
    {"futex-shared", shared_anonymous_futex},
    {"futex-shared-file", shared_file_futex},
    {NULL, NULL},
};
