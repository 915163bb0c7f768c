/* SPDX-License-Identifier: MIT */
/* Signals: the system calls in their C form, and functions that are built on them. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/thread.h>
#include <unistd.h>

#include "calls.h"

#define SET(sig) ((sigset_t)1 << ((sig)-1))

static bool is_signal(int sig)
{
    if (sig > 0 && sig < NSIG)
        return true;
    errno = EINVAL;
    return false;
}

/* A handler returns to sigreturn(), which removes its frame. */
int sigaction(int sig, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    struct sigaction complete;

    if (action == NULL)
        return __sys_sigaction(sig, NULL, old);
    complete = *action;
    complete.sa_restorer = __sys_sigreturn;
    complete.sa_reserved = 0;
    return __sys_sigaction(sig, &complete, old);
}

void (*signal(int sig, void (*handler)(int)))(int)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;

    return sigaction(sig, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int sig, int interrupts)
{
    struct sigaction action;

    if (sigaction(sig, NULL, &action) < 0)
        return -1;
    action.sa_flags = interrupts ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(sig, &action, NULL);
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)0; /* NSIG is 65 */
    return 0;
}

int sigaddset(sigset_t *set, int sig)
{
    if (!is_signal(sig))
        return -1;
    *set |= SET(sig);
    return 0;
}

int sigdelset(sigset_t *set, int sig)
{
    if (!is_signal(sig))
        return -1;
    *set &= ~SET(sig);
    return 0;
}

int sigismember(const sigset_t *set, int sig)
{
    return is_signal(sig) ? (*set & SET(sig)) != 0 : -1;
}

int raise(int sig)
{
    return thread_kill(gettid(), sig);
}

int killpg(pid_t group, int sig)
{
    if (group <= 1) {
        errno = EINVAL;
        return -1;
    }
    return kill(-group, sig);
}

int sigqueue(pid_t pid, int sig, const union sigval value)
{
    return __sys_sigqueue(pid, sig, value.sival_ptr);
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    return sigtimedwait(set, info, NULL);
}

/* A handler does not end it. */
int sigwait(const sigset_t *restrict set, int *restrict sig)
{
    int saved_errno = errno, found, error;

    do
        found = sigtimedwait(set, NULL, NULL);
    while (found < 0 && errno == EINTR);
    error = errno;
    errno = saved_errno;
    if (found < 0)
        return error;
    *sig = found;
    return 0;
}

/* Sleeps until a handler has run. */
int pause(void)
{
    sigset_t mask;

    sigprocmask(SIG_BLOCK, NULL, &mask);
    return sigsuspend(&mask);
}

void __save_mask(sigjmp_buf env, int save)
{
    sigset_t mask = 0;

    env->saved = save != 0 && sigprocmask(SIG_BLOCK, NULL, &mask) == 0;
    env->mask = mask;
}

void siglongjmp(sigjmp_buf env, int value)
{
    sigset_t mask = env->mask;

    if (env->saved)
        sigprocmask(SIG_SETMASK, &mask, NULL);
    longjmp(env->registers, value);
}
