/* SPDX-License-Identifier: MIT */
/* Signals for one thread, and its mask. */
#include <errno.h>
#include <signal.h>
#include <sys/thread.h>

#include "thread.h"

/* The mask belongs to the thread; sigprocmask() changes that of the thread that calls, too. */
int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    int saved_errno = errno, result = sigprocmask(how, set, old) < 0 ? errno : 0;

    errno = saved_errno;
    return result;
}

/* A thread that has ended, but was not joined yet, has tid 0. */
int pthread_kill(pthread_t thread, int sig)
{
    uint32_t tid = __atomic_load_n(&thread->tid, __ATOMIC_ACQUIRE);
    int saved_errno = errno, result;

    if (thread == current_thread())
        tid = current_tid();
    if (sig < 0 || sig >= NSIG)
        return EINVAL;
    if (tid == 0)
        return ESRCH;
    result = thread_kill((pid_t)tid, sig) < 0 ? errno : 0;
    errno = saved_errno;
    return result;
}
