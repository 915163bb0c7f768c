/* SPDX-License-Identifier: MIT */
/* Threads: start and end, alone and with the process; what they share and what they do not. */
#include "threads.h"

#include "test.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint32_t word; /* 0 at the start of each test */

static void note_numbers(struct test_thread *t)
{
    int *numbers = t->data;

    numbers[0] = gettid();
    numbers[1] = (int)t->tid_word;
    numbers[2] = getpid();
    numbers[3] = thread_pointer_word() == (uintptr_t)t;
}

static void start_and_end(void)
{
    int numbers[THREADS][4];

    CHECK(gettid() == getpid());
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, note_numbers, numbers[i]);
    for (unsigned i = 0; i < THREADS; i++) {
        struct test_thread *t = &test_threads[i];
        join_thread(t);
        CHECK(t->tid != getpid());
        CHECK(numbers[i][0] == t->tid && numbers[i][1] == t->tid);
        CHECK(numbers[i][2] == getpid());
        CHECK(numbers[i][3]);
    }
}

static void start_errors(void)
{
    uintptr_t entry = (uintptr_t)thread_entry, sp = (uintptr_t)test_threads[0].stack + THREAD_STACK;

    CHECK_ERROR(thread_create(entry, 0, sp, 0, (uint32_t *)((char *)&word + 1)), EINVAL);
    CHECK_ERROR(thread_create(KERNEL_ADDRESS, 0, sp, 0, NULL), EINVAL);
    CHECK_ERROR(thread_create(entry, 0, KERNEL_ADDRESS + PAGE, 0, NULL), EINVAL);
    CHECK_ERROR(thread_create(entry, 0, sp, 0, (uint32_t *)KERNEL_ADDRESS), EFAULT);
    for (size_t i = 0; i < bad_address_count; i++) {
        uintptr_t address = bad_addresses[i] & ~(uintptr_t)3;
        if (address != 0)
            CHECK_ERROR(thread_create(entry, 0, sp, 0, (uint32_t *)address), EFAULT);
    }
}

static void set_pointer(void)
{
    struct test_thread *self = &test_threads[0];

    self->self = self;
    CHECK(set_thread_pointer((uintptr_t)self) == 0);
    CHECK(thread_pointer_word() == (uintptr_t)self);
    sched_yield();
    sleep_ms(5);
    CHECK(thread_pointer_word() == (uintptr_t)self);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(thread_pointer_word() == (uintptr_t)self ? 0 : 1);
    CHECK(end_of(pid) == 0);
}

static void keep_pointer(struct test_thread *t)
{
    for (int i = 0; i < 2000; i++) {
        CHECK(thread_pointer_word() == (uintptr_t)t);
        if (i % 16 == 0)
            sched_yield();
    }
}

static void pointers_apart(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, keep_pointer, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
}

/* The process ends with its last thread. */
static void exit_later(struct test_thread *t)
{
    int status = *(int *)t->data;

    sleep_ms(20);
    if (status)
        _exit(status);
}

static void first_thread_ends(void)
{
    static int statuses[] = {0, 5};

    for (unsigned i = 0; i < 2; i++) {
        pid_t pid = start_child();
        if (pid == 0) {
            start_thread(0, exit_later, &statuses[i]);
            thread_exit();
        }
        CHECK(end_of(pid) == statuses[i] << 8);
    }
}

/* The ways to sleep without end; each thread counts itself first. */
static int pipe_ends[2];

static void sleep_forever(struct test_thread *t)
{
    static const struct timespec long_time = {.tv_sec = 1000};
    unsigned way = (unsigned)(t - test_threads);
    sigset_t none;
    char byte;

    __atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
    sigemptyset(&none);
    if (way == 0)
        read(pipe_ends[0], &byte, 1);
    else if (way == 1)
        nanosleep(&long_time, NULL);
    else if (way == 2)
        futex(&t->tid_word, FUTEX_WAIT, t->tid_word, NULL, NULL);
    else if (way == 3)
        waitpid(-1, NULL, 0);
    else if (way == 4)
        sigsuspend(&none);
    for (;;) /* the other threads compute */
        ;
}

/* Starts threads that sleep in each way. waitpid() has a child to wait for, which ends with this process. */
static void start_sleepers(void)
{
    char byte;

    CHECK(pipe(pipe_ends) == 0);
    if (start_child() == 0) {
        close(pipe_ends[1]);
        read(pipe_ends[0], &byte, 1);
        _exit(0);
    }
    start_sleeping_threads(sleep_forever, &word);
}

static void exit_with_threads(void)
{
    start_sleepers();
    _exit(3);
}

static void exit_ends_all(void)
{
    CHECK(run_in_child(exit_with_threads) == 3 << 8);
}

static void exec_with_threads(void)
{
    char *const args[] = {"x", EXEC_CHILD, "one-thread", NULL};

    start_sleepers();
    execv(SELF, args);
}

static void exec_ends_others(void)
{
    CHECK(run_in_child(exec_with_threads) == 0);
}

static void exec_from_thread(struct test_thread *t)
{
    char *const args[] = {"x", EXEC_CHILD, "one-thread", NULL};

    (void)t;
    sleep_ms(5);
    execv(SELF, args);
    _exit(1);
}

static void wait_for_exec(void)
{
    start_thread(0, exec_from_thread, NULL);
    for (;;)
        pause();
}

/* A thread that is not the first executes a program: it takes over the number of the process. */
static void exec_from_another(void)
{
    CHECK(run_in_child(wait_for_exec) == 0);
}

static void race_to_exec(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, exec_from_thread, NULL);
    thread_exit();
}

static void execs_at_once(void)
{
    for (int i = 0; i < 20; i++)
        CHECK(run_in_child(race_to_exec) == 0);
}

static void fail_to_exec(void)
{
    char *const args[] = {"x", NULL};

    start_thread(0, keep_pointer, NULL);
    CHECK_ERROR(execv("/none", args), ENOENT);
    join_thread(&test_threads[0]);
}

static void kill_itself(void)
{
    start_sleepers();
    kill(getpid(), SIGTERM);
    for (;;)
        pause();
}

static void kill_ends_all(void)
{
    CHECK(run_in_child(kill_itself) == SIGTERM);
}

static void crash(void)
{
    start_sleepers();
    *(volatile int *)KERNEL_ADDRESS = 1;
}

static void fault_ends_all(void)
{
    CHECK(run_in_child(crash) == SIGSEGV);
}

/* fork copies the calling thread only. */
static void fork_in_thread(struct test_thread *t)
{
    pid_t pid = start_child();

    (void)t;
    if (pid == 0)
        _exit(gettid() == getpid() ? 7 : 1);
    CHECK(end_of(pid) == 7 << 8);
}

static void fork_one(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, fork_in_thread, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    CHECK_ERROR(wait(NULL), ECHILD);
}

/* Each of the children is collected by one thread, once. */
#define CHILDREN 40
static uint8_t collected[32768];

static void collect_children(struct test_thread *t)
{
    pid_t pid;

    (void)t;
    while ((pid = waitpid(-1, NULL, 0)) > 0) {
        CHECK(__atomic_fetch_add(&collected[pid], 1, __ATOMIC_SEQ_CST) == 0);
        __atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
    }
}

static void wait_at_once(void)
{
    for (int i = 0; i < CHILDREN; i++) {
        if (start_child() == 0) {
            sleep_ms(i % 4);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, collect_children, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    CHECK(word == CHILDREN);
}

static void do_nothing(struct test_thread *t)
{
    (void)t;
}

/* A thousand threads leave no page behind. */
static void thousand_threads(void)
{
    long before = 0;

    for (int i = 0; i < 1000 + THREADS; i++) {
        if (i == THREADS)
            before = free_pages(); /* stacks are kept for the next threads */
        start_thread((unsigned)i % THREADS, do_nothing, NULL);
        join_thread(&test_threads[i % THREADS]);
    }
    CHECK(pages_are_back(before, 500));
}

static void end_without_join(void)
{
    for (int i = 0; i < 50; i++) {
        pid_t pid = start_child();
        if (pid == 0) {
            for (unsigned j = 0; j < THREADS; j++)
                start_thread(j, do_nothing, NULL);
            _exit(0);
        }
        CHECK(end_of(pid) == 0);
    }
}

static void change_place(struct test_thread *t)
{
    (void)t;
    CHECK(chdir("sub") == 0);
    umask(077);
}

static void shared_place(void)
{
    struct stat st;

    CHECK(mkdir("sub", 0777) == 0);
    join_thread(start_thread(0, change_place, NULL));
    make_file("f", "text");
    CHECK(stat("../sub/f", &st) == 0);
    CHECK((st.st_mode & 0777) == 0600);
}

const struct test thread_tests[] = {
    {"thread-start", start_and_end},
    {"thread-errors", start_errors},
    {"thread-pointer", set_pointer},
    {"thread-pointers-apart", pointers_apart},
    {"thread-first-ends", first_thread_ends},
    {"thread-exit", exit_ends_all},
    {"thread-exec", exec_ends_others},
    {"thread-exec-another", exec_from_another},
    {"thread-execs-at-once", execs_at_once},
    {"thread-exec-fails", fail_to_exec},
    {"thread-kill", kill_ends_all},
    {"thread-fault", fault_ends_all},
    {"thread-fork", fork_one},
    {"thread-wait", wait_at_once},
    {"thread-thousand", thousand_threads},
    {"thread-no-join", end_without_join},
    {"thread-place", shared_place},
    {NULL, NULL},
};
