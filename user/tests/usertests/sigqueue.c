/* SPDX-License-Identifier: MIT */
/* Real-time signals: each one that is sent comes, in order, with its origin and value; and the limit of the queue. */
#include "test.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/thread.h>
#include <sys/wait.h>
#include <unistd.h>

#define FEW 5 /* a limit that is reached soon */

static const struct timespec no_time;

static sigset_t realtime_set(void)
{
    return ~(sigset_t)0 << (SIGRTMIN - 1);
}

static void block_realtime(void)
{
    sigset_t set = realtime_set();

    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

static int queue(pid_t pid, int sig, int value)
{
    return sigqueue(pid, sig, (union sigval){.sival_int = value});
}

/* The next pending real-time signal, or si_signo 0: there is none. */
static siginfo_t take(void)
{
    sigset_t set = realtime_set();
    siginfo_t info = {0};

    if (sigtimedwait(&set, &info, &no_time) < 0) {
        CHECK(errno == EAGAIN);
        info.si_signo = 0;
    }
    return info;
}

static bool next_is(int sig, int value)
{
    siginfo_t info = take();

    return info.si_signo == sig && info.si_value.sival_int == value;
}

static void set_queue_limit(uint32_t most)
{
    struct rlimit limit = {most, SIGQUEUE_MAX};

    CHECK(setrlimit(RLIMIT_SIGPENDING, &limit) == 0);
}

/* By number; those of one number by age. */
static void in_order(void)
{
    static const int sent[] = {SIGRTMIN + 1, SIGRTMAX, SIGRTMIN,     SIGRTMIN + 1, SIGRTMIN,
                               SIGRTMAX,     SIGRTMIN, SIGRTMIN + 1, SIGRTMAX - 1};
    static const int order[] = {2, 4, 6, 0, 3, 7, 8, 1, 5};

    block_realtime();
    for (size_t i = 0; i < LENGTH(sent); i++)
        CHECK(queue(getpid(), sent[i], (int)i) == 0);
    for (size_t i = 0; i < LENGTH(order); i++)
        CHECK(next_is(sent[order[i]], order[i]));
    CHECK(take().si_signo == 0);
}

static volatile int seen[16], seen_count;

static void note_value(int sig, siginfo_t *info, void *context)
{
    (void)context;
    CHECK(sig == info->si_signo && info->si_code == SI_QUEUE && info->si_pid == getpid());
    if (seen_count < (int)LENGTH(seen))
        seen[seen_count] = info->si_value.sival_int;
    seen_count++;
}

/* A handler that blocks all runs once for each of them, in order. */
static void handled_in_order(void)
{
    struct sigaction action = {
        .sa_sigaction = note_value, .sa_flags = SA_SIGINFO, .sa_mask = realtime_set()};
    sigset_t none = 0;

    block_realtime();
    for (int sig = SIGRTMIN; sig < SIGRTMIN + 4; sig++)
        CHECK(sigaction(sig, &action, NULL) == 0);
    for (int i = 15; i >= 0; i--)
        CHECK(queue(getpid(), SIGRTMIN + i / 4, i) == 0);
    CHECK(seen_count == 0);
    CHECK(sigprocmask(SIG_SETMASK, &none, NULL) == 0);
    CHECK(seen_count == 16);
    for (int i = 0; i < 16; i++)
        CHECK(seen[i] == i / 4 * 4 + 3 - i % 4);
    CHECK(queue(getpid(), SIGRTMIN, 99) == 0 && seen_count == 17);
}

/* Each of them ends one sigsuspend(); the others stay. */
static void suspended(void)
{
    struct sigaction action = {.sa_sigaction = note_value, .sa_flags = SA_SIGINFO};
    sigset_t none = 0, pending;

    block_realtime();
    CHECK(sigaction(SIGRTMAX, &action, NULL) == 0);
    for (int i = 0; i < 3; i++)
        CHECK(queue(getpid(), SIGRTMAX, i) == 0);
    CHECK_ERROR(sigsuspend(&none), EINTR);
    CHECK(seen_count > 0 && sigpending(&pending) == 0);
    CHECK((sigismember(&pending, SIGRTMAX) == 1) == (seen_count < 3));
    while (seen_count < 3)
        CHECK_ERROR(sigsuspend(&none), EINTR);
    CHECK(seen[0] == 0 && seen[1] == 1 && seen[2] == 2);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGRTMAX));
}

/* Each has the code and the sender of its own call. */
static void origins(void)
{
    block_realtime();
    pid_t parent = getpid(), pid = start_child();
    if (pid == 0) {
        CHECK(setresuid(1000, 0, 0) == 0);
        _exit(queue(parent, SIGRTMIN, 7) == 0 ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
    CHECK(kill(getpid(), SIGRTMIN) == 0);
    siginfo_t info = take();
    CHECK(info.si_code == SI_QUEUE && info.si_pid == pid && info.si_uid == 1000);
    CHECK(info.si_value.sival_int == 7);
    info = take();
    CHECK(info.si_code == SI_USER && info.si_pid == parent && info.si_uid == 0);
    CHECK(info.si_value.sival_int == 0);
    CHECK(raise(SIGRTMIN) == 0 && raise(SIGRTMIN) == 0);
    for (int i = 0; i < 2; i++) {
        info = take();
        CHECK(info.si_signo == SIGRTMIN && info.si_code == SI_TKILL && info.si_pid == parent);
    }
    CHECK(take().si_signo == 0);
}

/* A standard signal has no queue: the first value stays. */
static void standard_once(void)
{
    sigset_t set = (sigset_t)1 << (SIGUSR1 - 1);
    siginfo_t info;

    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    for (int i = 1; i <= 3; i++)
        CHECK(queue(getpid(), SIGUSR1, i) == 0);
    CHECK(sigtimedwait(&set, &info, &no_time) == SIGUSR1 && info.si_value.sival_int == 1);
    CHECK_ERROR(sigtimedwait(&set, &info, &no_time), EAGAIN);
}

static void numbers(void)
{
    static const int wrong[] = {-1, NSIG, 1000};

    CHECK(SIGRTMAX - SIGRTMIN + 1 == sysconf(_SC_RTSIG_MAX));
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        CHECK_ERROR(queue(getpid(), wrong[i], 0), EINVAL);
        CHECK_ERROR(thread_kill(gettid(), wrong[i]), EINVAL);
    }
    CHECK_ERROR(queue(1, SIGRTMIN, 0), EPERM);
    CHECK_ERROR(queue(999999, SIGRTMIN, 0), ESRCH);
    CHECK(signal(SIGRTMIN, SIG_IGN) == SIG_DFL && raise(SIGRTMIN) == 0);
    CHECK(signal(SIGRTMIN, SIG_DFL) == SIG_IGN);
    for (int sig = SIGRTMIN; sig <= SIGRTMAX; sig += SIGRTMAX - SIGRTMIN) {
        pid_t pid = start_sleeping();
        CHECK(queue(pid, sig, 0) == 0);
        int status = end_of(pid);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == sig);
    }
}

/* Whether the name means the signal, and the signal has that name. */
static bool is_signal_name(int sig, const char *name)
{
    char text[SIG2STR_MAX];
    int number;

    return sig2str(sig, text) == 0 && strcmp(text, name) == 0 && str2sig(name, &number) == 0 &&
           number == sig;
}

static void names(void)
{
    static const char *const wrong[] = {"RTMIN+", "RTMIN-1", "RTMIN+33", "RTMAX+1", "RTMAX-x",
                                        "RTMINX", "65",      "0",        "SIGINT",  ""};
    int number;

    CHECK(is_signal_name(SIGINT, "INT") && is_signal_name(SIGRTMIN, "RTMIN"));
    CHECK(is_signal_name(SIGRTMIN + 1, "RTMIN+1") && is_signal_name(SIGRTMIN + 16, "RTMIN+16"));
    CHECK(is_signal_name(SIGRTMAX - 15, "RTMAX-15") && is_signal_name(SIGRTMAX, "RTMAX"));
    CHECK(str2sig("RTMIN+32", &number) == 0 && number == SIGRTMAX);
    CHECK(str2sig("40", &number) == 0 && number == 40);
    for (size_t i = 0; i < LENGTH(wrong); i++)
        CHECK(str2sig(wrong[i], &number) == -1);
}

static void fill_queue(int sig, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        CHECK(queue(getpid(), sig, (int)i) == 0);
    CHECK_ERROR(queue(getpid(), sig, 0), EAGAIN);
}

/* Sends it as soon as there is room. */
static void send_when_possible(pid_t pid, int sig, int value)
{
    while (queue(pid, sig, value) < 0) {
        CHECK(errno == EAGAIN);
        sched_yield();
    }
}

/* A full queue refuses values. kill() is never refused: its signal then comes once, without a sender. */
static void limited(void)
{
    block_realtime();
    CHECK(sysconf(_SC_SIGQUEUE_MAX) == SIGQUEUE_MAX);
    fill_queue(SIGRTMIN, SIGQUEUE_MAX);
    CHECK(next_is(SIGRTMIN, 0) && queue(getpid(), SIGRTMIN, -1) == 0);
    CHECK(signal(SIGRTMIN, SIG_IGN) == SIG_DFL && take().si_signo == 0);
    set_queue_limit(FEW);
    fill_queue(SIGRTMIN + 1, FEW);
    for (int i = 0; i < 3; i++)
        CHECK(kill(getpid(), SIGRTMIN + 2) == 0 && raise(SIGRTMIN + 3) == 0);
    for (int i = 0; i < FEW; i++)
        CHECK(next_is(SIGRTMIN + 1, i));
    for (int sig = SIGRTMIN + 2; sig <= SIGRTMIN + 3; sig++) {
        siginfo_t info = take();
        CHECK(info.si_signo == sig && info.si_code == SI_USER && info.si_pid == 0);
    }
    CHECK(take().si_signo == 0);
    set_queue_limit(0);
    CHECK_ERROR(queue(getpid(), SIGRTMIN + 1, 0), EAGAIN);
    CHECK(queue(getpid(), 0, 0) == 0 && queue(getpid(), SIGURG, 0) == 0);
}

/* Its size is fixed, whatever limit root sets. */
static void limited_for_root(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    block_realtime();
    CHECK(setrlimit(RLIMIT_SIGPENDING, &limit) == 0);
    fill_queue(SIGRTMIN, SIGQUEUE_MAX);
}

/* A child begins with an empty queue, and its parent keeps its own. */
static void forked(void)
{
    block_realtime();
    set_queue_limit(FEW);
    fill_queue(SIGRTMIN, FEW);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(take().si_signo == 0);
        fill_queue(SIGRTMIN, FEW);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    for (int i = 0; i < FEW; i++)
        CHECK(next_is(SIGRTMIN, i));
    CHECK(take().si_signo == 0);
}

bool queue_is_left(void)
{
    for (int i = 0; i < FEW; i++)
        CHECK(next_is(SIGRTMIN, i));
    return take().si_signo == 0;
}

static void *sleep_long(void *unused)
{
    sleep(1000);
    return unused;
}

/* Pending signals of the process stay pending in its next program (POSIX, exec). */
static void execed(void)
{
    char *const args[] = {"usertests", EXEC_CHILD, "queue", NULL};
    pthread_t thread;

    block_realtime();
    set_queue_limit(FEW);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(pthread_create(&thread, NULL, sleep_long, NULL) == 0);
        fill_queue(SIGRTMIN, FEW);
        execv(SELF, args);
        _exit(1);
    }
    CHECK(WEXITSTATUS(end_of(pid)) == 1);
}

/* A signal of a thread that is ignored is dropped when the thread lets it through: a later handler does not see it. */
static void ignored(void)
{
    sigset_t set = realtime_set(), pending;

    signal(SIGRTMIN, SIG_IGN);
    block_realtime();
    CHECK(pthread_kill(pthread_self(), SIGRTMIN) == 0 && queue(getpid(), SIGRTMIN, 1) == 0);
    CHECK(pthread_kill(pthread_self(), SIGRTMIN + 1) == 0);
    sigdelset(&set, SIGRTMIN + 1);
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGRTMIN));
    CHECK(sigismember(&pending, SIGRTMIN + 1));
    struct sigaction action = {.sa_sigaction = note_value, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGRTMIN, &action, NULL) == 0);
    block_realtime();
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0 && seen_count == 0);
}

static void *send_to_self(void *unused)
{
    for (int i = 0; i < FEW; i++)
        CHECK(raise(SIGRTMIN) == 0);
    CHECK_ERROR(queue(getpid(), SIGRTMIN, 0), EAGAIN);
    CHECK(take().si_code == SI_TKILL);
    return unused;
}

/* A thread's signals are its own, and go when it ends; all threads share the limit. */
static void of_threads(void)
{
    pthread_t thread;

    block_realtime();
    set_queue_limit(FEW);
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&thread, NULL, send_to_self, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(take().si_signo == 0);
        for (int j = 0; j < FEW; j++) /* the kernel may free the thread's queue after the join */
            send_when_possible(getpid(), SIGRTMIN, j);
        CHECK_ERROR(queue(getpid(), SIGRTMIN, 0), EAGAIN);
        while (take().si_signo)
            continue;
    }
}

/* Ends with full queues of the process and of a thread, in one of several ways. */
static void end_full(int way)
{
    char *const args[] = {"usertests", EXEC_CHILD, "count", NULL};
    pthread_t thread;

    block_realtime();
    for (int i = 0; i < SIGQUEUE_MAX / 2; i++)
        CHECK(raise(SIGRTMIN + 1) == 0);
    fill_queue(SIGRTMIN, SIGQUEUE_MAX / 2);
    if (way == 1)
        kill(getpid(), SIGKILL);
    if (way == 2)
        execv(SELF, args);
    if (way == 3 && pthread_create(&thread, NULL, sleep_long, NULL) == 0)
        execv(SELF, args);
    _exit(0);
}

static void memory_back(void)
{
    long before = 0;

    for (int i = 0; i < 120; i++) {
        pid_t pid = start_child();
        if (pid == 0)
            end_full(i % 4);
        end_of(pid);
        if (i == 20) /* the caches are full by now */
            before = free_pages();
    }
    CHECK(pages_are_back(before, 50));
}

#define SENDERS 4
#define PER_SENDER 400
#define TAKERS 3
#define LAST (SENDERS * PER_SENDER) /* a value that ends a taker */

static uint8_t taken[SENDERS * PER_SENDER];

/* Values of one sender and one number come to one thread in rising order. */
static void *take_all(void *unused)
{
    sigset_t set = realtime_set();
    int last[SENDERS] = {0};
    siginfo_t info;

    for (;;) {
        int sig = sigwaitinfo(&set, &info), value = info.si_value.sival_int;
        CHECK(sig >= SIGRTMIN && info.si_code == SI_QUEUE);
        if (value == LAST)
            return unused;
        CHECK(sig == SIGRTMIN + value % 3);
        int sender = value / PER_SENDER;
        if (value % 3 == 0) {
            CHECK(value >= last[sender]);
            last[sender] = value;
        }
        CHECK(__atomic_fetch_add(&taken[value], 1, __ATOMIC_RELAXED) == 0);
    }
}

static void *send_share(void *first)
{
    for (int i = 0; i < PER_SENDER; i++) {
        int value = (int)(intptr_t)first + i;
        send_when_possible(getpid(), SIGRTMIN + value % 3, value);
    }
    return NULL;
}

/* Senders, half of them processes and half threads, against threads that wait: none is lost, none comes twice. */
static void storm(void)
{
    pthread_t takers[TAKERS], senders[SENDERS];
    pid_t parent = getpid(), pids[SENDERS];

    block_realtime();
    for (int i = 0; i < SENDERS; i += 2) {
        pids[i] = start_child();
        if (pids[i] == 0) {
            for (int j = 0; j < PER_SENDER; j++)
                send_when_possible(parent, SIGRTMIN + (i * PER_SENDER + j) % 3, i * PER_SENDER + j);
            _exit(0);
        }
    }
    for (int i = 0; i < TAKERS; i++)
        CHECK(pthread_create(&takers[i], NULL, take_all, NULL) == 0);
    for (intptr_t i = 1; i < SENDERS; i += 2)
        CHECK(pthread_create(&senders[i], NULL, send_share, (void *)(i * PER_SENDER)) == 0);
    for (int i = 0; i < SENDERS; i++) {
        if (i % 2)
            CHECK(pthread_join(senders[i], NULL) == 0);
        else
            CHECK(end_of(pids[i]) == 0);
    }
    for (int i = 0; i < TAKERS; i++) /* the last number: all others have been taken before */
        send_when_possible(getpid(), SIGRTMAX, LAST);
    for (int i = 0; i < TAKERS; i++)
        CHECK(pthread_join(takers[i], NULL) == 0);
    for (int i = 0; i < SENDERS * PER_SENDER; i++)
        CHECK(taken[i] == 1);
}

static volatile int handled;

static void count_it(int sig)
{
    (void)sig;
    __atomic_fetch_add(&handled, 1, __ATOMIC_RELAXED);
}

/* Handlers in several threads: each signal runs one of them, also when the next thread must take it over. */
static void handler_storm(void)
{
    struct sigaction action = {.sa_handler = count_it, .sa_flags = SA_RESTART};
    pthread_t threads[TAKERS];
    pid_t parent = getpid();

    CHECK(sigaction(SIGRTMIN, &action, NULL) == 0);
    for (int i = 0; i < TAKERS; i++)
        CHECK(pthread_create(&threads[i], NULL, sleep_long, NULL) == 0);
    for (int i = 0; i < SENDERS; i++) {
        pid_t pid = start_child();
        if (pid == 0) {
            for (int j = 0; j < PER_SENDER; j++)
                send_when_possible(parent, SIGRTMIN, 0);
            _exit(0);
        }
    }
    for (int ended = 0; ended < SENDERS;)
        ended += wait(NULL) > 0;
    while (handled < SENDERS * PER_SENDER)
        sched_yield();
    sched_yield();
    CHECK(handled == SENDERS * PER_SENDER);
}

const struct test sigqueue_tests[] = {
    {"realtime-order", in_order},
    {"realtime-handler", handled_in_order},
    {"realtime-suspend", suspended},
    {"realtime-origins", origins},
    {"realtime-standard", standard_once},
    {"realtime-numbers", numbers},
    {"realtime-names", names},
    {"realtime-limit", limited},
    {"realtime-limit-root", limited_for_root},
    {"realtime-fork", forked},
    {"realtime-exec", execed},
    {"realtime-ignored", ignored},
    {"realtime-threads", of_threads},
    {"realtime-memory", memory_back},
    {"realtime-storm", storm},
    {"realtime-handler-storm", handler_storm},
    {NULL, NULL},
};
