/* SPDX-License-Identifier: MIT */
/* Threads of one process in the same call, or on the same page, at the same time. */
#include "threads.h"

#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static uint32_t word; /* 0 at the start of each test */

static void run_all(void (*run)(struct test_thread *t), void *data)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, run, data);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
}

/* Each thread writes a byte of its own to each page. All wait for each other, so that they fault together. */
#define FRESH_PAGES 64

static void touch_pages(struct test_thread *t)
{
    unsigned mine = (unsigned)(t - test_threads);
    char *memory = t->data;

    for (uint32_t i = 0; i < FRESH_PAGES; i++) {
        __atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
        for (int turn = 0; __atomic_load_n(&word, __ATOMIC_SEQ_CST) < (i + 1) * THREADS; turn++) {
            if (turn > 100)
                sched_yield();
        }
        memory[i * PAGE + mine] = (char)(mine + 1);
    }
}

static void check_pages(const char *memory)
{
    for (unsigned i = 0; i < FRESH_PAGES; i++) {
        for (unsigned j = 0; j < THREADS; j++)
            CHECK(memory[i * PAGE + j] == (char)(j + 1));
    }
}

static void fault_together(void)
{
    char *memory = sbrk((FRESH_PAGES + 1) * (int)PAGE);

    CHECK(memory != (void *)-1);
    run_all(touch_pages, memory);
    check_pages(memory);
}

/* The same after a fork: each page is copied once, and the child's stays. */
static void copy_together(void)
{
    char *memory = sbrk((FRESH_PAGES + 1) * (int)PAGE);

    CHECK(memory != (void *)-1);
    memset(memory, 99, FRESH_PAGES * PAGE);
    pid_t pid = start_child();
    if (pid == 0) {
        pause();
        _exit(1);
    }
    run_all(touch_pages, memory);
    check_pages(memory);
    for (unsigned i = 0; i < FRESH_PAGES; i++)
        CHECK(memory[i * PAGE + THREADS] == 99);
    kill(pid, SIGKILL);
    CHECK(end_of(pid) == SIGKILL);
}

/* Forks while others write: a word that a child reads twice is the same. */
static void write_words(struct test_thread *t)
{
    uint32_t *words = t->data;

    while (!__atomic_load_n(&word, __ATOMIC_SEQ_CST)) {
        for (unsigned i = 0; i < 16; i++)
            words[i * PAGE / sizeof(uint32_t) + (unsigned)(t - test_threads)]++;
        sched_yield(); /* on one processor, the child has its turn soon */
    }
}

static void check_words(const uint32_t *words)
{
    for (unsigned i = 0; i < 16 * PAGE / sizeof(uint32_t); i += 1) {
        uint32_t before = __atomic_load_n(&words[i], __ATOMIC_SEQ_CST);
        sched_yield();
        if (__atomic_load_n(&words[i], __ATOMIC_SEQ_CST) != before)
            _exit(1);
        if (i % (PAGE / sizeof(uint32_t)) == THREADS)
            i += PAGE / sizeof(uint32_t) - THREADS - 1;
    }
    _exit(0);
}

static void fork_while_writing(void)
{
    uint32_t *words = sbrk(17 * (int)PAGE);

    CHECK(words != (void *)-1);
    words = (uint32_t *)(((uintptr_t)words + PAGE - 1) & ~(PAGE - 1));
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, write_words, words);
    for (int i = 0; i < 20; i++) {
        pid_t pid = start_child();
        if (pid == 0)
            check_words(words);
        CHECK(end_of(pid) == 0);
    }
    __atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
}

/* Each piece of the heap belongs to one thread. */
static void grow_heap(struct test_thread *t)
{
    (void)t;
    for (int i = 0; i < 50; i++) {
        uint32_t *mine = sbrk(64);
        CHECK(mine != (void *)-1);
        CHECK(__atomic_fetch_add(mine, 1, __ATOMIC_SEQ_CST) == 0);
    }
}

static void sbrk_together(void)
{
    char *start = sbrk(0);

    run_all(grow_heap, NULL);
    CHECK((char *)sbrk(0) - start == 50 * 64 * THREADS);
}

/* Descriptors: each open() and dup() gives one that no other thread has. */
static void use_descriptors(struct test_thread *t)
{
    char name[8] = "f0";

    name[1] = (char)('0' + (t - test_threads));
    for (int i = 0; i < 30; i++) {
        int fd = open(name, O_RDWR | O_CREAT, 0666), copy = dup(fd);
        CHECK(fd >= 0 && copy >= 0 && fd != copy);
        CHECK(write(fd, name, 2) == 2);
        CHECK(close(fd) == 0);
        CHECK(lseek(copy, 0, SEEK_CUR) == 2);
        CHECK(close(copy) == 0);
    }
}

static void descriptors_together(void)
{
    int before = dup(0);

    CHECK(close(before) == 0);
    run_all(use_descriptors, NULL);
    CHECK(dup(0) == before);
}

/* Reads from a descriptor that others close and open again. */
static void close_and_open(struct test_thread *t)
{
    int *fd = t->data;

    while (!__atomic_load_n(&word, __ATOMIC_SEQ_CST)) {
        close(*fd);
        CHECK(dup2(0, *fd) == *fd);
        int file = open("file", O_RDONLY);
        CHECK(file >= 0);
        dup2(file, *fd);
        close(file);
    }
}

static void close_under_read(void)
{
    char buffer[16];
    int fd;

    make_file("file", "0123456789");
    CHECK((fd = open("file", O_RDONLY)) >= 0);
    int target = fd + 20;
    CHECK(dup2(fd, target) == target);
    close(0);
    CHECK(open("/dev/null", O_RDONLY) == 0);
    start_thread(0, close_and_open, &target);
    for (int i = 0; i < 2000; i++) {
        ssize_t n = read(target, buffer, sizeof(buffer));
        CHECK(n == 0 || (n == 10 && memcmp(buffer, "0123456789", 10) == 0) ||
              (n == -1 && errno == EBADF));
    }
    __atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
    join_thread(&test_threads[0]);
}

/* A thread sleeps in read(); another one closes its descriptor. The pipe stays until read() has ended. */
static int pipe_ends[2];

static void read_pipe(struct test_thread *t)
{
    char byte = 0;

    CHECK(read(pipe_ends[0], &byte, 1) == 1);
    *(char *)t->data = byte;
}

static void close_sleeping_pipe(void)
{
    char byte = 0;

    CHECK(pipe(pipe_ends) == 0);
    start_thread(0, read_pipe, &byte);
    wait_for_sleep(&test_threads[0], "pipe read");
    CHECK(close(pipe_ends[0]) == 0);
    CHECK(write(pipe_ends[1], "x", 1) == 1);
    join_thread(&test_threads[0]);
    CHECK(byte == 'x');
}

/* Directories: threads look names up while another one changes the working directory. */
static void change_directory(struct test_thread *t)
{
    (void)t;
    while (!__atomic_load_n(&word, __ATOMIC_SEQ_CST)) {
        CHECK(chdir("sub") == 0);
        CHECK(chdir("..") == 0);
    }
}

static void chdir_together(void)
{
    CHECK(mkdir("sub", 0777) == 0);
    make_file("sub/file", "below");
    make_file("file", "here");
    start_thread(0, change_directory, NULL);
    for (int i = 0; i < 300; i++)
        CHECK(access("file", R_OK) == 0);
    char path[256];
    for (int i = 0; i < 100; i++)
        CHECK(getcwd(path, sizeof(path)) != NULL);
    __atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
    join_thread(&test_threads[0]);
}

const struct test threadshare_tests[] = {
    {"thread-fault-together", fault_together},
    {"thread-copy-together", copy_together},
    {"thread-fork-while-writing", fork_while_writing},
    {"thread-sbrk-together", sbrk_together},
    {"thread-descriptors", descriptors_together},
    {"thread-close-under-read", close_under_read},
    {"thread-close-sleeping", close_sleeping_pipe},
    {"thread-chdir-together", chdir_together},
    {NULL, NULL},
};
