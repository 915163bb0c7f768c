/* SPDX-License-Identifier: MIT */
/* Signals and timers. */
#include "libc.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t count;
static siginfo_t last;
static sigjmp_buf back;
static char *page, alternate[16384];
static volatile bool on_alternate;

static void note(int signal, siginfo_t *info, void *context)
{
    (void)context;
    last = *info;
    count++;
    if (signal != info->si_signo)
        count += 100;
}

static void plain(int signal)
{
    count += signal;
}

static void set_handler(int signal, int flags)
{
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO | flags};

    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

static void fault(int signal, siginfo_t *info, void *context)
{
    char here;

    (void)context;
    on_alternate = &here >= alternate && &here < alternate + sizeof(alternate);
    printf("  signal %d code %d at the page: %d\n", signal, info->si_code, info->si_addr == page);
    siglongjmp(back, 1);
}

static void catch_faults(void)
{
    struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};

    SHOW(sigaltstack(&stack, NULL));
    sigaction(SIGSEGV, &action, NULL);
    page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const volatile char first = *page; /* the page is in memory now */
    if (sigsetjmp(back, 1) == 0)
        *page = first;
    munmap(page, 4096);
    if (sigsetjmp(back, 1) == 0)
        *page = 1;
    SHOW(on_alternate);
    signal(SIGSEGV, SIG_DFL);
}

/* In the handler of a signal on the alternate stack. */
static void ask_about_stack(int signal)
{
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)}, old;

    (void)signal;
    SHOW(sigaltstack(NULL, &old));
    SHOW(old.ss_flags);
    SHOW(old.ss_sp == alternate);
    SHOW_ERROR(sigaltstack(&stack, NULL));
    stack.ss_flags = SS_DISABLE;
    SHOW_ERROR(sigaltstack(&stack, NULL));
}

static void change_stack(void)
{
    struct sigaction action = {.sa_handler = ask_about_stack, .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_sp = alternate, .ss_flags = SS_ONSTACK, .ss_size = sizeof(alternate)}, old;

    SHOW(sigaltstack(&stack, &old));
    SHOW(old.ss_flags);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    SHOW(sigaltstack(NULL, &old));
    SHOW(old.ss_flags);
    stack.ss_flags = 5;
    SHOW_ERROR(sigaltstack(&stack, NULL));
    stack.ss_flags = 0;
    stack.ss_size = 100;
    SHOW_ERROR(sigaltstack(&stack, NULL));
    stack.ss_flags = SS_DISABLE;
    SHOW(sigaltstack(&stack, &old));
    SHOW(sigaltstack(NULL, &old));
    SHOW(old.ss_flags);
}

static void send_to_self(void)
{
    set_handler(SIGUSR1, 0);
    count = 0;
    SHOW(kill(getpid(), SIGUSR1));
    SHOW(count);
    SHOW(last.si_code);
    SHOW(last.si_pid == getpid());
    SHOW(last.si_uid == getuid());
    SHOW(raise(SIGUSR1));
    SHOW(last.si_code);
    SHOW(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 42}));
    SHOW(last.si_code);
    SHOW(last.si_value.sival_int);
    signal(SIGUSR2, plain);
    count = 0;
    raise(SIGUSR2);
    SHOW(count);
    SHOW_ERROR(kill(getpid(), -1));
}

static void block_and_wait(void)
{
    struct timespec short_time = {.tv_nsec = 1000000};
    sigset_t set, old, pending;
    siginfo_t info;
    int signal;

    count = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    SHOW(sigprocmask(SIG_BLOCK, &set, &old));
    raise(SIGUSR1);
    SHOW(count);
    sigpending(&pending);
    SHOW(sigismember(&pending, SIGUSR1));
    SHOW_ERROR(sigsuspend(&old));
    SHOW(count);
    raise(SIGUSR1);
    SHOW(sigwait(&set, &signal));
    SHOW(signal);
    kill(getpid(), SIGUSR1);
    SHOW(sigwaitinfo(&set, &info));
    SHOW(info.si_pid == getpid());
    SHOW_ERROR(sigtimedwait(&set, &info, &short_time));
    SHOW(sigprocmask(SIG_SETMASK, &old, NULL));
    SHOW(count);
}

static void watch_child(void)
{
    sigset_t set, old;
    int status;

    set_handler(SIGCHLD, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &old);
    count = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(9);
    while (count == 0)
        sigsuspend(&old);
    SHOW(last.si_code);
    SHOW(last.si_status);
    SHOW(last.si_pid == pid);
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(status);
    sigprocmask(SIG_SETMASK, &old, NULL);
    signal(SIGCHLD, SIG_DFL);
}

/* A read that a signal of the child interrupts: with SA_RESTART it goes on until the byte comes. */
static void interrupt_read(int flags)
{
    int fds[2], ready[2];
    char byte;

    if (pipe(fds) != 0 || pipe(ready) != 0)
        return;
    set_handler(SIGUSR1, flags);
    count = 0;
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        usleep(50000);
        kill(parent, SIGUSR1);
        if (read(ready[0], &byte, 1) == 1 && write(fds[1], "x", 1) == 1)
            _exit(0);
        _exit(1);
    }
    if (flags && write(ready[1], "x", 1) != 1)
        return;
    SHOW_ERROR(read(fds[0], &byte, 1));
    SHOW(count);
    if (!flags && write(ready[1], "x", 1) != 1)
        return;
    waitpid(pid, NULL, 0);
}

static void reset_handler(void)
{
    struct sigaction action;

    set_handler(SIGUSR2, SA_RESETHAND | SA_NODEFER);
    SHOW(raise(SIGUSR2));
    sigaction(SIGUSR2, NULL, &action);
    SHOW(action.sa_handler == SIG_DFL);
}

void test_signals(void)
{
    change_stack();
    catch_faults();
    send_to_self();
    block_and_wait();
    watch_child();
    interrupt_read(0);
    interrupt_read(SA_RESTART);
    reset_handler();
}

static void *send_realtime(void *arg)
{
    pthread_kill(*(pthread_t *)arg, SIGRTMIN + 3);
    return NULL;
}

/* The signals that have no name. */
void test_realtime(void)
{
    pthread_t self = pthread_self(), thread;
    sigset_t set;
    int signal, status;

    set_handler(SIGRTMIN, SA_RESTART);
    count = 0;
    SHOW(raise(SIGRTMIN));
    SHOW(count);
    SHOW(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 5}));
    SHOW(last.si_value.sival_int);
    SHOW(last.si_signo == SIGRTMIN);
    set_handler(SIGRTMIN + 7, 0);
    SHOW(raise(SIGRTMIN + 7));
    SHOW(count);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 3);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&thread, NULL, send_realtime, &self);
    SHOW(sigwait(&set, &signal));
    SHOW(signal == SIGRTMIN + 3);
    SHOW(pthread_join(thread, NULL));
    pid_t pid = fork();
    if (pid == 0) {
        raise(SIGRTMIN + 5);
        _exit(0);
    }
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(WIFSIGNALED(status) && WTERMSIG(status) == SIGRTMIN + 5);
}

static void use_interval_timer(void)
{
    struct itimerval timer = {{0, 10000}, {0, 10000}}, old, none = {{0, 0}, {0, 0}};
    sigset_t set, before;

    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, &before);
    set_handler(SIGALRM, 0);
    count = 0;
    SHOW(setitimer(ITIMER_REAL, &timer, NULL));
    while (count < 3)
        sigsuspend(&before);
    SHOW(setitimer(ITIMER_REAL, &none, &old));
    SHOW(old.it_interval.tv_usec);
    SHOW(count >= 3);
    timer.it_value.tv_sec = 1000;
    SHOW(setitimer(ITIMER_REAL, &timer, NULL));
    SHOW(getitimer(ITIMER_REAL, &old));
    SHOW(old.it_value.tv_sec >= 900 && old.it_value.tv_sec <= 1000);
    SHOW(alarm(0) > 900);
    SHOW(alarm(1));
    count = 0;
    while (count == 0)
        sigsuspend(&before);
    SHOW(count);
    SHOW(last.si_code == SI_KERNEL || last.si_code == SI_USER);
    sigprocmask(SIG_SETMASK, &before, NULL);
    SHOW_ERROR(setitimer(9, &none, NULL));
}

static long milliseconds(const struct timespec *from, const struct timespec *to)
{
    return (to->tv_sec - from->tv_sec) * 1000 + (to->tv_nsec - from->tv_nsec) / 1000000;
}

static void sleep_exactly(void)
{
    struct timespec before, after, wanted = {.tv_nsec = 30000000}, left = {0, 0};
    struct itimerval timer = {{0, 0}, {0, 20000}};
    struct timeval day;

    clock_gettime(CLOCK_MONOTONIC, &before);
    SHOW(nanosleep(&wanted, NULL));
    clock_gettime(CLOCK_MONOTONIC, &after);
    SHOW(milliseconds(&before, &after) >= 30);
    after.tv_nsec += 20000000;
    if (after.tv_nsec >= 1000000000) {
        after.tv_nsec -= 1000000000;
        after.tv_sec++;
    }
    SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &after, NULL));
    clock_gettime(CLOCK_MONOTONIC, &before);
    SHOW(milliseconds(&after, &before) >= 0);
    SHOW(clock_nanosleep(CLOCK_REALTIME, 0, &wanted, NULL));
    wanted.tv_sec = 100;
    setitimer(ITIMER_REAL, &timer, NULL);
    SHOW_ERROR(nanosleep(&wanted, &left));
    SHOW(left.tv_sec == 100 || left.tv_sec == 99);
    SHOW(clock_getres(CLOCK_MONOTONIC, &wanted));
    SHOW(gettimeofday(&day, NULL));
    SHOW(day.tv_sec - time(NULL) <= 1);
    SHOW(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before));
    SHOW(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before));
    wanted.tv_nsec = 1000000000;
    SHOW_ERROR(nanosleep(&wanted, NULL));
}

void test_timers(void)
{
    use_interval_timer();
    sleep_exactly();
}
