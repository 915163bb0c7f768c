/* SPDX-License-Identifier: MIT */
/*
 * kill() and sigqueue(): which processes are meant, and whether they may be signalled.
 *
 * Locks: tree_lock, inside of which the signal is sent (proc/signal.c).
 */
#include "proc/kill.h"

#include "proc/cred.h"
#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/wait.h>

/* Whether no signal may be sent to the process: init, and the kernel's own threads. */
static bool is_protected(const struct proc *p)
{
    return p == init_proc || p->kernel_thread;
}

/* The rule of users; besides, a process may continue all of its session (POSIX, kill()). tree_lock held. */
static bool may_signal(const struct proc *p, int signal)
{
    return cred_may_signal(p) || (signal == SIGCONT && p->session == current_proc()->session);
}

/*
 * kill() for one process; signal 0 only asks whether it is there. A process that has ended is there
 * until its parent has collected its status. tree_lock held.
 */
static int kill_one(struct proc *p, int signal, const struct signal_origin *origin)
{
    if (origin->code != SI_KERNEL && !may_signal(p, signal))
        return -EPERM;
    if (signal == 0)
        return 0;
    if (is_protected(p))
        return -EPERM;
    return signal_send(p, signal, origin);
}

/*
 * The same for a group, or for every process that is not protected: 0 if at least one process could be
 * signalled, -EPERM if there were only protected ones, -ESRCH if there was none. tree_lock held.
 */
static int kill_each(bool all, pid_t pgid, int signal, const struct signal_origin *origin)
{
    struct proc *p;
    int result = -ESRCH;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (all ? !is_protected(p) : p->pgid == pgid) {
            int error = kill_one(p, signal, origin);
            if (result != 0)
                result = error;
        }
    }
    return result;
}

int proc_kill_group(pid_t pgid, int signal)
{
    const struct signal_origin origin = {.code = SI_KERNEL};

    acquire(&tree_lock);
    int result = kill_each(false, pgid, signal, &origin);
    release(&tree_lock);
    return result;
}

void proc_kill_leader(pid_t session, int signal)
{
    const struct signal_origin origin = {.code = SI_KERNEL};

    acquire(&tree_lock);
    struct proc *p = proc_find(session);
    if (p && p->session == session)
        kill_one(p, signal, &origin);
    release(&tree_lock);
}

void proc_signal_init(int signal)
{
    const struct signal_origin origin = {.code = SI_KERNEL};

    acquire(&tree_lock);
    signal_send(init_proc, signal, &origin);
    release(&tree_lock);
}

/* Both calls: which processes are meant. */
static int send_kill(pid_t pid, int signal, const struct signal_origin *origin)
{
    int result;

    if (signal < 0 || signal >= NSIG)
        return -EINVAL;
    acquire(&tree_lock);
    if (pid > 0) {
        struct proc *p = proc_find(pid);
        result = p ? kill_one(p, signal, origin) : -ESRCH;
    } else {
        result = kill_each(pid == -1, pid == 0 ? current_proc()->pgid : -pid, signal, origin);
    }
    release(&tree_lock);
    return result;
}

int proc_kill(pid_t pid, int signal)
{
    const struct proc *p = current_proc();
    const struct signal_origin origin = {.code = SI_USER, .pid = p->pid, .uid = p->cred.uid};

    return send_kill(pid, signal, &origin);
}

int proc_sigqueue(pid_t pid, int signal, int code, uintptr_t value)
{
    const struct proc *p = current_proc();
    const struct signal_origin origin = {code, p->pid, value, p->cred.uid};

    return pid > 0 ? send_kill(pid, signal, &origin) : -ESRCH;
}
