/* SPDX-License-Identifier: MIT */
/* Signals whose frames have no room, or are not there; and requests of threads and timers that Linux's programs seldom make. */
#include "libc.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#ifdef __i386__
#include <asm/ldt.h>
#endif

#define BAD ((void *)16) /* no program has memory there */
#define PAGE 4096
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* A call with two arguments and another stack: there is no way back. */
static void call_on_stack(uintptr_t stack, int number, long first, long second)
{
#ifdef __i386__
    __asm__ volatile("movl %0, %%esp\n\tint $0x80\n\tud2"
                     :
                     : "r"(stack), "a"(number), "b"(first), "c"(second)
                     : "memory");
#else
    register long r0 __asm__("r0") = first, r1 __asm__("r1") = second;
    register long r7 __asm__("r7") = number;
    __asm__ volatile("mov sp, %0\n\tsvc #0\n\tudf #0"
                     :
                     : "r"(stack), "r"(r0), "r"(r1), "r"(r7)
                     : "memory");
#endif
    _exit(1);
}

static void handle(int signal)
{
    (void)signal;
}

/* The signal that ends a child which makes a call with a wrong stack. */
static int end_with_stack(uintptr_t stack, int number, int flags)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = flags};
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        sigaction(SIGUSR1, &action, NULL);
        call_on_stack(stack, number, getpid(), SIGUSR1);
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* A frame may end anywhere in the last page that there is. What it has leads nowhere. */
static int cut_frames(int number)
{
    char *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int ended = 0;

    munmap(memory + PAGE, PAGE);
    for (int left = 16; left <= 1024; left += 16)
        ended += end_with_stack((uintptr_t)memory + PAGE - left, number, 0) == SIGSEGV;
    munmap(memory, PAGE);
    return ended;
}

void test_frames(void)
{
    SHOW(end_with_stack(16, SYS_kill, 0));
    SHOW(end_with_stack(16, SYS_kill, SA_SIGINFO));
    SHOW(end_with_stack(16, SYS_sigreturn, 0));
    SHOW(end_with_stack(16, SYS_rt_sigreturn, 0));
    SHOW(cut_frames(SYS_sigreturn));
    SHOW(cut_frames(SYS_rt_sigreturn));
}

static int timer_for_thread(clockid_t clock, int signal, pid_t thread, timer_t *timer)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal};

    event.sigev_notify_thread_id = thread;
    event.sigev_value.sival_int = signal;
    return (int)syscall(SYS_timer_create, clock, &event, timer);
}

static const struct itimerspec often = {{.tv_nsec = 2000000}, {.tv_nsec = 2000000}};

static void notify_thread(void)
{
    siginfo_t info = {.si_code = SI_QUEUE};
    sigset_t set;
    timer_t timer;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    SHOW_ERROR(timer_for_thread(CLOCK_MONOTONIC, SIGUSR1, 99999999, &timer));
    SHOW(timer_for_thread(CLOCK_MONOTONIC, SIGUSR1, getpid(), &timer));
    SHOW(syscall(SYS_timer_settime, timer, 0, (long[]){0, 0, 0, 2000000}, NULL));
    SHOW(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_TIMER);
    SHOW(info.si_value.sival_int);
    SHOW(syscall(SYS_timer_delete, timer));
    info = (siginfo_t){.si_code = SI_QUEUE, .si_value.sival_int = 77};
    SHOW(syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGUSR1, &info));
    SHOW(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1)); /* is pending already */
    SHOW(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_QUEUE);
    SHOW(info.si_value.sival_int);
    SHOW(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1));
    SHOW(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_TKILL);
}

/* The timer of a process that has stopped continues it. */
static void continue_by_timer(void)
{
    int ends[2], status = 0;
    timer_t timer;
    char byte;

    SHOW(pipe(ends));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        timer_for_thread(CLOCK_MONOTONIC, SIGCONT, getpid(), &timer);
        syscall(SYS_timer_settime, timer, 0, (long[]){0, 100000000, 0, 100000000}, NULL);
        raise(SIGSTOP);
        syscall(SYS_timer_delete, timer);
        _exit(read(ends[0], &byte, 1) == 1 ? 5 : 6);
    }
    SHOW(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
    SHOW(write(ends[1], "x", 1));
    SHOW(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 5);
}

/* Two timers with one signal: each has an entry of its own in the queue, and counts its own overruns. */
static void share_signal(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2};
    union sigval value = {.sival_int = 7};
    timer_t timers[2];
    siginfo_t info;
    sigset_t set;
    int sum = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 2);
    sigaddset(&set, SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &set, NULL);
    SHOW(sigqueue(getpid(), SIGRTMIN + 3, value));
    for (int i = 0; i < 2; i++) {
        event.sigev_value.sival_int = i + 1;
        SHOW(timer_create(CLOCK_MONOTONIC, &event, &timers[i]));
        SHOW(timer_settime(timers[i], 0, &often, NULL));
    }
    usleep(100000);
    for (int i = 0; i < 2; i++) {
        SHOW(sigwaitinfo(&set, &info) == SIGRTMIN + 2 && info.si_overrun > 0);
        sum += info.si_value.sival_int;
        SHOW(timer_delete(timers[info.si_value.sival_int - 1]));
    }
    SHOW(sum);
    sigdelset(&set, SIGRTMIN + 2); /* one more may have come before its timer was deleted */
    SHOW(sigwaitinfo(&set, &info) == SIGRTMIN + 3 && info.si_value.sival_int == 7);
}

static void wait_for_alarm(void)
{
    static const struct itimerval soon = {{.tv_usec = 10000}, {.tv_usec = 10000}}, never;

    signal(SIGALRM, handle);
    setitimer(ITIMER_REAL, &soon, NULL);
    SHOW_ERROR(syscall(SYS_pause));
    setitimer(ITIMER_REAL, &never, NULL);
    SHOW(syscall(SYS_tkill, getpid(), 0));
}

static void *read_byte(void *fd)
{
    char byte;

    return (void *)(intptr_t)read(*(int *)fd, &byte, 1);
}

/* While there are two threads, a call must hold the files that it uses. */
static void send_beside_thread(void)
{
    int ends[2], other[2], fd = open("sent", O_RDWR | O_CREAT | O_TRUNC, 0600);
    pthread_t thread;
    void *result;

    SHOW(pipe(ends) == 0 && pipe(other) == 0 && write(fd, "text", 4) == 4);
    SHOW(pthread_create(&thread, NULL, read_byte, &other[0]));
    SHOW(lseek(fd, 0, SEEK_SET));
    SHOW(sendfile(ends[1], fd, NULL, 4));
    SHOW(write(other[1], "x", 1));
    SHOW(pthread_join(thread, &result) == 0 && result == (void *)1);
    unlink("sent");
}

void test_thread_timers(void)
{
    notify_thread();
    continue_by_timer();
    share_signal();
    wait_for_alarm();
    send_beside_thread();
}

/* A mutex that its thread was about to take or release when it ended. */
static void end_with_mutex(void)
{
    struct robust_list {
        struct robust_list *next;
        long offset;
        uint32_t *pending;
    } *list = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint32_t *word = (uint32_t *)(list + 1);

    SHOW_ERROR(syscall(SYS_set_robust_list, list, sizeof(*list) - 1));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        *list = (struct robust_list){list, 0, word};
        *word = FUTEX_WAITERS | getpid();
        _exit(syscall(SYS_set_robust_list, list, sizeof(*list)) != 0);
    }
    SHOW(waitpid(pid, NULL, 0) == pid && *word == (FUTEX_WAITERS | FUTEX_OWNER_DIED));
    munmap(list, PAGE);
}

/* On ARM any word is a thread pointer. */
static long start_thread_wrongly(void)
{
#ifdef __i386__
    static char stack[PAGE];
    long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;

    return syscall(SYS_clone, flags | CLONE_SETTLS, stack + PAGE, 0, BAD, 0);
#else
    errno = EFAULT;
    return -1;
#endif
}

/* Only ARM has the call. */
static long flush_kernel(void)
{
#ifdef __arm__
    return syscall(0xf0002, PAGE, 0xfffff000, 0);
#else
    errno = EFAULT;
    return -1;
#endif
}

static void start_processes(void)
{
    int status = 0;

    SHOW_ERROR(syscall(SYS_clone, SIGUSR1, NULL, NULL, NULL, NULL));
    SHOW_ERROR(start_thread_wrongly());
    fflush(stdout);
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PARENT_SETTID | SIGCHLD, NULL, BAD, NULL, NULL);
    if (pid == 0)
        _exit(3);
    SHOW(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3);
}

static void make_many_timers(void)
{
    timer_t timers[100];
    int n = 0;

    while (n < 100 && timer_for_thread(CLOCK_MONOTONIC, SIGUSR1, getpid(), &timers[n]) == 0)
        n++;
    SHOW(n);
    SHOW_ERROR(timer_for_thread(CLOCK_MONOTONIC, SIGUSR1, getpid(), &timers[0]));
    while (n > 0 && syscall(SYS_timer_delete, timers[n - 1]) == 0)
        n--;
    SHOW(n);
}

void test_unusual(void)
{
    end_with_mutex();
    start_processes();
    SHOW_ERROR(flush_kernel());
    make_many_timers();
}
