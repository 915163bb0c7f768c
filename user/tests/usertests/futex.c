/* SPDX-License-Identifier: MIT */
/* futex(), and signals to threads. */
#include "threads.h"

#include "test.h"
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint32_t word, word2;

static void wait_errors(void)
{
    static const struct timespec bad = {.tv_nsec = 1000000000}, negative = {.tv_sec = -1};

    word = 1;
    CHECK_ERROR(futex(&word, FUTEX_WAIT, 2, NULL, NULL), EAGAIN);
    CHECK_ERROR(futex(&word, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL), EAGAIN);
    CHECK_ERROR(futex((uint32_t *)((char *)&word + 2), FUTEX_WAIT, 1, NULL, NULL), EINVAL);
    CHECK_ERROR(futex(&word, FUTEX_WAIT, 1, &bad, NULL), EINVAL);
    CHECK_ERROR(futex(&word, FUTEX_WAIT, 1, &negative, NULL), EINVAL);
    CHECK_ERROR(futex(&word, 77, 1, NULL, NULL), EINVAL);
    CHECK_ERROR(futex(&word, FUTEX_REQUEUE, 2, NULL, &word2), EAGAIN);
    CHECK_ERROR(futex(&word, FUTEX_REQUEUE, 1, NULL, (uint32_t *)((char *)&word2 + 1)), EINVAL);
    CHECK_ERROR(futex((uint32_t *)((char *)&word + 1), FUTEX_WAKE, 1, NULL, NULL), EINVAL);
    CHECK_ERROR(futex(&word, FUTEX_REQUEUE, 1, NULL, &word), EAGAIN); /* to the same place */
    CHECK_ERROR(futex((uint32_t *)KERNEL_ADDRESS, FUTEX_WAKE, 1, NULL, NULL), EFAULT);
    CHECK_ERROR(futex(&word, FUTEX_REQUEUE, 1, NULL, (uint32_t *)KERNEL_ADDRESS), EFAULT);
    for (size_t i = 0; i < bad_address_count; i++) {
        uint32_t *address = (uint32_t *)(bad_addresses[i] & ~(uintptr_t)3);
        CHECK_ERROR(futex(address, FUTEX_WAIT, 1, NULL, NULL), EFAULT);
        CHECK_ERROR(futex(address, FUTEX_REQUEUE, 1, NULL, &word2), EFAULT);
        CHECK_ERROR(futex(&word, FUTEX_WAIT, 1, (const struct timespec *)KERNEL_ADDRESS, NULL),
                    EFAULT);
    }
    CHECK(futex(&word, FUTEX_WAKE, 1, NULL, NULL) == 0);
}

static void wait_times(void)
{
    struct timespec time = {.tv_nsec = 20000000}, past = {.tv_sec = 1};
    int64_t start = now_ns();

    word = 1;
    CHECK_ERROR(futex(&word, FUTEX_WAIT, 1, &time, NULL), ETIMEDOUT);
    CHECK(now_ns() - start >= 20000000);
    CHECK_ERROR(futex(&word, FUTEX_WAIT | FUTEX_ABSOLUTE | FUTEX_REALTIME, 1, &past, NULL),
                ETIMEDOUT);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    CHECK_ERROR(futex(&word, FUTEX_WAIT | FUTEX_ABSOLUTE, 1, &time, NULL), ETIMEDOUT);
    start = now_ns();
    CHECK(clock_gettime(CLOCK_REALTIME, &time) == 0);
    time.tv_nsec += 30000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    CHECK_ERROR(futex(&word, FUTEX_WAIT | FUTEX_ABSOLUTE | FUTEX_REALTIME, 1, &time, NULL),
                ETIMEDOUT);
    CHECK(now_ns() - start >= 20000000);
}

/* Sleeps at word until it is woken; says so before and after. */
static uint32_t asleep, awake;

static void sleep_at_word(struct test_thread *t)
{
    (void)t;
    __atomic_fetch_add(&asleep, 1, __ATOMIC_SEQ_CST);
    CHECK(futex(&word, FUTEX_WAIT, 0, NULL, NULL) == 0);
    __atomic_fetch_add(&awake, 1, __ATOMIC_SEQ_CST);
}

/* Wakes until so many have been woken in all. */
static void wake_until(uint32_t *at, uint32_t n)
{
    uint32_t woken = 0;

    while (woken < n) {
        int result = futex(at, FUTEX_WAKE, n - woken, NULL, NULL);
        CHECK(result >= 0 && (uint32_t)result <= n - woken);
        woken += (uint32_t)result;
    }
}

static void wake_some(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, sleep_at_word, NULL);
    wake_until(&word, 3);
    while (__atomic_load_n(&awake, __ATOMIC_SEQ_CST) < 3)
        sched_yield();
    sleep_ms(20);
    CHECK(awake == 3);
    wake_until(&word, THREADS - 3);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    CHECK(futex(&word, FUTEX_WAKE, INT_MAX, NULL, NULL) == 0);
}

static void requeue(void)
{
    int moved = 0;

    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, sleep_at_word, NULL);
    while (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) < THREADS)
        sched_yield();
    sleep_ms(50);
    /* Those that were not asleep yet follow. */
    moved = futex(&word, FUTEX_REQUEUE, 0, (const struct timespec *)INT_MAX, &word2);
    CHECK(moved > 1);
    CHECK(futex(&word, FUTEX_WAKE, INT_MAX, NULL, NULL) == THREADS - moved);
    wake_until(&word2, (uint32_t)moved - 1);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
}

/* Passes a token around, so that each change of the word wakes the next thread. */
#define ROUNDS 200

static void pass_on(struct test_thread *t)
{
    uint32_t mine = (uint32_t)(t - test_threads);

    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t turn = round * THREADS + mine, now;
        while ((now = __atomic_load_n(&word, __ATOMIC_SEQ_CST)) != turn)
            futex(&word, FUTEX_WAIT | FUTEX_PRIVATE, now, NULL, NULL);
        set_word(&word, turn + 1);
    }
}

static void token(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, pass_on, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    CHECK(word == ROUNDS * THREADS);
}

/* Signals. A handler notes the thread that it runs in. */
static volatile int handler_tid, handler_code;

static void note_thread(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    handler_code = info->si_code;
    __atomic_store_n(&handler_tid, gettid(), __ATOMIC_SEQ_CST);
}

static void catch_signal(int signal, int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_sigaction = note_thread;
    action.sa_flags = SA_SIGINFO | flags;
    CHECK(sigaction(signal, &action, NULL) == 0);
}

static void sleep_until_told(struct test_thread *t)
{
    (void)t;
    wait_until_not(&word, 0);
}

static void wait_for_handler(int tid)
{
    while (__atomic_load_n(&handler_tid, __ATOMIC_SEQ_CST) != tid)
        sched_yield();
    __atomic_store_n(&handler_tid, 0, __ATOMIC_SEQ_CST);
}

static void signal_one_thread(void)
{
    catch_signal(SIGUSR1, 0);
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, sleep_until_told, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK(thread_kill(test_threads[i].tid, 0) == 0);
        CHECK(thread_kill(test_threads[i].tid, SIGUSR1) == 0);
        wait_for_handler(test_threads[i].tid);
        CHECK(handler_code == SI_TKILL);
    }
    CHECK(thread_kill(gettid(), SIGUSR1) == 0);
    CHECK(handler_tid == gettid());
    CHECK_ERROR(thread_kill(test_threads[0].tid, NSIG), EINVAL);
    CHECK_ERROR(thread_kill(1, SIGUSR1), ESRCH);
    set_word(&word, 1);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    while (thread_kill(test_threads[0].tid, 0) == 0)
        sched_yield(); /* it has told its end, but is still leaving */
    CHECK_ERROR(thread_kill(test_threads[0].tid, SIGUSR1), ESRCH);
}

/* A signal for the process comes to the thread that has not blocked it. */
static void unblock_and_sleep(struct test_thread *t)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(sigprocmask(SIG_BLOCK, NULL, NULL) == 0);
    if (t->data)
        CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    __atomic_fetch_add(&asleep, 1, __ATOMIC_SEQ_CST);
    wait_until_not(&word, 0);
}

static void signal_to_unblocked(void)
{
    sigset_t set;

    catch_signal(SIGUSR1, SA_RESTART);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0); /* new threads have the same mask */
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, unblock_and_sleep, i == 5 ? &word : NULL);
    while (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) < THREADS)
        sched_yield();
    for (int i = 0; i < 10; i++) {
        CHECK(kill(getpid(), SIGUSR1) == 0);
        wait_for_handler(test_threads[5].tid);
    }
    set_word(&word, 1);
    for (unsigned i = 0; i < THREADS; i++)
        join_thread(&test_threads[i]);
    CHECK(kill(getpid(), SIGUSR1) == 0); /* now all threads block it */
    CHECK(handler_tid == 0);
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(handler_tid == getpid());
}

/* A pending signal that all threads block is the first one's that unblocks it, and no other's. */
static void masks_are_apart(void)
{
    sigset_t set, pending;

    catch_signal(SIGUSR1, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    start_thread(0, sleep_until_told, NULL);
    CHECK(thread_kill(test_threads[0].tid, SIGUSR1) == 0);
    sleep_ms(5);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGUSR1)); /* it is the other's */
    CHECK(kill(getpid(), SIGUSR1) == 0);
    CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1));
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(handler_tid == gettid() && handler_code == SI_USER);
    set_word(&word, 1);
    join_thread(&test_threads[0]);
}

static void interrupt_wait(struct test_thread *t)
{
    struct timespec time = {.tv_sec = 1000};

    (void)t;
    __atomic_fetch_add(&asleep, 1, __ATOMIC_SEQ_CST);
    CHECK_ERROR(futex(&word, FUTEX_WAIT, 0, &time, NULL), EINTR);
}

static void signal_ends_wait(void)
{
    catch_signal(SIGUSR1, SA_RESTART);
    start_thread(0, interrupt_wait, NULL);
    while (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) == 0)
        sched_yield();
    while (test_threads[0].tid_word != 0) {
        thread_kill(test_threads[0].tid, SIGUSR1);
        sleep_ms(1);
    }
}

/* A fault's handler runs in the thread of the fault. */
static void fault_once(struct test_thread *t)
{
    (void)t;
    *(volatile int *)t->data = 1;
}

static char *fault_page;

static void repair_fault(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    handler_tid = gettid();
    CHECK(info->si_addr == fault_page);
    thread_exit();
}

static void fault_in_thread(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_sigaction = repair_fault;
    action.sa_flags = SA_SIGINFO;
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
    fault_page = (char *)KERNEL_ADDRESS;
    start_thread(3, fault_once, fault_page);
    join_thread(&test_threads[3]);
    CHECK(handler_tid == test_threads[3].tid);
}

const struct test futex_tests[] = {
    {"futex-errors", wait_errors},
    {"futex-times", wait_times},
    {"futex-wake", wake_some},
    {"futex-requeue", requeue},
    {"futex-token", token},
    {"futex-signal", signal_ends_wait},
    {"thread-signal", signal_one_thread},
    {"thread-signal-process", signal_to_unblocked},
    {"thread-masks", masks_are_apart},
    {"thread-fault-handler", fault_in_thread},
    {NULL, NULL},
};
