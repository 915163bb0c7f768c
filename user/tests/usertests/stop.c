/* SPDX-License-Identifier: MIT */
/* Signals that stop a process, SIGCONT, and what the parent learns of both. */
#include "test.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
static volatile sig_atomic_t caught;

static void count_it(int sig)
{
    (void)sig;
    caught++;
}

static void catch_with(int sig, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    CHECK(sigaction(sig, &action, NULL) == 0);
}

/* Waits for that news of the child. Returns the status. */
static int news_of(pid_t pid, int options)
{
    int status = -1;

    CHECK(waitpid(pid, &status, options) == pid);
    return status;
}

static void stop_child(pid_t pid, int sig)
{
    CHECK(kill(pid, sig) == 0);
    CHECK(news_of(pid, WUNTRACED) == W_STOPCODE(sig));
}

static void continue_child(pid_t pid)
{
    CHECK(kill(pid, SIGCONT) == 0);
    CHECK(WIFCONTINUED(news_of(pid, WCONTINUED)));
}

static void end_child(pid_t pid, int sig)
{
    CHECK(kill(pid, sig) == 0);
    CHECK(end_of(pid) == sig);
}

/* A word of memory that the children share. */
static volatile int *shared_words(void)
{
    void *words = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(words != MAP_FAILED);
    return words;
}

/* Each signal stops, is reported once, and is seen in /proc; SIGCONT continues. */
static void stop_each(void)
{
    pid_t pid = start_sleeping();

    CHECK(setpgid(pid, pid) == 0); /* the parent, in another group, could continue it */
    for (size_t i = 0; i < LENGTH(stops); i++) {
        stop_child(pid, stops[i]);
        wait_for_state(pid, 'T');
        CHECK(waitpid(pid, NULL, WUNTRACED | WNOHANG) == 0);
        CHECK(waitpid(pid, NULL, WCONTINUED | WNOHANG) == 0);
        CHECK(kill(pid, stops[i]) == 0); /* again: no news */
        CHECK(waitpid(pid, NULL, WUNTRACED | WNOHANG) == 0);
        continue_child(pid);
        CHECK(waitpid(pid, NULL, WUNTRACED | WCONTINUED | WNOHANG) == 0);
        wait_for_state(pid, 'S');
    }
    CHECK(kill(pid, SIGCONT) == 0); /* it is not stopped: no news */
    CHECK(waitpid(pid, NULL, WCONTINUED | WNOHANG) == 0);
    end_child(pid, SIGTERM);
}

/* waitpid() without WUNTRACED does not see stops; the macros tell the statuses apart. */
static void stop_status(void)
{
    pid_t pid = start_sleeping();

    CHECK(kill(pid, SIGSTOP) == 0);
    wait_for_state(pid, 'T');
    CHECK(waitpid(pid, NULL, WNOHANG) == 0);
    int status = news_of(pid, WUNTRACED);
    CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
    CHECK(!WIFEXITED(status) && !WIFSIGNALED(status) && !WIFCONTINUED(status));
    CHECK(kill(pid, SIGCONT) == 0);
    status = news_of(pid, WCONTINUED | WUNTRACED);
    CHECK(WIFCONTINUED(status));
    CHECK(!WIFEXITED(status) && !WIFSIGNALED(status) && !WIFSTOPPED(status));
    end_child(pid, SIGKILL);
}

/* The status cannot be stored: the stop can be waited for again. */
static void stop_bad_pointer(void)
{
    pid_t pid = start_sleeping();

    CHECK(kill(pid, SIGSTOP) == 0);
    CHECK_ERROR(waitpid(pid, (int *)bad_addresses[1], WUNTRACED), EFAULT);
    CHECK(news_of(pid, WUNTRACED) == W_STOPCODE(SIGSTOP));
    end_child(pid, SIGKILL);
}

/* A stopped process takes no signal but SIGKILL; the others wait for SIGCONT. */
static void stop_holds_signals(void)
{
    pid_t pid = start_sleeping();

    stop_child(pid, SIGSTOP);
    CHECK(kill(pid, SIGTERM) == 0 && kill(pid, SIGUSR1) == 0);
    sleep_ms(20);
    CHECK(waitpid(pid, NULL, WNOHANG) == 0);
    wait_for_state(pid, 'T');
    CHECK(kill(pid, SIGCONT) == 0);
    int end = end_of(pid);
    CHECK(end == SIGTERM || end == SIGUSR1);
    pid = start_sleeping();
    stop_child(pid, SIGSTOP);
    end_child(pid, SIGKILL);
}

/* SIGCONT continues although it is ignored, or blocked. */
static void stop_unwanted_cont(void)
{
    sigset_t set = (sigset_t)1 << (SIGCONT - 1);

    CHECK(signal(SIGCONT, SIG_IGN) != SIG_ERR);
    pid_t pid = start_sleeping();
    stop_child(pid, SIGSTOP);
    continue_child(pid);
    end_child(pid, SIGKILL);
    CHECK(signal(SIGCONT, count_it) != SIG_ERR);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    pid = start_sleeping();
    stop_child(pid, SIGSTOP);
    continue_child(pid);
    end_child(pid, SIGKILL);
}

static bool is_pending(int sig)
{
    sigset_t set;

    return sigpending(&set) == 0 && sigismember(&set, sig) == 1;
}

/* A stop signal discards a pending SIGCONT, and the reverse. */
static void stop_discards(void)
{
    sigset_t all;

    sigfillset(&all);
    CHECK(sigprocmask(SIG_BLOCK, &all, NULL) == 0);
    for (size_t i = 1; i < LENGTH(stops); i++) {
        CHECK(kill(getpid(), stops[i]) == 0 && is_pending(stops[i]));
        CHECK(raise(SIGCONT) == 0 && is_pending(SIGCONT) && !is_pending(stops[i]));
        CHECK(raise(stops[i]) == 0 && is_pending(stops[i]) && !is_pending(SIGCONT));
        CHECK(kill(getpid(), SIGCONT) == 0 && is_pending(SIGCONT) && !is_pending(stops[i]));
    }
}

static sigset_t set_in_proc(const char *label)
{
    char line[100];
    size_t length = strlen(label);
    sigset_t set = 0;
    FILE *file = fopen("/proc/self/status", "r");

    if (!file) {
        snprintf(line, sizeof(line), "/proc/%d/status", getpid());
        file = fopen(line, "r");
    }
    CHECK(file);
    while (fgets(line, sizeof(line), file)) {
        if (strncmp(line, label, length) == 0)
            set = strtoull(line + length, NULL, 16);
    }
    fclose(file);
    return set;
}

/* /proc shows the sets of signals. */
static void stop_in_proc(void)
{
    sigset_t set = (sigset_t)1 << (SIGTSTP - 1);

    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0 && kill(getpid(), SIGTSTP) == 0);
    CHECK(signal(SIGUSR1, count_it) != SIG_ERR && signal(SIGHUP, SIG_IGN) != SIG_ERR);
    CHECK(set_in_proc("SigPending: ") == 1 << (SIGTSTP - 1));
    CHECK(set_in_proc("SigBlocked: ") == 1 << (SIGTSTP - 1));
    CHECK(set_in_proc("SigCaught: ") == 1 << (SIGUSR1 - 1));
    CHECK(set_in_proc("SigIgnored: ") & 1 << (SIGHUP - 1));
}

/* Handlers and SIG_IGN take the place of the stop; not for SIGSTOP. */
static void stop_handled(void)
{
    for (size_t i = 1; i < LENGTH(stops); i++) {
        CHECK(signal(stops[i], SIG_IGN) != SIG_ERR);
        CHECK(raise(stops[i]) == 0);
        CHECK(signal(stops[i], count_it) != SIG_ERR);
        CHECK(raise(stops[i]) == 0 && caught == (int)i);
    }
    CHECK_ERROR(signal(SIGSTOP, SIG_IGN) == SIG_ERR ? -1 : 0, EINVAL);
    CHECK_ERROR(signal(SIGSTOP, count_it) == SIG_ERR ? -1 : 0, EINVAL);
}

/* Once its parent has ended, no process could continue the group: only SIGSTOP stops it. */
static void stop_orphaned(void)
{
    int to[2], from[2];
    pid_t orphan;
    char byte;

    CHECK(pipe(to) == 0 && pipe(from) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        orphan = start_child();
        if (orphan == 0) {
            setpgid(0, 0);
            while (read(to[0], &byte, 1) == 1)
                write(from[1], &byte, 1);
            _exit(0);
        }
        write(from[1], &orphan, sizeof(orphan));
        _exit(0);
    }
    CHECK(read(from[0], &orphan, sizeof(orphan)) == sizeof(orphan) && end_of(pid) == 0);
    CHECK(write(to[1], "x", 1) == 1 && read(from[0], &byte, 1) == 1); /* now in its own group */
    for (size_t i = 1; i < LENGTH(stops); i++) {
        CHECK(kill(orphan, stops[i]) == 0);
        CHECK(write(to[1], "x", 1) == 1 && read(from[0], &byte, 1) == 1);
    }
    CHECK(kill(orphan, SIGSTOP) == 0);
    wait_for_state(orphan, 'T');
    CHECK(kill(orphan, SIGKILL) == 0);
}

static volatile int child_code, child_status, child_pid, child_signals;

static void note_child(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)context;
    child_code = info->si_code;
    child_status = info->si_status;
    child_pid = info->si_pid;
    child_signals++;
}

/* SIGCHLD tells of stops and continuations, unless SA_NOCLDSTOP. */
static void stop_sigchld(void)
{
    struct sigaction action = {.sa_sigaction = note_child, .sa_flags = SA_SIGINFO | SA_RESTART};

    CHECK(sigaction(SIGCHLD, &action, NULL) == 0);
    pid_t pid = start_sleeping();
    stop_child(pid, SIGSTOP);
    CHECK(child_signals == 1 && child_pid == pid);
    CHECK(child_code == CLD_STOPPED && child_status == SIGSTOP);
    continue_child(pid);
    CHECK(child_signals == 2 && child_code == CLD_CONTINUED && child_status == SIGCONT);
    action.sa_flags |= SA_NOCLDSTOP;
    CHECK(sigaction(SIGCHLD, &action, NULL) == 0);
    stop_child(pid, SIGSTOP);
    continue_child(pid);
    CHECK(child_signals == 2);
    end_child(pid, SIGKILL);
    CHECK(child_signals == 3 && child_code == CLD_KILLED && child_status == SIGKILL);
}

static bool sigchld_waits(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 && sigismember(&waiting, SIGCHLD) == 1;
}

/* The flag has its effect without a handler too: a blocked SIGCHLD does not become pending. */
static void stop_sigchld_default(void)
{
    struct timespec none = {0};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    pid_t pid = start_sleeping();
    stop_child(pid, SIGSTOP);
    CHECK(sigchld_waits() && sigtimedwait(&set, NULL, &none) == SIGCHLD);
    catch_with(SIGCHLD, SIG_DFL, SA_NOCLDSTOP);
    continue_child(pid);
    stop_child(pid, SIGSTOP);
    CHECK(!sigchld_waits());
    end_child(pid, SIGKILL);
    CHECK(sigchld_waits());
}

/* Stops the child, which sleeps in a call, and continues it, several times. */
static void stop_and_continue(pid_t pid)
{
    for (int i = 0; i < 3; i++) {
        wait_for_state(pid, 'S');
        stop_child(pid, SIGSTOP);
        sleep_ms(5);
        continue_child(pid);
    }
}

/* A sleep goes on after a stop, and ends at its time. */
static void stop_nanosleep(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        struct timespec time = {.tv_sec = 2};
        int64_t start = now_ns();
        /* with the time that is left stored where it came from */
        CHECK(nanosleep(&time, &time) == 0);
        CHECK(now_ns() - start >= 2000000000);
        _exit(0);
    }
    stop_and_continue(pid);
    CHECK(end_of(pid) == 0);
}

/* The time of a sleep passes during the stop, too. */
static void stop_past_deadline(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        struct timespec time = {.tv_sec = 3};
        CHECK(nanosleep(&time, NULL) == 0);
        _exit(0);
    }
    wait_for_state(pid, 'S');
    stop_child(pid, SIGSTOP);
    sleep_ms(3000);
    int64_t continued = now_ns();
    CHECK(kill(pid, SIGCONT) == 0);
    CHECK(end_of(pid) == 0);
    CHECK(now_ns() - continued < 2900000000);
}

/* A wait for a lock with a timeout goes on, too. */
static void stop_timed_lock(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        struct timespec time;
        int64_t start = now_ns();
        clock_gettime(CLOCK_REALTIME, &time);
        time.tv_sec += 2;
        pthread_mutex_lock(&mutex);
        CHECK(pthread_mutex_timedlock(&mutex, &time) == ETIMEDOUT);
        CHECK(now_ns() - start > 1900000000);
        _exit(0);
    }
    stop_and_continue(pid);
    CHECK(end_of(pid) == 0);
}

/* read(), waitpid() and sigsuspend() are made again after a stop, without a handler. */
static void stop_calls(void)
{
    int ends[2];
    char byte;
    sigset_t none = 0, set = (sigset_t)1 << (SIGUSR1 - 1);

    CHECK(pipe(ends) == 0);
    catch_with(SIGUSR1, count_it, 0);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(read(ends[0], &byte, 1) == 1);
        pid_t grandchild = start_child();
        if (grandchild == 0)
            _exit(read(ends[0], &byte, 1) == 1 ? 5 : 1);
        CHECK(end_of(grandchild) == 5 << 8);
        CHECK_ERROR(sigsuspend(&none), EINTR);
        CHECK(caught == 1);
        CHECK(sigprocmask(SIG_SETMASK, &none, &set) == 0 && sigismember(&set, SIGUSR1) == 1);
        _exit(0);
    }
    for (int call = 0; call < 3; call++) {
        stop_and_continue(pid);
        CHECK(call == 2 ? kill(pid, SIGUSR1) == 0 : write(ends[1], "x", 1) == 1);
        sleep_ms(10);
    }
    CHECK(end_of(pid) == 0);
}

/* A handler of SIGCONT runs after the stop, and interrupts the call as any handler does. */
static void stop_cont_handler(void)
{
    int ends[2], news[2];
    char byte;

    CHECK(pipe(ends) == 0 && pipe(news) == 0);
    for (int restart = 0; restart < 2; restart++) {
        catch_with(SIGCONT, count_it, restart ? SA_RESTART : 0);
        pid_t pid = start_child();
        if (pid == 0) {
            errno = 0;
            ssize_t n = read(ends[0], &byte, 1);
            bool good = caught == 1 && (restart ? n == 1 : n == -1 && errno == EINTR);
            read(news[0], &byte, 1); /* the end would take the place of the news */
            _exit(good ? 0 : 1);
        }
        wait_for_state(pid, 'S');
        stop_child(pid, SIGSTOP);
        continue_child(pid);
        if (restart)
            CHECK(write(ends[1], "x", 1) == 1);
        CHECK(write(news[1], "x", 1) == 1 && end_of(pid) == 0);
    }
}

static void *count_up(void *word)
{
    volatile int *counter = word;

    for (;;)
        (*counter)++;
    return NULL;
}

static void *sleep_in_read(void *fd)
{
    char byte;

    read(*(int *)fd, &byte, 1);
    return NULL;
}

/* All threads stop, those that compute and those that sleep, and all go on. */
static void stop_threads(void)
{
    volatile int *words = shared_words();
    int ends[2];
    pthread_t thread;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        for (int i = 0; i < 3; i++)
            CHECK(pthread_create(&thread, NULL, count_up, (void *)(uintptr_t)&words[i]) == 0);
        CHECK(pthread_create(&thread, NULL, sleep_in_read, ends) == 0);
        for (;;)
            pause();
    }
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 3; i++) {
            int before = words[i];
            while (words[i] == before)
                sleep_ms(1);
        }
        stop_child(pid, SIGSTOP);
        int sum = words[0] + words[1] + words[2];
        sleep_ms(30);
        CHECK(words[0] + words[1] + words[2] == sum);
        continue_child(pid);
    }
    stop_child(pid, SIGSTOP);
    end_child(pid, SIGKILL);
}

/* A group that forks all the time: after a stop of the group, none of its processes runs. */
static void stop_forking(void)
{
    volatile int *words = shared_words();
    pid_t pid = start_child();

    if (pid == 0) {
        setpgid(0, 0);
        for (;;) {
            pid_t child = start_child();
            words[0]++;
            if (child == 0)
                _exit(0);
            while (waitpid(child, NULL, 0) != child)
                ;
        }
    }
    setpgid(pid, pid);
    for (int round = 0; round < 20; round++) {
        int before = words[0];
        while (words[0] == before)
            sleep_ms(1);
        CHECK(kill(-pid, SIGSTOP) == 0);
        CHECK(news_of(pid, WUNTRACED) == W_STOPCODE(SIGSTOP));
        sleep_ms(5); /* the child of the child may come to its stop a little later */
        int after = words[0];
        sleep_ms(5);
        CHECK(words[0] == after);
        CHECK(kill(-pid, SIGCONT) == 0);
    }
    CHECK(kill(-pid, SIGKILL) == 0);
    CHECK(end_of(pid) == SIGKILL);
}

static void *start_and_join(void *unused)
{
    pthread_t thread;
    char byte;
    int ends[2];

    (void)unused;
    for (;;) {
        if (pipe(ends) != 0)
            _exit(1);
        if (pthread_create(&thread, NULL, sleep_in_read, ends) == 0) {
            if (write(ends[1], "x", 1) != 1 || pthread_join(thread, NULL) != 0)
                _exit(2);
        }
        read(ends[0], &byte, 0);
        close(ends[0]);
        close(ends[1]);
    }
    return NULL;
}

/* Stops, continuations, other signals and a kill at once, against threads that come and go. */
static void stop_race(void)
{
    catch_with(SIGUSR1, count_it, SA_RESTART);
    for (int round = 0; round < 4; round++) {
        pid_t pid = start_child();
        if (pid == 0) {
            pthread_t thread;
            CHECK(pthread_create(&thread, NULL, start_and_join, NULL) == 0);
            start_and_join(NULL);
        }
        pid_t helper = start_child();
        if (helper == 0) {
            for (;;)
                kill(pid, SIGCONT);
        }
        for (int i = 0; i < 60; i++) {
            CHECK(kill(pid, SIGSTOP) == 0);
            kill(pid, i % 3 ? SIGCONT : SIGUSR1);
        }
        end_child(helper, SIGKILL);
        stop_child(pid, SIGSTOP);
        CHECK(kill(pid, SIGCONT) == 0);
        stop_child(pid, SIGSTOP); /* again, before all threads have gone on */
        if (round % 2)
            CHECK(kill(pid, SIGCONT) == 0);
        end_child(pid, SIGKILL);
    }
}

const struct test stop_tests[] = {
    {"stop", stop_each},
    {"stop-status", stop_status},
    {"stop-bad-pointer", stop_bad_pointer},
    {"stop-holds-signals", stop_holds_signals},
    {"stop-unwanted-cont", stop_unwanted_cont},
    {"stop-discards", stop_discards},
    {"stop-in-proc", stop_in_proc},
    {"stop-handled", stop_handled},
    {"stop-orphaned", stop_orphaned},
    {"stop-sigchld", stop_sigchld},
    {"stop-sigchld-default", stop_sigchld_default},
    {"stop-nanosleep", stop_nanosleep},
    {"stop-past-deadline", stop_past_deadline},
    {"stop-timed-lock", stop_timed_lock},
    {"stop-calls", stop_calls},
    {"stop-cont-handler", stop_cont_handler},
    {"stop-threads", stop_threads},
    {"stop-forking", stop_forking},
    {"stop-race", stop_race},
    {NULL, NULL},
};
