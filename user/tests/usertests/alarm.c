/* SPDX-License-Identifier: MIT */
/* The timer that sends SIGALRM, and waiting for signals without a handler. */
#include "test.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS 1000 /* in microseconds */

static volatile sig_atomic_t alarms;

static void count_alarm(int sig)
{
    (void)sig;
    alarms++;
}

static void set_timer(int value_us, int interval_us)
{
    struct itimerval timer = {.it_interval = {0, interval_us}, .it_value = {0, value_us}};

    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

static void block(int sig)
{
    sigset_t set = (sigset_t)1 << (sig - 1);

    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

static void alarm_rings(void)
{
    CHECK(signal(SIGALRM, count_alarm) != SIG_ERR);
    CHECK(alarm(1000) == 0 && alarm(1) > 990);
    CHECK_ERROR(pause(), EINTR);
    CHECK(alarms == 1 && alarm(0) == 0);
    CHECK(ualarm(20 * MS, 0) == 0);
    CHECK_ERROR(pause(), EINTR);
    CHECK(alarms == 2 && ualarm(0, 0) == 0);
    CHECK(alarm(3) == 0 && alarm(0) > 0 && alarm(0) == 0); /* taken back */
}

static void alarm_ends(void)
{
    set_timer(5 * MS, 0);
    for (;;)
        pause();
}

/* Without a handler the process ends, also if it sleeps in a read or only computes. */
static void alarm_default(void)
{
    CHECK(run_in_child(alarm_ends) == SIGALRM);
    pid_t pid = start_child();
    if (pid == 0) {
        set_timer(5 * MS, 0);
        for (volatile int i = 0;; i++)
            ;
    }
    CHECK(end_of(pid) == SIGALRM);
}

static void alarm_interval(void)
{
    CHECK(signal(SIGALRM, count_alarm) != SIG_ERR);
    int64_t start = now_ns();
    set_timer(10 * MS, 10 * MS);
    while (alarms < 10)
        pause();
    CHECK(now_ns() - start >= 100000000);
    set_timer(0, 0);
    int now = alarms;
    sleep_ms(30);
    CHECK(alarms == now);
}

static void alarm_remaining(void)
{
    struct itimerval timer = {.it_interval = {7, 250 * MS}, .it_value = {100, 0}}, now, old;

    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    CHECK(getitimer(ITIMER_REAL, &now) == 0);
    CHECK(now.it_value.tv_sec >= 90 && now.it_value.tv_sec <= 100);
    CHECK(now.it_interval.tv_sec == 7 && now.it_interval.tv_usec == 250 * MS);
    timer.it_value.tv_sec = 0;
    CHECK(setitimer(ITIMER_REAL, &timer, &old) == 0);
    CHECK(old.it_value.tv_sec >= 90 && old.it_interval.tv_sec == 7);
    CHECK(getitimer(ITIMER_REAL, &now) == 0);
    CHECK(now.it_value.tv_sec == 0 && now.it_value.tv_usec == 0 && now.it_interval.tv_sec == 0);
}

/* the call itself */
int __sys_setitimer(int which, const struct itimerspec *timer, struct itimerspec *old);

static void alarm_errors(void)
{
    struct itimerval timer = {.it_value = {1, 0}};

    for (size_t i = 1; i < bad_address_count; i++) {
        CHECK_ERROR(__sys_setitimer(ITIMER_REAL, (void *)bad_addresses[i], NULL), EFAULT);
        CHECK_ERROR(__sys_setitimer(ITIMER_REAL, NULL, (void *)bad_addresses[i]), EFAULT);
    }

    CHECK_ERROR(setitimer(1, &timer, NULL), EINVAL);
    CHECK_ERROR(getitimer(2, &timer), EINVAL);
    timer.it_value.tv_usec = 1000000;
    CHECK_ERROR(setitimer(ITIMER_REAL, &timer, NULL), EINVAL);
    timer.it_value.tv_usec = -1;
    CHECK_ERROR(setitimer(ITIMER_REAL, &timer, NULL), EINVAL);
    timer = (struct itimerval){.it_value = {1, 0}, .it_interval = {-1, 0}};
    CHECK_ERROR(setitimer(ITIMER_REAL, &timer, NULL), EINVAL);
    CHECK(getitimer(ITIMER_REAL, &timer) == 0 && timer.it_value.tv_sec == 0);
}

/* A child has no timer; a program that another one executes keeps it. */
static void alarm_fork_exec(void)
{
    char *const args[] = {(char *)"sleep", (char *)"100", NULL};
    struct itimerval timer;

    alarm(1000);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(getitimer(ITIMER_REAL, &timer) == 0 && timer.it_value.tv_sec == 0 ? 0 : 1);
    CHECK(end_of(pid) == 0);
    pid = start_child();
    if (pid == 0) {
        set_timer(200 * MS, 0);
        execv("/bin/sleep", args);
        _exit(1);
    }
    CHECK(end_of(pid) == SIGALRM);
}

static void *set_often(void *unused)
{
    (void)unused;
    for (int i = 0; i < 300; i++)
        set_timer(1 + i % 3, i % 2 ? 1 : 0);
    return NULL;
}

/* Threads that set one timer at once, with the shortest times, while its signals come, and the process ends. */
static void alarm_storm(void)
{
    CHECK(signal(SIGALRM, count_alarm) != SIG_ERR);
    for (int round = 0; round < 3; round++) {
        pid_t pid = start_child();
        if (pid == 0) {
            pthread_t threads[3];
            for (size_t i = 0; i < LENGTH(threads); i++)
                CHECK(pthread_create(&threads[i], NULL, set_often, NULL) == 0);
            for (size_t i = 0; i < LENGTH(threads); i++)
                CHECK(pthread_join(threads[i], NULL) == 0);
            set_timer(1, 1);
            int before = alarms;
            while (alarms < before + 20) {
                pid_t child = start_child(); /* fork() does not fail with EINTR */
                if (child == 0)
                    _exit(0);
                while (waitpid(child, NULL, 0) != child)
                    ;
            }
            _exit(0); /* with the timer running */
        }
        int status;
        while (waitpid(pid, &status, 0) != pid)
            ;
        CHECK(status == 0);
    }
}

/* Signals that are pending, or come later, without a handler. */
static void sigwait_takes(void)
{
    sigset_t set = (sigset_t)1 << (SIGUSR1 - 1) | (sigset_t)1 << (SIGALRM - 1);
    siginfo_t info;
    int sig = 0;

    block(SIGUSR1);
    block(SIGALRM);
    CHECK(kill(getpid(), SIGUSR1) == 0);
    CHECK(sigwait(&set, &sig) == 0 && sig == SIGUSR1);
    CHECK(raise(SIGUSR1) == 0);
    CHECK(sigwaitinfo(&set, &info) == SIGUSR1);
    CHECK(info.si_signo == SIGUSR1 && info.si_code == SI_TKILL && info.si_pid == getpid());
    set_timer(20 * MS, 0);
    CHECK(sigwaitinfo(&set, &info) == SIGALRM && info.si_code == SI_KERNEL);
    pid_t pid = start_child();
    if (pid == 0) {
        sleep_ms(20);
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    CHECK(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_pid == pid && info.si_code == SI_USER);
    CHECK(end_of(pid) == 0);
}

/* SIGCHLD does nothing by default, but it can be waited for. */
static void sigwait_child(void)
{
    sigset_t set = (sigset_t)1 << (SIGCHLD - 1);
    siginfo_t info;

    block(SIGCHLD);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(7);
    CHECK(sigwaitinfo(&set, &info) == SIGCHLD);
    CHECK(info.si_pid == pid && info.si_code == CLD_EXITED && info.si_status == 7);
    CHECK(end_of(pid) == 7 << 8);
}

static void sigwait_timeout(void)
{
    struct timespec time = {.tv_nsec = 30000000};
    sigset_t set = (sigset_t)1 << (SIGUSR1 - 1);
    int64_t start = now_ns();

    block(SIGUSR1);
    CHECK_ERROR(sigtimedwait(&set, NULL, &time), EAGAIN);
    CHECK(now_ns() - start >= 30000000);
    time.tv_nsec = 0;
    CHECK_ERROR(sigtimedwait(&set, NULL, &time), EAGAIN);
    CHECK(raise(SIGUSR1) == 0 && sigtimedwait(&set, NULL, &time) == SIGUSR1);
    time.tv_nsec = 1000000000;
    CHECK_ERROR(sigtimedwait(&set, NULL, &time), EINVAL);
    time.tv_nsec = -1;
    CHECK_ERROR(sigtimedwait(&set, NULL, &time), EINVAL);
    for (size_t i = 0; i < bad_address_count; i++)
        CHECK_ERROR(sigtimedwait((sigset_t *)bad_addresses[i], NULL, NULL), EFAULT);
    for (size_t i = 1; i < bad_address_count; i++) {
        CHECK_ERROR(sigtimedwait(&set, NULL, (struct timespec *)bad_addresses[i]), EFAULT);
        CHECK(raise(SIGUSR1) == 0);
        CHECK_ERROR(sigtimedwait(&set, (siginfo_t *)bad_addresses[i], NULL), EFAULT);
    }
}

/* A handler of another signal interrupts the wait, a stop does not. */
static void sigwait_interrupted(void)
{
    struct timespec time = {.tv_sec = 1};
    sigset_t set = (sigset_t)1 << (SIGUSR1 - 1);
    struct sigaction action = {.sa_handler = count_alarm, .sa_flags = SA_RESTART};
    int sig;

    block(SIGUSR1);
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    set_timer(10 * MS, 0);
    CHECK_ERROR(sigtimedwait(&set, NULL, NULL), EINTR);
    CHECK(alarms == 1);
    pid_t pid = start_child();
    if (pid == 0) {
        errno = 0;
        int result = sigtimedwait(&set, NULL, &time);
        _exit(result == -1 && errno == EAGAIN && sigwait(&set, &sig) == 0 ? 0 : 1);
    }
    wait_for_state(pid, 'S');
    CHECK(kill(pid, SIGSTOP) == 0 && waitpid(pid, NULL, WUNTRACED) == pid);
    CHECK(kill(pid, SIGCONT) == 0);
    sleep_ms(1100);
    CHECK(kill(pid, SIGUSR1) == 0 && end_of(pid) == 0);
}

static void *wait_for_usr1(void *unused)
{
    sigset_t set = (sigset_t)1 << (SIGUSR1 - 1);
    int sig;

    (void)unused;
    for (int i = 0; i < 50; i++)
        CHECK(sigwait(&set, &sig) == 0 && sig == SIGUSR1);
    return NULL;
}

/* Several threads wait; each signal goes to one of them, and none is lost between the look and the sleep. */
static void sigwait_threads(void)
{
    pthread_t threads[2];
    sigset_t pending;

    block(SIGUSR1);
    for (size_t i = 0; i < LENGTH(threads); i++)
        CHECK(pthread_create(&threads[i], NULL, wait_for_usr1, NULL) == 0);
    for (int i = 0; i < 100; i++) {
        CHECK(kill(getpid(), SIGUSR1) == 0);
        do
            CHECK(sigpending(&pending) == 0);
        while (sigismember(&pending, SIGUSR1));
    }
    for (size_t i = 0; i < LENGTH(threads); i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

static volatile int queued_value, queued_code;

static void note_value(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)context;
    queued_value = info->si_value.sival_int;
    queued_code = info->si_code;
}

static void sigqueue_value(void)
{
    struct sigaction action = {.sa_sigaction = note_value, .sa_flags = SA_SIGINFO};

    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    CHECK(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 4711}) == 0);
    CHECK(queued_value == 4711 && queued_code == SI_QUEUE);
    CHECK(kill(getpid(), SIGUSR1) == 0 && queued_value == 0 && queued_code == SI_USER);
    CHECK(sigqueue(getpid(), 0, (union sigval){.sival_int = 1}) == 0);
    CHECK_ERROR(sigqueue(999999, SIGUSR1, (union sigval){.sival_int = 1}), ESRCH);
    CHECK_ERROR(sigqueue(0, SIGUSR1, (union sigval){.sival_int = 1}), ESRCH);
    CHECK_ERROR(sigqueue(-1, SIGUSR1, (union sigval){.sival_int = 1}), ESRCH);
    CHECK_ERROR(sigqueue(getpid(), NSIG, (union sigval){.sival_int = 1}), EINVAL);
    CHECK_ERROR(sigqueue(1, SIGUSR1, (union sigval){.sival_int = 1}), EPERM);
}

/* The users' rule of kill() holds for sigqueue(), too; SIGCONT may go to any process of the session. */
static void sigqueue_permission(void)
{
    const union sigval value = {.sival_int = 1};
    pid_t pid = start_child();

    if (pid == 0) {
        CHECK(setresuid(1000, 1000, 1000) == 0);
        CHECK_ERROR(sigqueue(getppid(), SIGUSR1, value), EPERM);
        CHECK_ERROR(sigqueue(getppid(), 0, value), EPERM);
        CHECK_ERROR(kill(getppid(), SIGTERM), EPERM);
        CHECK(kill(getppid(), SIGCONT) == 0);
        CHECK(setsid() == getpid() || errno == EPERM);
        _exit(getsid(0) != getpid() || kill(getppid(), SIGCONT) < 0 ? 0 : 1);
    }
    CHECK(end_of(pid) == 0);
}

const struct test alarm_tests[] = {
    {"alarm", alarm_rings},
    {"alarm-default", alarm_default},
    {"alarm-interval", alarm_interval},
    {"alarm-remaining", alarm_remaining},
    {"alarm-errors", alarm_errors},
    {"alarm-fork-exec", alarm_fork_exec},
    {"alarm-storm", alarm_storm},
    {"sigwait", sigwait_takes},
    {"sigwait-child", sigwait_child},
    {"sigwait-timeout", sigwait_timeout},
    {"sigwait-interrupted", sigwait_interrupted},
    {"sigwait-threads", sigwait_threads},
    {"sigqueue", sigqueue_value},
    {"sigqueue-permission", sigqueue_permission},
    {NULL, NULL},
};
