/* SPDX-License-Identifier: MIT */
/* Threads and the process that they are in: thread-local storage, fork, exec, exit and signals. */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "threadtest.h"

#define THREADS 4

static __thread int with_value = 42;
static _Thread_local char zeros[100];
static _Thread_local _Alignas(64) char line[64] = "a line of the cache";

static void *use_local(void *argument)
{
    CHECK(with_value == 42 && (uintptr_t)line % 64 == 0);
    CHECK(strcmp(line, "a line of the cache") == 0);
    for (size_t i = 0; i < sizeof(zeros); i++)
        CHECK(zeros[i] == 0);
    for (int i = 0; i < 100; i++) {
        with_value = i + number_of(argument);
        memset(zeros, 'a' + number_of(argument), sizeof(zeros));
        line[63] = zeros[7];
        sched_yield();
        CHECK(with_value == i + number_of(argument) && zeros[99] == 'a' + number_of(argument));
        CHECK(line[63] == zeros[7]);
    }
    return NULL;
}

static void thread_local_variables(void)
{
    CHECK(with_value == 42 && line[63] == '\0');
    for (int round = 0; round < 3; round++)
        run_threads(THREADS, use_local);
    CHECK(with_value == 42 && zeros[99] == 0 && line[63] == '\0');
    use_local(NULL);
    with_value = 42;
    line[63] = '\0';
    memset(zeros, 0, sizeof(zeros));
}

/* The status of a child, which must have ended by itself. */
static int status_of(pid_t child)
{
    int status;

    CHECK(child > 0);
    while (waitpid(child, &status, 0) < 0)
        CHECK(errno == EINTR);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static uint32_t stop;

static void *use_library(void *argument)
{
    while (__atomic_load_n(&stop, __ATOMIC_RELAXED) == 0) {
        char *block = malloc(100 + (size_t)number_of(argument));

        CHECK(block != NULL);
        snprintf(block, 100, "%d", number_of(argument));
        free(block);
        fflush(stdout);
    }
    return NULL;
}

static void *set_flag(void *flag)
{
    __atomic_store_n((uint32_t *)flag, 1, __ATOMIC_RELEASE);
    return NULL;
}

/* The child of a program with threads: malloc(), streams and new threads work there. */
static void live_alone(void)
{
    uint32_t flag = 0;
    pthread_t thread;
    FILE *null = fopen("/dev/null", "w");

    CHECK(null != NULL && fprintf(null, "%s", "text") == 4 && fclose(null) == 0);
    CHECK(fflush(NULL) == 0 && gettid() == getpid());
    for (int i = 0; i < 10; i++)
        free(malloc(5000));
    CHECK(pthread_create(&thread, NULL, set_flag, &flag) == 0);
    CHECK(pthread_join(thread, NULL) == 0 && flag == 1);
    CHECK(pthread_kill(pthread_self(), 0) == 0);
    exit(7);
}

static void *fork_here(void *argument)
{
    pid_t child = fork();

    if (child == 0)
        live_alone();
    CHECK(status_of(child) == 7);
    return argument;
}

static void fork_among_threads(void)
{
    pthread_t threads[THREADS];

    stop = 0;
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, use_library, (void *)(intptr_t)i) == 0);
    for (int i = 0; i < 10; i++) {
        fork_here(NULL);
        run_threads(1, fork_here);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

static char order[16];

static void note(char c)
{
    order[strlen(order)] = c;
}

static void prepare_1(void)
{
    note('p');
}
static void prepare_2(void)
{
    note('P');
}
static void parent_1(void)
{
    note('a');
}
static void parent_2(void)
{
    note('A');
}
static void child_1(void)
{
    note('c');
}
static void child_2(void)
{
    note('C');
}

static void handlers_around_fork(void)
{
    pid_t child = fork();

    if (child == 0) { /* the handlers stay registered: so in a child */
        CHECK(pthread_atfork(prepare_1, parent_1, child_1) == 0);
        CHECK(pthread_atfork(NULL, NULL, NULL) == 0);
        CHECK(pthread_atfork(prepare_2, parent_2, child_2) == 0);
        child = fork();
        if (child == 0)
            _exit(strcmp(order, "PpcC") == 0 ? 5 : 1);
        CHECK(status_of(child) == 5 && strcmp(order, "PpaA") == 0);
        _exit(6);
    }
    CHECK(status_of(child) == 6);
}

static void *sleep_for_ever(void *argument)
{
    for (;;)
        pause();
    return argument;
}

static void *exit_with_3(void *argument)
{
    (void)argument;
    exit(3);
}

static pthread_t first_thread;

static void *outlive_main(void *argument)
{
    void *result;

    CHECK(pthread_join(first_thread, &result) == 0 && result == (void *)9);
    CHECK(pthread_kill(first_thread, 0) == ESRCH);
    return argument;
}

static void end_main_first(void)
{
    pthread_t thread;

    first_thread = pthread_self();
    CHECK(pthread_create(&thread, NULL, outlive_main, NULL) == 0);
    pthread_exit((void *)9);
}

static int announced[2];

static void announce_end(void)
{
    CHECK(write(announced[1], "e", 1) == 1);
}

/* exit() in one thread ends all; the last thread's end is exit(0), with its functions. */
static void ends_of_processes(void)
{
    pthread_t thread;
    pid_t child = fork();
    char c;

    if (child == 0) {
        for (int i = 0; i < THREADS; i++)
            CHECK(pthread_create(&thread, NULL, sleep_for_ever, NULL) == 0);
        CHECK(pthread_create(&thread, NULL, exit_with_3, NULL) == 0);
        sleep_for_ever(NULL);
    }
    CHECK(status_of(child) == 3);
    CHECK(pipe(announced) == 0);
    child = fork();
    if (child == 0) {
        CHECK(atexit(announce_end) == 0);
        end_main_first();
    }
    CHECK(status_of(child) == 0);
    CHECK(close(announced[1]) == 0);
    CHECK(read(announced[0], &c, 1) == 1 && read(announced[0], &c, 1) == 0);
    CHECK(close(announced[0]) == 0);
}

static void *execute(void *argument)
{
    (void)argument;
    execl("/bin/sh", "sh", "-c", "exit 11", (char *)NULL);
    _exit(1);
}

static void exec_of_a_thread(void)
{
    pid_t child = fork();

    if (child == 0) {
        pthread_t thread;

        for (int i = 0; i < THREADS; i++)
            CHECK(pthread_create(&thread, NULL, sleep_for_ever, NULL) == 0);
        CHECK(pthread_create(&thread, NULL, execute, NULL) == 0);
        sleep_for_ever(NULL);
    }
    CHECK(status_of(child) == 11);
}

static uint32_t ready, caught;
static pthread_t catcher;
static sem_t never_posted;

static void on_signal(int sig)
{
    (void)sig;
    catcher = pthread_self();
    __atomic_fetch_add(&caught, 1, __ATOMIC_RELEASE);
}

static void *wait_for_signal(void *argument)
{
    sigset_t set = 0;

    sigaddset(&set, SIGUSR1);
    CHECK(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0);
    __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
    if (argument == NULL)
        await_word(&caught, 1);
    else
        CHECK(sem_wait(&never_posted) == -1 && errno == EINTR);
    CHECK(pthread_equal(catcher, pthread_self()));
    return NULL;
}

/* send: 0 to the process, 1 to the thread, 2 to the thread that sleeps in sem_wait(). */
static void one_signal(int send)
{
    pthread_t thread;

    ready = caught = 0;
    CHECK(pthread_create(&thread, NULL, wait_for_signal, send == 2 ? &never_posted : NULL) == 0);
    await_word(&ready, 1);
    while (send == 2 && __atomic_load_n(&never_posted.word, __ATOMIC_RELAXED) == 0)
        sched_yield();
    if (send == 0)
        CHECK(kill(getpid(), SIGUSR1) == 0);
    /* A signal just before the sleep would not end it: so there may have to be another one. */
    while (send > 0 && pthread_kill(thread, SIGUSR1) == 0)
        usleep(10000);
    CHECK(pthread_join(thread, NULL) == 0 && caught > 0);
}

static void signals_of_threads(void)
{
    struct sigaction action = {.sa_handler = on_signal}, old;
    sigset_t set = 0, old_set;

    sigaddset(&set, SIGUSR1);
    CHECK(sem_init(&never_posted, 0, 0) == 0 && sigaction(SIGUSR1, &action, &old) == 0);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, &old_set) == 0); /* new threads inherit it */
    CHECK(pthread_sigmask(99, &set, NULL) == EINVAL);
    for (int send = 0; send <= 2; send++)
        one_signal(send);
    CHECK(pthread_kill(pthread_self(), NSIG) == EINVAL &&
          pthread_kill(pthread_self(), -1) == EINVAL);
    CHECK(pthread_sigmask(SIG_SETMASK, &old_set, NULL) == 0);
    caught = 0;
    CHECK(raise(SIGUSR1) == 0 && caught == 1 && pthread_equal(catcher, pthread_self()));
    CHECK(sigaction(SIGUSR1, &old, NULL) == 0);
}

static void *nothing(void *argument)
{
    return argument;
}

/* The number of memory regions of this process. */
static int regions(void)
{
    char path[32];
    int count = 0, c;

    snprintf(path, sizeof(path), "/proc/%d/maps", getpid());
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    while ((c = getc(file)) != EOF)
        count += c == '\n';
    fclose(file);
    return count;
}

/* A thousand threads, one after the other: their memory does not add up. */
static void memory_of_threads(void)
{
    pthread_t thread;

    run_threads(1, nothing);
    int before = regions();
    for (int i = 0; i < 1000; i++) {
        CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0);
        CHECK(i % 2 == 0 ? pthread_join(thread, NULL) == 0 : pthread_detach(thread) == 0);
        while (i % 2 != 0 && pthread_kill(thread, 0) == 0)
            sched_yield();
    }
    CHECK(regions() <= before + 8);
}

/* Recursion that does not end. The volatile pointer keeps each frame alive. */
static int recurse(int n, volatile const char *caller)
{
    volatile char frame[512];

    frame[0] = *caller;
    return n < 0 ? 0 : recurse(n + 1, frame) + frame[0];
}

static void *overflow(void *argument)
{
    volatile char first = 1;

    recurse(0, &first);
    return argument;
}

/* A stack that overflows hits the page below it, and no other thread's memory: the program ends. */
static void stack_overflow(void)
{
    pthread_t threads[2];
    int status;

    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        for (int i = 0; i < 2;
             i++) /* the first one's stack is likely to lie below the second's, or above */
            CHECK(pthread_create(&threads[i], NULL, i ? overflow : sleep_for_ever, NULL) == 0);
        pthread_join(threads[1], NULL);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

const struct thread_case process_cases[] = {
    {"tls", thread_local_variables}, {"fork", fork_among_threads}, {"atfork", handlers_around_fork},
    {"end", ends_of_processes},      {"exec", exec_of_a_thread},   {"kill", signals_of_threads},
    {"memory", memory_of_threads},   {"overflow", stack_overflow}, {NULL, NULL},
};
