/* SPDX-License-Identifier: MIT */
/*
 * Signals: a process's action for each, the signals that its threads have blocked, and those that are pending.
 *
 * A sent signal becomes pending, for the process or for one thread. A thread that has not blocked it delivers
 * it later, when it returns to user mode. There are four cases. A signal without effect is discarded when it is
 * sent. A fatal signal ends the process. A stop signal stops all its threads (proc/stop.h). If the program has a
 * handler, the machine builds a frame for it (hal/trap.h).
 */
#ifndef PROC_SIGNAL_H
#define PROC_SIGNAL_H

#include "base/spinlock.h"
#include "sched/thread.h"
#include "sync/waitqueue.h"
#include <abi/signal.h>
#include <hal/types.h>

struct proc;
struct queued_signal;

/* Whether, and why, all threads of a process but one must end. */
enum proc_ending {
    PROC_GOES_ON,
    PROC_EXECS, /* a thread executes another program */
    PROC_EXITS, /* the process ends */
};

#define SA_LINUX 0x04000000u /* the kernel's own flag: the handler takes one of Linux's frames */

/* What sigaction() has set, beside SIG_DFL and SIG_IGN. */
struct signal_action {
    uintptr_t handler;  /* if the signal is caught */
    uintptr_t restorer; /* the address that it returns to */
    uint32_t flags;     /* SA_... */
    sigmask_t mask;
};

/* Why a signal was sent: a part of siginfo_t. */
struct signal_origin {
    int code;
    int pid;
    uintptr_t value; /* a fault's address, a child's status, or the value of sigqueue() */
    uint32_t uid;    /* the real user of the process pid */
};

/*
 * The signals of a process. The lock guards all fields, and struct thread_signals of its threads. A program
 * that changes an action while another of its threads reads it gets the old one or the new one.
 */
struct signals {
    struct spinlock lock;
    sigmask_t pending;                  /* for any thread */
    struct queued_signal *queue;        /* the real-time signals among them: proc/sigqueue.c */
    uint32_t queued;                    /* entries of this queue and those of the threads */
    sigmask_t ignored;                  /* the action is SIG_IGN */
    sigmask_t caught;                   /* the action is a handler: in actions */
    sigmask_t detailed;                 /* the action has a handler, flags or a mask: in actions */
    int stop;                           /* the signal that stops the process, or 0 */
    bool stopped;                       /* all its threads have stopped */
    struct waitqueue stop_queue;        /* threads that have stopped */
    struct waitqueue waiters;           /* threads in sigtimedwait() */
    struct signal_action actions[NSIG]; /* of the signals in detailed */
    struct signal_origin origins[SIGRTMIN]; /* of pending signals that have no queue */
};

/*
 * Sends a signal: 0, or -EAGAIN if it is a real-time signal and the queue is full (proc/sigqueue.h). The caller
 * holds tree_lock, so that p does not go away; any context.
 */
int signal_send(struct proc *p, int signal, const struct signal_origin *origin);

/* Whether the calling thread has blocked the signal, or its process ignores it. Process context. */
bool signal_is_held(int signal);

/*
 * Sends one to a thread of the calling process by its number: 0, -ESRCH, or -EAGAIN as signal_send(). Signal 0 only
 * looks for the thread. The code, which is negative, and the value are kept for real-time signals only.
 */
int signal_send_thread(pid_t tid, int signal, int code, uintptr_t value);

/*
 * Sends the signal of a timer (proc/timers.h) to a process, or to its thread of that number (0: any). If it is pending
 * already, its count of overruns grows by one and by the origin's. tree_lock held; any context.
 */
void signal_send_timer(struct proc *p, pid_t tid, int signal, const struct signal_origin *origin);

/*
 * Tells a process of the end of its child, or that it has stopped or continued: status as waitpid() returns it.
 * tree_lock held. signal_child_origin(): the facts that SIGCHLD carries.
 */
void signal_send_child(struct proc *parent, const struct proc *child, int status);
struct signal_origin signal_child_origin(int pid, uint32_t uid, int status);

/* Whether an ended child of p is to leave no status. tree_lock held. */
bool signal_discards_children(const struct proc *p);

/*
 * Ends a process as if by that signal, at its next return to user mode, even if it has blocked the signal.
 * tree_lock held, unless p is the calling process; any context.
 */
void signal_end(struct proc *p, int signal);

/*
 * Tells all other threads of the calling process to end, because it executes another program or ends, then
 * with that status. False, and no effect, if another thread has done so before; the end of a process takes
 * precedence over an exec. signal_threads_ended(): the others have ended before an exec.
 */
bool signal_end_threads(enum proc_ending why, int status);
void signal_threads_ended(void);

/*
 * The calling thread leaves its process: others get the process's signals that it should have delivered, and its own
 * are forgotten. S held.
 */
void signal_hand_over(void);

/* The process has ended, as p->exited says: frees its queues. tree_lock held. */
void signal_end_pending(struct proc *p);

/* Resets the calling process: not killed, with no signal pending, blocked, ignored or caught. */
void signal_forget(void);

/* Gives a new child, not yet in the tree, the caller's actions. */
void signal_fork(struct proc *child);

/* At exec: the new program has the default action, without flags, of all signals but those that the old one ignored. */
void signal_exec(void);

/* The calls of the same names. The caller has checked the signal's number. */
void signal_get_action(int signal, struct sigaction *action);
void signal_set_action(int signal, const struct sigaction *action);
sigmask_t signal_blocked(void);
void signal_set_blocked(sigmask_t blocked);
void signal_set_alt_stack(uintptr_t base, uint32_t size); /* of the calling thread; size 0: none */
sigmask_t signal_pending(void);                           /* of those that are blocked */

/*
 * Another mask for the length of a call (sigsuspend(), pselect()). If a handler runs, its end restores the old
 * one; if the call returns without that, it calls signal_reset_blocked(). If the call is made again after a stop,
 * the mask stays. signal_wait() sleeps until a signal is due.
 */
void signal_set_blocked_for_call(sigmask_t blocked);
void signal_reset_blocked(void);
void signal_wait(void);

#endif
