/* SPDX-License-Identifier: MIT */
/* Signals: what a program does about them, and sending them. */
#ifndef LIBC_SIGNAL_H
#define LIBC_SIGNAL_H

#include <abi/signal.h>
#include <abi/time.h>
#include <sys/types.h>

typedef int sig_atomic_t;
typedef sigmask_t sigset_t;

#define SIG2STR_MAX 12 /* bytes that sig2str() writes at most */

/* Sending. */
int kill(pid_t pid, int sig);
int killpg(pid_t group, int sig);
int raise(int sig); /* to the thread that calls */
int sigqueue(pid_t pid, int sig, const union sigval value);
int pthread_kill(pthread_t thread, int sig);

/* Actions. signal() sets one with SA_RESTART that stays. */
int sigaction(int sig, const struct sigaction *restrict action, struct sigaction *restrict old);
void (*signal(int sig, void (*handler)(int)))(int);
int siginterrupt(int sig, int interrupts);

/* Sets of signals. */
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int sig);
int sigdelset(sigset_t *set, int sig);
int sigismember(const sigset_t *set, int sig);

/* Blocked and pending signals. */
int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);

/* Waiting for signals that are blocked; sigwait() returns an error number. */
int sigwait(const sigset_t *restrict set, int *restrict sig);
int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info);
int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                 const struct timespec *restrict timeout);

/* The stack of handlers with SA_ONSTACK. */
int sigaltstack(const stack_t *restrict stack, stack_t *restrict old);

/* Names, such as "INT" or "RTMIN+2", and texts. */
int sig2str(int sig, char *name);
int str2sig(const char *restrict name, int *restrict sig);
void psignal(int sig, const char *message);
void psiginfo(const siginfo_t *info, const char *message);

#endif
