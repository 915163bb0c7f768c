/* SPDX-License-Identifier: MIT */
/* Signals and the rest of a process: registers, faults, the stack, fork, exec, children, pipes. */
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int count;

static void count_it(int sig)
{
    (void)sig;
    count++;
}

static void catch_information(int sig, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

    CHECK(sigaction(sig, &action, NULL) == 0);
}

/* A series whose partial sums stay in floating-point registers. */
static double sum(double start, int terms)
{
    double total = start, sign = 1;

    for (int i = 0; i < terms; i++) {
        total += sign / (2 * i + 1);
        sign = -sign;
    }
    return total;
}

static volatile double in_handler;

static void compute(int sig)
{
    (void)sig;
    in_handler = sum(count++, 100);
}

/* A handler that computes leaves the registers of what it has interrupted as they were. */
static void registers_survive(void)
{
    const volatile double expected = sum(0.5, 200000);
    pid_t parent = getpid();

    signal(SIGUSR1, compute);
    pid_t pid = start_child();
    while (pid == 0) {
        if (kill(parent, SIGUSR1) != 0)
            _exit(0);
    }
    for (int i = 0; i < 50 || count < 50; i++) {
        volatile double result = sum(0.5, 200000);
        CHECK(result == expected);
    }
    kill(pid, SIGKILL);
    CHECK(end_of(pid) == SIGKILL);
}

static sigjmp_buf escape;
static volatile siginfo_t fault;

static void leave_handler(int sig, siginfo_t *info, void *context)
{
    (void)context;
    fault = *info;
    siglongjmp(escape, sig);
}

/* A program may go on behind a fault, and learns the address. */
static void fault_handler(void)
{
    static volatile uintptr_t addresses[] = {8, KERNEL_ADDRESS, (uintptr_t)&fault_handler};

    catch_information(SIGSEGV, leave_handler);
    for (volatile size_t i = 0; i < LENGTH(addresses); i++) {
        if (sigsetjmp(escape, 1) == 0) {
            *(volatile char *)addresses[i] = 1;
            test_fail(__FILE__, __LINE__, "there was no fault");
        }
        CHECK(fault.si_signo == SIGSEGV && (uintptr_t)fault.si_addr == addresses[i]);
        CHECK(fault.si_code == (i == 0 ? SEGV_MAPERR : SEGV_ACCERR));
    }
}

/* si_code of the fault when a program uses a page that it has not used before. */
static int code_of_use(volatile char *page, bool writes)
{
    if (sigsetjmp(escape, 1) == 0) {
        if (writes)
            *page = 1;
        else
            (void)*page;
        test_fail(__FILE__, __LINE__, "there was no fault");
    }
    CHECK(fault.si_signo == SIGSEGV && fault.si_addr == (const void *)page);
    return fault.si_code;
}

/* A page that is there, but forbids the access, differs from no page, in memory or not. */
static void fault_permission(void)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    volatile char *readable = mmap(NULL, PAGE, PROT_READ, flags, -1, 0);
    char *locked = mmap(NULL, PAGE, PROT_NONE, flags, -1, 0);
    char *gone = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    int fd = open("/bin/ls", O_RDONLY);
    char *text = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

    CHECK(readable != MAP_FAILED && locked != MAP_FAILED && text != MAP_FAILED);
    CHECK(munmap(gone, PAGE) == 0);
    catch_information(SIGSEGV, leave_handler);
    CHECK(code_of_use(readable, true) == SEGV_ACCERR);
    CHECK(*readable == 0);
    CHECK(code_of_use(readable, true) == SEGV_ACCERR);
    CHECK(code_of_use(locked, false) == SEGV_ACCERR);
    CHECK(code_of_use(locked, true) == SEGV_ACCERR);
    CHECK(code_of_use(text, true) == SEGV_ACCERR);
    CHECK(code_of_use(gone, false) == SEGV_MAPERR);
    CHECK(code_of_use(gone, true) == SEGV_MAPERR);
    CHECK(read(fd, locked, 1) == -1 && errno == EFAULT);
    close(fd);
}

/* Each instruction that traps has its signal, and its si_code. */
static void fault_codes(void)
{
    static const int signals[] = {SIGFPE, SIGSEGV, SIGTRAP, SIGILL};

    for (size_t i = 0; i < LENGTH(signals); i++)
        catch_information(signals[i], leave_handler);
    for (const struct trap_case *volatile one = trap_cases; one->run != NULL; one++) {
        fault.si_code = 0;
        int sig = sigsetjmp(escape, 1);
        if (sig == 0)
            one->run();
        if (sig != one->signal || fault.si_code != one->code)
            printf("(case %d: signal %d, code %d) ", (int)(one - trap_cases), sig, fault.si_code);
        CHECK(sig == one->signal && fault.si_code == one->code);
    }
}

static volatile uintptr_t near_null = 8; /* the compiler does not know */

static void read_from_null(void)
{
    (void)*(volatile char *)near_null;
    _exit(0);
}

static void fault_blocked(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGSEGV);
    signal(SIGSEGV, count_it);
    sigprocmask(SIG_BLOCK, &set, NULL);
    read_from_null();
}

static void fault_ignored(void)
{
    signal(SIGSEGV, SIG_IGN);
    read_from_null();
}

static void fault_in_handler(int sig)
{
    (void)sig;
    read_from_null();
}

static void fault_twice(void)
{
    signal(SIGSEGV, fault_in_handler);
    read_from_null();
}

/* A fault that no handler can take ends the program, whatever it has said about the signal. */
static void fault_ends(void)
{
    CHECK(run_in_child(read_from_null) == SIGSEGV);
    CHECK(run_in_child(fault_blocked) == SIGSEGV);
    CHECK(run_in_child(fault_ignored) == SIGSEGV);
    CHECK(run_in_child(fault_twice) == SIGSEGV);
}

static int recurse(int n)
{
    volatile char room[1000];

    room[0] = (char)n;
    return n < 0 ? 0 : recurse(n + 1) + room[0];
}

/* Without room for a handler's frame there is nothing to be called. */
static void overflow(void)
{
    signal(SIGSEGV, count_it);
    recurse(0);
    _exit(0);
}

static void no_room_for_frame(void)
{
    CHECK(run_in_child(overflow) == SIGSEGV);
}

static uintptr_t wrong_stack;

static void return_wrongly(void)
{
    signal(SIGSEGV, count_it);
    return_with_stack(wrong_stack);
}

/* A handler that returns without its frame ends the program. */
static void return_without_frame(void)
{
    for (size_t i = 0; i < bad_address_count; i++) {
        wrong_stack = bad_addresses[i];
        CHECK(run_in_child(return_wrongly) == SIGSEGV);
    }
}

/* A child has its parent's handlers. */
static void fork_inherits(void)
{
    signal(SIGUSR1, count_it);
    pid_t pid = start_child();
    if (pid == 0) {
        raise(SIGUSR1);
        _exit(count);
    }
    CHECK(end_of(pid) == 1 << 8 && count == 0);
}

/* A new program has no handlers, but what was ignored, blocked and pending: exec.c looks at it there. */
static void exec_resets(void)
{
    sigset_t set;
    pid_t pid = start_child();

    if (pid == 0) {
        signal(SIGUSR1, count_it);
        signal(SIGUSR2, SIG_IGN); /* with SA_RESTART, as the others */
        signal(SIGWINCH, SIG_DFL);
        sigemptyset(&set);
        sigaddset(&set, SIGHUP);
        sigprocmask(SIG_BLOCK, &set, NULL);
        raise(SIGHUP);
        execl(SELF, SELF, EXEC_CHILD, "signals", (char *)NULL);
        _exit(98);
    }
    CHECK(end_of(pid) == 15 << 8);
}

/* A parent that ignores SIGCHLD, or says so by a flag, gets no status, and nothing is left of a child. */
static void children_discarded(void)
{
    struct sigaction actions[] = {{.sa_handler = SIG_IGN},
                                  {.sa_handler = count_it, .sa_flags = SA_NOCLDWAIT},
                                  {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT}};

    for (size_t i = 0; i < LENGTH(actions); i++) {
        CHECK(sigaction(SIGCHLD, &actions[i], NULL) == 0);
        pid_t pid = start_child();
        if (pid == 0) {
            sleep_ms(30);
            _exit(3);
        }
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        CHECK(errno == ECHILD);
        for (int tries = 0; kill(pid, 0) == 0 && tries < 5000; tries++)
            sleep_ms(1);
        CHECK_ERROR(kill(pid, 0), ESRCH);
    }
    CHECK(count == 1);
}

static void write_to_nobody(void)
{
    int ends[2];

    if (pipe(ends) == 0)
        close(ends[0]);
    write(ends[1], "x", 1);
    _exit(5);
}

static void broken_pipe(void)
{
    int ends[2];

    CHECK(run_in_child(write_to_nobody) == SIGPIPE);
    signal(SIGPIPE, count_it);
    CHECK(pipe(ends) == 0 && close(ends[0]) == 0);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
    CHECK(count == 1);
    signal(SIGPIPE, SIG_IGN);
    CHECK(run_in_child(write_to_nobody) == 5 << 8);
}

static void abort_caught(void)
{
    signal(SIGABRT, count_it);
    abort();
}

static void abort_blocked(void)
{
    sigset_t all;

    signal(SIGABRT, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    abort();
}

static void aborts(void)
{
    CHECK(run_in_child(abort) == SIGABRT);
    CHECK(run_in_child(abort_caught) == SIGABRT);
    CHECK(run_in_child(abort_blocked) == SIGABRT);
}

static void send_for_ever(pid_t target, int sig)
{
    while (kill(target, sig) == 0)
        sched_yield();
    _exit(0);
}

/* Handlers upon handlers from several processors, while the program makes calls of all kinds. */
static void storm(void)
{
    static const int signals[] = {SIGUSR1, SIGUSR2, SIGWINCH, SIGUSR1};
    pid_t pids[LENGTH(signals)], parent = getpid();
    int ends[2];
    char c = 'a';

    for (size_t i = 0; i < LENGTH(signals); i++)
        CHECK(signal(signals[i], count_it) != SIG_ERR); /* with SA_RESTART */
    CHECK(pipe(ends) == 0);
    for (size_t i = 0; i < LENGTH(pids); i++) {
        pids[i] = start_child();
        if (pids[i] == 0)
            send_for_ever(parent, signals[i]);
    }
    for (int i = 0; i < 200; i++) {
        pid_t pid = start_child();
        if (pid == 0)
            _exit(write(ends[1], &c, 1) == 1 ? 9 : 1);
        CHECK(read(ends[0], &c, 1) == 1 && c == 'a');
        CHECK(end_of(pid) == 9 << 8);
    }
    CHECK(count > 0);
    for (size_t i = 0; i < LENGTH(pids); i++) {
        kill(pids[i], SIGKILL);
        CHECK(end_of(pids[i]) == SIGKILL);
    }
}

const struct test sigframe_tests[] = {
    {"signal-keeps-registers", registers_survive},
    {"signal-fault-handler", fault_handler},
    {"signal-fault-permission", fault_permission},
    {"signal-fault-codes", fault_codes},
    {"signal-fault-ends", fault_ends},
    {"signal-no-room", no_room_for_frame},
    {"signal-return-without-frame", return_without_frame},
    {"signal-fork", fork_inherits},
    {"signal-exec", exec_resets},
    {"signal-children-discarded", children_discarded},
    {"signal-broken-pipe", broken_pipe},
    {"signal-abort", aborts},
    {"signal-storm", storm},
    {NULL, NULL},
};
