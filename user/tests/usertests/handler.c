/* SPDX-License-Identifier: MIT */
/* Handlers of signals: when they run, with what, and with which signals blocked. */
#include "test.h"
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int count, last;
static volatile siginfo_t seen;

static void count_it(int sig)
{
    last = sig;
    count++;
}

static void note_it(int sig, siginfo_t *info, void *context)
{
    seen = *info;
    last = context != NULL ? sig : -1;
    count++;
}

static void catch (int sig, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    CHECK(sigaction(sig, &action, NULL) == 0);
}

static void catch_with_information(int sig, int flags)
{
    struct sigaction action = {.sa_sigaction = note_it, .sa_flags = SA_SIGINFO | flags};

    CHECK(sigaction(sig, &action, NULL) == 0);
}

static sigset_t set_of(int sig)
{
    sigset_t set;

    sigemptyset(&set);
    CHECK(sigaddset(&set, sig) == 0);
    return set;
}

static sigset_t mask_now(void)
{
    sigset_t mask;

    CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0);
    return mask;
}

/* A handler runs before the call that sends the signal returns; the program goes on as if nothing was. */
static void handler_runs(void)
{
    volatile double before = 1.5;

    catch (SIGUSR1, count_it, 0);
    for (int i = 1; i <= 100; i++) {
        CHECK(raise(SIGUSR1) == 0);
        CHECK(count == i && last == SIGUSR1);
    }
    CHECK(before == 1.5);
    CHECK(signal(SIGUSR1, SIG_DFL) == count_it);
    CHECK(signal(SIGUSR1, SIG_IGN) == SIG_DFL);
    CHECK(raise(SIGUSR1) == 0 && count == 100);
    CHECK(signal(SIGUSR1, SIG_DFL) == SIG_IGN);
}

static void raise_it(void)
{
    raise(SIGUSR1);
    _exit(0);
}

static void default_actions(void)
{
    static const int harmless[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH};

    CHECK(run_in_child(raise_it) == SIGUSR1);
    for (size_t i = 0; i < LENGTH(harmless); i++)
        CHECK(raise(harmless[i]) == 0);
}

/* Who has sent the signal, and what has become of a child. */
static void information(void)
{
    catch_with_information(SIGUSR1, 0);
    catch_with_information(SIGCHLD, 0);
    pid_t parent = getpid(), pid = start_child();
    if (pid == 0) {
        CHECK(kill(parent, SIGUSR1) == 0);
        for (;;)
            pause();
    }
    while (count == 0)
        sleep_ms(1);
    CHECK(last == SIGUSR1 && seen.si_signo == SIGUSR1 && seen.si_code == SI_USER);
    CHECK(seen.si_pid == pid);
    CHECK(kill(pid, SIGKILL) == 0 && end_of(pid) == SIGKILL);
    CHECK(seen.si_signo == SIGCHLD && seen.si_code == CLD_KILLED);
    CHECK(seen.si_status == SIGKILL && seen.si_pid == pid);

    pid = start_child();
    if (pid == 0)
        _exit(7);
    CHECK(end_of(pid) == 7 << 8);
    CHECK(seen.si_signo == SIGCHLD && seen.si_code == CLD_EXITED);
    CHECK(seen.si_status == 7 && seen.si_pid == pid && count == 3);
}

/* The origin has one value. Only one member of siginfo_t gets it, as the signal and its code say. */
static void information_member(void)
{
    static const int signals[] = {SIGUSR1, SIGCHLD, SIGSEGV};

    for (size_t i = 0; i < LENGTH(signals); i++) {
        catch_with_information(signals[i], 0);
        CHECK(sigqueue(getpid(), signals[i], (union sigval){.sival_int = 4711}) == 0);
        CHECK(seen.si_signo == signals[i] && seen.si_code == SI_QUEUE);
        CHECK(seen.si_value.sival_int == 4711);
        CHECK(seen.si_status == 0 && seen.si_addr == NULL);
    }
    pid_t pid = start_child();
    if (pid == 0)
        _exit(7);
    CHECK(end_of(pid) == 7 << 8 && seen.si_status == 7);
    CHECK(seen.si_value.sival_int == 0 && seen.si_addr == NULL);
}

static sigset_t mask_in_handler;
static volatile int depth, deepest;

static void nest(int sig)
{
    mask_in_handler = mask_now();
    depth++;
    deepest = depth > deepest ? depth : deepest;
    if (count++ == 0)
        raise(sig);
    depth--;
}

/* Its own signal waits for the end of a handler, unless SA_NODEFER is set; so do those of sa_mask. */
static void handler_mask(void)
{
    struct sigaction action = {.sa_handler = nest, .sa_mask = set_of(SIGUSR2)}, old;

    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    raise(SIGUSR1);
    CHECK(count == 2 && deepest == 1);
    CHECK(mask_in_handler == (set_of(SIGUSR1) | set_of(SIGUSR2)));
    CHECK(mask_now() == 0);

    count = deepest = 0;
    action.sa_flags = SA_NODEFER;
    CHECK(sigaction(SIGUSR1, &action, &old) == 0);
    CHECK(old.sa_handler == nest && old.sa_flags == 0 && old.sa_mask == set_of(SIGUSR2));
    raise(SIGUSR1);
    CHECK(count == 2 && deepest == 2);
    CHECK(mask_in_handler == set_of(SIGUSR2) && mask_now() == 0);
}

static void handler_once(void)
{
    catch (SIGUSR1, count_it, (int)SA_RESETHAND);
    CHECK(raise(SIGUSR1) == 0 && count == 1);
    CHECK(signal(SIGUSR1, SIG_DFL) == SIG_DFL);
    catch (SIGUSR1, count_it, (int)SA_RESETHAND);
    raise(SIGUSR1);
    CHECK(run_in_child(raise_it) == SIGUSR1);
    catch (SIGURG, count_it, (int)SA_RESETHAND);
    count = 0;
    /* the default action has no effect */
    CHECK(raise(SIGURG) == 0 && raise(SIGURG) == 0 && count == 1);
}

/* Whether the action of SIGUSR1 is this one, with SIGUSR2 in its mask. */
static bool action_is(void (*handler)(int), unsigned flags)
{
    struct sigaction action;

    return sigaction(SIGUSR1, NULL, &action) == 0 && action.sa_handler == handler &&
           (unsigned)action.sa_flags == flags && action.sa_mask == set_of(SIGUSR2);
}

/* Flags and mask are kept with any handler or none, and a child has them too. */
static void action_kept(void)
{
    void (*const handlers[])(int) = {SIG_DFL, SIG_IGN, count_it};
    struct sigaction action = {.sa_flags = SA_RESTART | SA_NODEFER, .sa_mask = set_of(SIGUSR2)};

    for (size_t i = 0; i < LENGTH(handlers); i++) {
        action.sa_handler = handlers[i];
        CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
        CHECK(action_is(handlers[i], SA_RESTART | SA_NODEFER));
        pid_t pid = start_child();
        if (pid == 0)
            _exit(!action_is(handlers[i], SA_RESTART | SA_NODEFER));
        CHECK(end_of(pid) == 0);
    }
    CHECK(siginterrupt(SIGUSR1, 1) == 0 && action_is(count_it, SA_NODEFER));
    /* the handler's start takes SA_SIGINFO away, and no other flag */
    action.sa_flags = (int)(SA_RESETHAND | SA_SIGINFO | SA_RESTART);
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0 && raise(SIGUSR1) == 0 && count == 1);
    CHECK(action_is(SIG_DFL, SA_RESETHAND | SA_RESTART));
    action = (struct sigaction){.sa_handler = SIG_DFL};
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0 && sigaction(SIGUSR1, NULL, &action) == 0);
    CHECK(action.sa_flags == 0 && action.sa_mask == 0);
}

/* A blocked signal waits, once however often it is sent; an ignored one does not wait. */
static void pending(void)
{
    sigset_t set = set_of(SIGUSR1), waiting;

    catch (SIGUSR1, count_it, 0);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    raise(SIGUSR1);
    raise(SIGUSR1);
    CHECK(count == 0);
    CHECK(sigpending(&waiting) == 0 && waiting == set);
    pid_t pid = start_child(); /* a child has no pending signals, but the mask */
    if (pid == 0) {
        CHECK(mask_now() == set);
        CHECK(sigpending(&waiting) == 0 && waiting == 0);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(count == 1);
    CHECK(sigpending(&waiting) == 0 && waiting == 0);

    CHECK(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    CHECK(sigpending(&waiting) == 0 && waiting == 0);
    signal(SIGUSR1, SIG_DFL);
    set = 0;
    CHECK(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
    CHECK(count == 1);
}

/* Nothing blocks these two, and no handler catches them. */
static void unblockable(void)
{
    sigset_t all;

    sigfillset(&all);
    CHECK(sigprocmask(SIG_SETMASK, &all, NULL) == 0);
    CHECK(sigismember(&all, SIGKILL) == 1);
    all = mask_now();
    CHECK(sigismember(&all, SIGKILL) == 0 && sigismember(&all, SIGSTOP) == 0);
    CHECK(sigismember(&all, SIGTERM) == 1);
    pid_t pid = start_child();
    if (pid == 0)
        raise(SIGKILL);
    CHECK(end_of(pid) == SIGKILL);
}

/* Two processes take turns by signals alone: none may be lost between the look and the sleep. */
static void suspend(void)
{
    enum { ROUNDS = 300 };
    sigset_t set = set_of(SIGUSR1), none = 0;

    catch (SIGUSR1, count_it, 0);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    pid_t parent = getpid(), pid = start_child();
    pid_t other = pid == 0 ? parent : pid;
    for (int i = 0; i < ROUNDS; i++) {
        if (pid != 0)
            CHECK(kill(other, SIGUSR1) == 0);
        while (count <= i)
            CHECK_ERROR(sigsuspend(&none), EINTR);
        CHECK(mask_now() == set);
        if (pid == 0)
            CHECK(kill(other, SIGUSR1) == 0);
    }
    if (pid == 0)
        _exit(0);
    CHECK(end_of(pid) == 0 && count == ROUNDS);
}

/* The mask from before a sigsuspend() is restored by the first handler only; the next one restores its own. */
static void suspend_once(void)
{
    sigset_t one = set_of(SIGUSR1), two = set_of(SIGUSR2), none = 0;

    catch (SIGUSR1, count_it, 0);
    CHECK(sigprocmask(SIG_SETMASK, &one, NULL) == 0);
    raise(SIGUSR1);
    CHECK_ERROR(sigsuspend(&none), EINTR);
    CHECK(count == 1 && mask_now() == one);
    CHECK(sigprocmask(SIG_SETMASK, &two, NULL) == 0);
    raise(SIGUSR1);
    CHECK(count == 2 && mask_now() == two);
}

/* A signal without effect does not end a sigsuspend(), even if it came while it was blocked. */
static void suspend_passes_over(void)
{
    sigset_t set = set_of(SIGCHLD), none = 0;

    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    catch (SIGUSR1, count_it, 0);
    pid_t parent = getpid(), pid = start_child();
    if (pid == 0)
        _exit(0);
    CHECK(end_of(pid) == 0); /* SIGCHLD is pending */
    pid = start_child();
    if (pid == 0) {
        sleep_ms(50);
        kill(parent, SIGUSR1);
        _exit(0);
    }
    CHECK_ERROR(sigsuspend(&none), EINTR);
    CHECK(count == 1);
    CHECK(end_of(pid) == 0);
}

/* A child may have its parent interrupted, after a while, again and again until it is killed. */
static pid_t start_pestering(pid_t parent, int sig)
{
    pid_t pid = start_child();

    while (pid == 0) {
        sleep_ms(10);
        if (kill(parent, sig) != 0)
            _exit(0);
    }
    return pid;
}

/* Calls that wait for long are interrupted: they fail, or with SA_RESTART go on waiting. */
static void restart(void)
{
    static char block[PAGE];
    int in[2], full[2];
    char c;

    CHECK(pipe(in) == 0 && pipe(full) == 0);
    catch (SIGUSR1, count_it, 0);
    pid_t pest = start_pestering(getpid(), SIGUSR1);
    CHECK_ERROR(read(in[0], &c, 1), EINTR);
    CHECK_ERROR(waitpid(-1, NULL, 0), EINTR);
    CHECK_ERROR(pause(), EINTR);
    while (write(full[1], block, sizeof(block)) > 0)
        continue;
    CHECK(errno == EINTR);

    catch (SIGUSR1, count_it, SA_RESTART);
    pid_t pid = start_child();
    if (pid == 0) {
        sleep_ms(100);
        CHECK(write(in[1], "x", 1) == 1);
        _exit(3);
    }
    count = 0;
    CHECK(read(in[0], &c, 1) == 1 && c == 'x');
    CHECK(waitpid(pid, NULL, 0) == pid);
    CHECK(count > 0);
    CHECK_ERROR(pause(), EINTR); /* never made again */
    kill(pest, SIGKILL);
    CHECK(end_of(pest) == SIGKILL);
}

/* A sleep ends with the handler, with or without SA_RESTART, and tells what was left. */
static void sleep_is_interrupted(void)
{
    struct timespec wanted = {.tv_sec = 1000}, left = {0};

    catch (SIGUSR1, count_it, SA_RESTART);
    pid_t pest = start_pestering(getpid(), SIGUSR1);
    CHECK_ERROR(nanosleep(&wanted, &left), EINTR);
    CHECK(left.tv_sec >= 900 && left.tv_sec < 1000 && count > 0);
    CHECK(sleep(1000) >= 900);
    kill(pest, SIGKILL);
    CHECK(end_of(pest) == SIGKILL);
}

static void signal_errors(void)
{
    static const int bad[] = {0, -1, NSIG, INT_MAX};
    struct sigaction action = {.sa_handler = count_it}, old;
    sigset_t set = 0;

    for (size_t i = 0; i < LENGTH(bad); i++) {
        CHECK_ERROR(sigaction(bad[i], &action, NULL), EINVAL);
        CHECK_ERROR(sigaction(bad[i], NULL, &old), EINVAL);
        CHECK_ERROR(sigaddset(&set, bad[i]), EINVAL);
    }
    CHECK_ERROR(sigaction(SIGKILL, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(SIGSTOP, &action, NULL), EINVAL);
    CHECK(sigaction(SIGKILL, NULL, &old) == 0 && old.sa_handler == SIG_DFL);
    action.sa_flags = 0x100;
    CHECK_ERROR(sigaction(SIGUSR1, &action, NULL), EINVAL);
    CHECK_ERROR(sigprocmask(3, &set, NULL), EINVAL);
    CHECK(sigprocmask(3, NULL, &set) == 0);
    action.sa_flags = 0;
    for (size_t i = 1; i < bad_address_count; i++) { /* the first is NULL */
        void *address = (void *)bad_addresses[i];

        CHECK_ERROR(sigaction(SIGUSR1, &action, address), EFAULT);
        CHECK_ERROR(sigprocmask(SIG_BLOCK, address, NULL), EFAULT);
        CHECK_ERROR(sigprocmask(SIG_BLOCK, NULL, address), EFAULT);
        CHECK_ERROR(sigpending(address), EFAULT);
        CHECK_ERROR(sigsuspend(address), EFAULT);
    }
    /* none has changed it */
    CHECK(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_handler == SIG_DFL);
}

/* kill(-1) reaches the caller as well. */
static void kill_all_and_oneself(void)
{
    catch_with_information(SIGCONT, 0);
    CHECK(kill(-1, SIGCONT) == 0);
    CHECK(count == 1 && seen.si_pid == getpid());
}

const struct test handler_tests[] = {
    {"signal-handler", handler_runs},
    {"signal-default", default_actions},
    {"signal-information", information},
    {"signal-information-member", information_member},
    {"signal-mask", handler_mask},
    {"signal-once", handler_once},
    {"signal-action-kept", action_kept},
    {"signal-pending", pending},
    {"signal-unblockable", unblockable},
    {"signal-suspend", suspend},
    {"signal-suspend-once", suspend_once},
    {"signal-suspend-passes-over", suspend_passes_over},
    {"signal-restart", restart},
    {"signal-interrupts-sleep", sleep_is_interrupted},
    {"signal-errors", signal_errors},
    {"kill-all-and-oneself", kill_all_and_oneself},
    {NULL, NULL},
};
