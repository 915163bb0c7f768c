/* SPDX-License-Identifier: MIT */
/*
 * fork shares pages until one process writes: the only visible effect is the amount of free memory.
 */
#include "test.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 64
#define SIZE (PAGES * PAGE)

static char block[SIZE];

static void fill(char value)
{
    memset(block, value, SIZE);
}

static bool is_all(char value)
{
    for (size_t i = 0; i < SIZE; i++) {
        if (block[i] != value)
            return false;
    }
    return true;
}

static void child_writes(void)
{
    fill(1);
    pid_t pid = start_child();
    if (pid == 0) {
        bool seen = is_all(1);

        fill(2);
        _exit(seen && is_all(2) ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(is_all(1));
}

static void parent_writes(void)
{
    int ends[2];
    char c;

    CHECK(pipe(ends) == 0);
    fill(1);
    pid_t pid = start_child();
    if (pid == 0) {
        close(ends[1]);
        read(ends[0], &c, 1); /* until the parent has written */
        _exit(is_all(1) ? 0 : 1);
    }
    fill(3);
    close(ends[1]);
    CHECK(end_of(pid) == 0);
    CHECK(is_all(3));
}

/* Five generations, each with its own changes. */
static void generations(void)
{
    fill(0);
    for (int depth = 1; depth <= 5; depth++) {
        block[(size_t)depth * PAGE] = (char)depth;
        pid_t pid = start_child();
        if (pid != 0) {
            int status = end_of(pid);
            bool good = block[(size_t)(depth + 1) * PAGE] == 0;

            if (depth == 1) {
                CHECK(status == 0 && good);
                return;
            }
            _exit(status == 0 && good ? 0 : 1);
        }
        for (int i = 1; i <= depth; i++) {
            if (block[(size_t)i * PAGE] != i)
                _exit(1);
        }
    }
    _exit(0);
}

/* The kernel writes into a shared page: only one of the two processes may see it. */
static void kernel_writes(void)
{
    int ends[2];

    CHECK(pipe(ends) == 0);
    fill(1);
    pid_t pid = start_child();
    if (pid == 0) {
        write(ends[1], "new", 3);
        _exit(read(ends[0], block + PAGE - 1, 3) == 3 && memcmp(block + PAGE - 1, "new", 3) == 0
                  ? 0
                  : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(is_all(1));
}

/* Fork takes little memory, a write takes the pages written, and the end frees all of it. */
static void sharing_costs(void)
{
    int ready[2], go[2];
    char c = 0;

    CHECK(pipe(ready) == 0 && pipe(go) == 0);
    fill(1);
    long before = free_pages();
    pid_t pid = start_child();
    if (pid == 0) {
        close(go[1]);
        read(go[0], &c, 1);
        fill(2);
        write(ready[1], &c, 1);
        read(go[0], &c, 1);
        read(go[0], &c, 1);
        _exit(0);
    }
    close(go[0]);
    CHECK(before - free_pages() < PAGES);
    CHECK(write(go[1], &c, 1) == 1 && read(ready[0], &c, 1) == 1);
    long written = before - free_pages();
    CHECK(written >= PAGES - 2 && written < PAGES * 2);
    close(go[1]);
    CHECK(end_of(pid) == 0);
    CHECK(pages_are_back(before, 8));
}

/*
 * Pages that two processes have shared and one has left belong to the other, which writes them in
 * place.
 */
static void last_owner(void)
{
    fill(1);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(0);
    CHECK(end_of(pid) == 0);
    long before = free_pages();
    fill(2);
    CHECK(before - free_pages() < PAGES / 2);
    CHECK(is_all(2));
}

static void heap_shared(void)
{
    char *heap = sbrk((intptr_t)SIZE);

    CHECK(heap != (char *)-1);
    heap[0] = 1;
    heap[SIZE - 1] = 2;
    pid_t pid = start_child();
    if (pid == 0) {
        bool good = heap[0] == 1 && heap[SIZE - 1] == 2 && heap[SIZE / 2] == 0;

        heap[SIZE / 2] = 3;
        sbrk(-(intptr_t)SIZE);
        _exit(good ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(heap[0] == 1 && heap[SIZE - 1] == 2 && heap[SIZE / 2] == 0);
}

/* A copy takes the place of a page, so the process has as many pages as before. */
static void sharing_resident(void)
{
    fill(1);
    pid_t pid = start_child();
    if (pid == 0) {
        long before = proc_number("/proc/self/status", "VmRSS:");
        fill(2);
        CHECK(proc_number("/proc/self/status", "VmRSS:") - before < (long)(SIZE / 1024) / 2);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    long before = proc_number("/proc/self/status", "VmRSS:");
    pid = start_sleeping();
    fill(3);
    CHECK(proc_number("/proc/self/status", "VmRSS:") - before < (long)(SIZE / 1024) / 2);
    kill(pid, SIGKILL);
    end_of(pid);
}

const struct test sharing_tests[] = {
    {"sharing-child-writes", child_writes},
    {"sharing-parent-writes", parent_writes},
    {"sharing-generations", generations},
    {"sharing-kernel-writes", kernel_writes},
    {"sharing-costs", sharing_costs},
    {"sharing-last-owner", last_owner},
    {"sharing-heap", heap_shared},
    {"sharing-resident", sharing_resident},
    {NULL, NULL},
};
