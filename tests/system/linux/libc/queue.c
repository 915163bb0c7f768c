/* SPDX-License-Identifier: MIT */
/* Queues of real-time signals. */
#include "libc.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t seen[12], count;

static void note(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (count < 12 && signal == info->si_signo)
        seen[count] = info->si_value.sival_int;
    count++;
}

static void send(int signal, int value)
{
    if (sigqueue(getpid(), signal, (union sigval){.sival_int = value}) != 0)
        printf("  sigqueue: %d\n", errno);
}

static int take(const sigset_t *set, siginfo_t *info)
{
    const struct timespec no_time = {0, 0};

    return sigtimedwait(set, info, &no_time);
}

static void wait_in_order(const sigset_t *set)
{
    siginfo_t info;
    int signal;

    for (int i = 0; i < 9; i++)
        send(SIGRTMIN + 2 - i % 3, i);
    kill(getpid(), SIGRTMIN + 1);
    while ((signal = take(set, &info)) > 0)
        printf("  RTMIN+%d code %d value %d own %d\n", signal - SIGRTMIN, info.si_code,
               info.si_code == SI_QUEUE ? info.si_value.sival_int : 0, info.si_pid == getpid());
    SHOW(errno == EAGAIN);
}

static void handle_in_order(const sigset_t *set)
{
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO, .sa_mask = *set};

    sigaction(SIGRTMIN, &action, NULL);
    sigaction(SIGRTMIN + 1, &action, NULL);
    count = 0;
    for (int i = 0; i < 12; i++)
        send(SIGRTMIN + 1 - i % 2, i);
    SHOW(count);
    SHOW(sigprocmask(SIG_UNBLOCK, set, NULL));
    SHOW(count);
    for (int i = 0; i < 12; i++)
        printf("  value %d\n", (int)seen[i]);
    SHOW(sigprocmask(SIG_BLOCK, set, NULL));
}

static void *send_to_thread(void *thread)
{
    for (int i = 0; i < 3; i++)
        SHOW(pthread_sigqueue(*(pthread_t *)thread, SIGRTMIN, (union sigval){.sival_int = i}));
    return NULL;
}

static void queue_for_a_thread(const sigset_t *set)
{
    pthread_t self = pthread_self(), thread;
    siginfo_t info;

    pthread_create(&thread, NULL, send_to_thread, &self);
    pthread_join(thread, NULL);
    for (int i = 0; i < 3; i++) {
        SHOW(sigwaitinfo(set, &info) == SIGRTMIN);
        SHOW(info.si_code);
        SHOW(info.si_value.sival_int);
    }
    SHOW_ERROR(take(set, &info));
}

/* A child has no pending signals; those that it sends have its number. */
static void queue_from_a_child(const sigset_t *set)
{
    pid_t parent = getpid();
    siginfo_t info;

    send(SIGRTMIN, 1);
    pid_t pid = fork();
    if (pid == 0) {
        int none = take(set, &info) < 0 && errno == EAGAIN;
        for (int i = 2; i < 5; i++)
            sigqueue(parent, SIGRTMIN, (union sigval){.sival_int = i});
        _exit(none);
    }
    int status = 0;
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(WEXITSTATUS(status));
    for (int i = 1; i < 5; i++) {
        SHOW(take(set, &info) == SIGRTMIN);
        SHOW(info.si_value.sival_int);
        SHOW(info.si_pid == (i == 1 ? parent : pid));
    }
}

static void refuse(void)
{
    siginfo_t info = {.si_code = SI_USER};

    SHOW_ERROR(sigqueue(getpid(), 65, (union sigval){.sival_int = 0}));
    SHOW_ERROR(sigqueue(getpid(), -1, (union sigval){.sival_int = 0}));
    SHOW(sigqueue(getpid(), 0, (union sigval){.sival_int = 0}));
    SHOW_ERROR(syscall(SYS_rt_tgsigqueueinfo, -1, gettid(), SIGRTMIN, &info));
    info.si_code = SI_QUEUE;
    SHOW_ERROR(syscall(SYS_rt_tgsigqueueinfo, getpid(), 0, SIGRTMIN, &info));
    SHOW_ERROR(syscall(SYS_rt_tgsigqueueinfo, getpid(), 999999, SIGRTMIN, &info));
    SHOW_ERROR(syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), 65, &info));
}

/* A thread may send any code to itself, but only those below zero to others. */
static void choose_code(const sigset_t *set)
{
    siginfo_t info = {.si_code = SI_USER}, found;

    SHOW(syscall(SYS_rt_sigqueueinfo, getpid(), SIGRTMIN, &info));
    SHOW(take(set, &found) == SIGRTMIN);
    SHOW(found.si_code);
    info.si_code = 3;
    SHOW(syscall(SYS_rt_sigqueueinfo, getpid(), SIGRTMIN, &info));
    SHOW(take(set, &found) == SIGRTMIN);
    SHOW(found.si_code);
    info.si_code = SI_TKILL;
    SHOW(syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGRTMIN, &info));
    SHOW(take(set, &found) == SIGRTMIN);
    SHOW(found.si_code);
    SHOW_ERROR(syscall(SYS_rt_sigqueueinfo, getppid(), SIGRTMIN, &info));
    info.si_code = SI_USER;
    SHOW_ERROR(syscall(SYS_rt_sigqueueinfo, getppid(), SIGRTMIN, &info));
    SHOW_ERROR(syscall(SYS_rt_tgsigqueueinfo, getppid(), getppid(), SIGRTMIN, &info));
}

void test_queue(void)
{
    sigset_t set;

    sigemptyset(&set);
    for (int i = 0; i < 3; i++)
        sigaddset(&set, SIGRTMIN + i);
    sigprocmask(SIG_BLOCK, &set, NULL);
    wait_in_order(&set);
    handle_in_order(&set);
    queue_for_a_thread(&set);
    queue_from_a_child(&set);
    refuse();
    choose_code(&set);
}
