/* SPDX-License-Identifier: MIT */
/* Timers of timer_create(), clocks of CPU time, named semaphores and shared memory, and the calls about scheduling. */
#include "libc.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define MS 1000000L

static const struct itimerspec stop, soon = {.it_value = {.tv_nsec = 20 * MS}};
static const struct itimerspec later = {.it_value = {.tv_sec = 1000}, .it_interval = {.tv_sec = 5}};
static const struct itimerspec often = {{.tv_nsec = 2 * MS}, {.tv_nsec = 2 * MS}};

static void block(sigset_t *set, int signal)
{
    sigemptyset(set);
    sigaddset(set, signal);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* A timer that expires once, and then many times before its signal is taken: overruns. */
static void expire(int signal, clockid_t clock)
{
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal, .sigev_value = {.sival_int = 42}};
    struct itimerspec left;
    siginfo_t info;
    sigset_t set;
    timer_t timer;

    block(&set, signal);
    SHOW(timer_create(clock, &event, &timer));
    SHOW(timer_settime(timer, 0, &soon, NULL));
    SHOW(sigwaitinfo(&set, &info) == signal);
    SHOW(info.si_code == SI_TIMER && info.si_value.sival_int == 42 && info.si_overrun == 0);
    SHOW(timer_gettime(timer, &left));
    SHOW(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
    SHOW(timer_settime(timer, 0, &often, NULL));
    usleep(100000);
    SHOW(sigwaitinfo(&set, &info) == signal);
    SHOW(info.si_overrun > 0 && timer_getoverrun(timer) == info.si_overrun);
    SHOW(timer_settime(timer, 0, &later, &left));
    SHOW(left.it_interval.tv_nsec == 2 * MS);
    SHOW(timer_gettime(timer, &left));
    SHOW(left.it_value.tv_sec > 900 && left.it_value.tv_sec <= 1000 &&
         left.it_interval.tv_sec == 5);
    SHOW(timer_delete(timer));
}

/* A point of time: in the future, and one that has passed. */
static void expire_at(clockid_t clock)
{
    struct itimerspec at = {.it_value = {.tv_sec = 1}};
    sigset_t set;
    timer_t timer;
    int signal;

    block(&set, SIGALRM);
    SHOW(timer_create(clock, NULL, &timer));
    SHOW(timer_settime(timer, TIMER_ABSTIME, &at, NULL));
    SHOW(sigwait(&set, &signal));
    clock_gettime(clock, &at.it_value);
    at.it_value.tv_sec += 1;
    SHOW(timer_settime(timer, TIMER_ABSTIME, &at, NULL));
    SHOW(sigwait(&set, &signal) == 0 && signal == SIGALRM);
    struct timespec now;
    clock_gettime(clock, &now);
    SHOW(now.tv_sec > at.it_value.tv_sec ||
         (now.tv_sec == at.it_value.tv_sec && now.tv_nsec >= at.it_value.tv_nsec));
    SHOW(timer_delete(timer));
}

static void say(union sigval value)
{
    sem_post(value.sival_ptr);
}

/* SIGEV_THREAD starts a thread for each expiration, and SIGEV_NONE tells nothing. Wrong arguments are refused. */
static void notify(void)
{
    sem_t sem;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_value = {.sival_ptr = &sem}};
    struct itimerspec left;
    timer_t timer;

    event.sigev_notify_function = say;
    sem_init(&sem, 0, 0);
    SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SHOW(timer_settime(timer, 0, &soon, NULL));
    SHOW(sem_wait(&sem));
    SHOW(timer_delete(timer));
    event = (struct sigevent){.sigev_notify = SIGEV_NONE};
    SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SHOW(timer_settime(timer, 0, &soon, NULL));
    do
        timer_gettime(timer, &left);
    while (left.it_value.tv_nsec);
    SHOW(timer_getoverrun(timer));
    SHOW(timer_delete(timer));
    event = (struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65};
    SHOW_ERROR(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SHOW_ERROR(timer_create(77, NULL, &timer));
    SHOW(timer_create(CLOCK_MONOTONIC, NULL, &timer));
    left = (struct itimerspec){.it_value = {.tv_nsec = 1000 * MS}};
    SHOW_ERROR(timer_settime(timer, 0, &left, NULL));
    left = (struct itimerspec){.it_value = {.tv_sec = -1}};
    SHOW_ERROR(timer_settime(timer, 0, &left, NULL));
    SHOW(timer_delete(timer));
}

/* A signal without an effect counts as delivered: its overruns are known. A child has none of its parent's timers. */
static void overrun_and_fork(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCONT};
    sigset_t set;
    timer_t timer;
    int status = 0;

    block(&set, SIGCONT);
    SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SHOW(timer_settime(timer, 0, &often, NULL));
    usleep(100000);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    SHOW(timer_getoverrun(timer) > 0);
    SHOW(timer_settime(timer, 0, &stop, NULL));
    pid_t pid = fork();
    if (pid == 0)
        _exit(timer_delete(timer) == -1 && errno == EINVAL);
    SHOW(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 1);
    SHOW(timer_delete(timer));
}

void test_posix_timers(void)
{
    expire(SIGRTMIN + 1, CLOCK_REALTIME);
    expire(SIGUSR1, CLOCK_MONOTONIC);
    expire_at(CLOCK_REALTIME);
    expire_at(CLOCK_MONOTONIC);
    notify();
}

void test_overrun(void)
{
    overrun_and_fork();
}

/* Moves the time of day by so many seconds. */
static void move_clock(int seconds)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += seconds;
    SHOW(clock_settime(CLOCK_REALTIME, &time));
}

/* A process that sleeps until the time of day is so many seconds later. If it oversleeps, SIGALRM ends it. */
static pid_t start_sleeper(int seconds)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += seconds;
    pid_t pid = fork();
    if (pid == 0) {
        alarm(60);
        _exit(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL));
    }
    return pid;
}

/* If the time of day is set, timers and sleeps for a point of it end at that point; those for a duration do not change. */
void test_time_of_day(void)
{
    static const struct timespec limit = {.tv_sec = 60};
    struct itimerspec at = {.it_value = {.tv_nsec = 0}}, left;
    timer_t point, duration;
    int status = -1;
    sigset_t set;

    block(&set, SIGALRM);
    move_clock(2000); /* a machine without a clock may have begun at 0 */
    SHOW(timer_create(CLOCK_REALTIME, NULL, &point) == 0 &&
         timer_create(CLOCK_REALTIME, NULL, &duration) == 0);
    clock_gettime(CLOCK_REALTIME, &at.it_value);
    at.it_value.tv_sec += 2000;
    SHOW(timer_settime(point, TIMER_ABSTIME, &at, NULL));
    SHOW(timer_settime(duration, 0, &later, NULL));
    pid_t pid = start_sleeper(2000);
    usleep(100000);
    move_clock(-1000);
    SHOW(timer_gettime(point, &left) == 0 && left.it_value.tv_sec > 2500);
    move_clock(4000);
    SHOW(sigtimedwait(&set, NULL, &limit) == SIGALRM);
    SHOW(timer_gettime(point, &left) == 0 && left.it_value.tv_sec == 0 &&
         left.it_value.tv_nsec == 0);
    SHOW(timer_gettime(duration, &left) == 0 && left.it_value.tv_sec > 500);
    SHOW(waitpid(pid, &status, 0) == pid && status == 0);
    move_clock(-5000);
    SHOW(timer_delete(point) == 0 && timer_delete(duration) == 0);
}

void test_named(void)
{
    clockid_t clock;
    struct timespec time;

    sem_unlink("/linux-libc");
    sem_t *sem = sem_open("/linux-libc", O_CREAT | O_EXCL, 0600, 1);
    SHOW(sem != SEM_FAILED);
    SHOW(sem_open("/linux-libc", 0) == sem);
    SHOW(sem_wait(sem));
    SHOW_ERROR(sem_trywait(sem));
    SHOW(sem_unlink("/linux-libc"));
    SHOW_ERROR(sem_open("/linux-libc", 0) == SEM_FAILED);
    shm_unlink("/linux-libc");
    int fd = shm_open("/linux-libc", O_RDWR | O_CREAT | O_EXCL, 0600);
    SHOW(fd >= 0 && ftruncate(fd, 4096) == 0);
    int *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    pid_t pid = fork();
    if (pid == 0) {
        *word = 42;
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    SHOW(*word);
    SHOW(shm_unlink("/linux-libc"));
    SHOW_ERROR(shm_open("/linux-libc", O_RDWR, 0));
    SHOW(clock_getcpuclockid(0, &clock) == 0 && clock_gettime(clock, &time) == 0);
    SHOW(clock_getcpuclockid(getpid(), &clock) == 0 && clock_gettime(clock, &time) == 0);
    SHOW(pthread_getcpuclockid(pthread_self(), &clock) == 0 && clock_gettime(clock, &time) == 0);
}

void test_scheduling(void)
{
    struct sched_param param = {.sched_priority = 7}, fixed = {.sched_priority = 1};
    struct timespec slice = {0};
    static char memory[8192];

    SHOW(sched_get_priority_max(SCHED_OTHER));
    SHOW(sched_get_priority_min(SCHED_FIFO));
    SHOW(sched_get_priority_max(SCHED_RR));
    SHOW_ERROR(sched_get_priority_max(77));
    SHOW(sched_getscheduler(0));
    SHOW_ERROR(sched_getscheduler(99999));
    SHOW(sched_getparam(0, &param));
    SHOW(param.sched_priority);
    SHOW(sched_setparam(0, &param));
    SHOW(sched_setscheduler(0, SCHED_OTHER, &param));
    SHOW_ERROR(sched_setscheduler(0, SCHED_OTHER, &fixed));
    SHOW_ERROR(sched_setscheduler(0, SCHED_FIFO, &param));
    SHOW_ERROR(sched_setscheduler(0, 77, &param));
    SHOW(sched_rr_get_interval(0, &slice) == 0 && slice.tv_sec == 0);
    SHOW(mlock(memory + 100, 5000));
    SHOW(munlock(memory + 100, 5000));
    SHOW_ERROR(mlock(NULL, 4096));
    SHOW_ERROR(mlockall(0));
    SHOW(mlockall(MCL_CURRENT) == 0 && munlockall() == 0);
}
