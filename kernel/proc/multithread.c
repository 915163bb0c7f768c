/* SPDX-License-Identifier: MIT */
/* The threads of a process: making another one, and the end of one of several. */
#include "proc/multithread.h"

#include "base/panic.h"
#include "mm/uaccess.h"
#include "proc/futex.h"
#include "proc/internal.h"
#include "proc/limits.h"
#include "proc/proc.h"
#include "proc/robust.h"
#include "proc/stop.h"
#include "proc/threads.h"
#include "proc/trace.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <hal/context.h>
#include <hal/timer.h>

/* The new thread's stack, registers and state, as a thread of the calling process that is in no list yet. */
static void init_new_thread(struct thread *t, const struct thread_start *start)
{
    const struct thread *self = current();

    t->proc = self->proc;
    t->cred = self->cred;
    t->files = self->files;
    t->name = self->name;
    t->space = self->space;
    t->sched_level = self->sched_level;
    t->is_ordinary = self->is_ordinary;
    t->signals.blocked = self->signals.blocked;
    t->tid_word = start->tid_word ? start->tid_word : start->clear_word;
    if (start->like_caller)
        trapframe_copy_thread(t->tf, self->tf, start->sp, start->thread_pointer);
    else
        trapframe_init_thread(t->tf, start->entry, start->argument,
                              ROUND_DOWN(start->sp, STACK_ALIGN), start->thread_pointer);
    t->context = context_init(ROUND_DOWN((uintptr_t)t->tf, 8), proc_enter_user, t);
}

/* Gives the thread a number, and stores it for the program: 0 or -EFAULT. */
static int give_number(struct thread *t, const struct thread_start *start)
{
    acquire(&tree_lock);
    t->tid = pid_claim();
    release(&tree_lock);
    if ((!start->tid_word || copyout(start->tid_word, &t->tid, sizeof(t->tid)) == 0) &&
        (!start->parent_word || copyout(start->parent_word, &t->tid, sizeof(t->tid)) == 0))
        return 0;
    acquire(&tree_lock);
    pid_release(t->tid);
    release(&tree_lock);
    return -EFAULT;
}

/* Enters the thread into the process: -EAGAIN if all its threads have been told to end. */
static int join_process(struct proc *p, struct thread *t)
{
    acquire(&tree_lock);
    acquire(&p->signals.lock);
    bool ends = p->killed || p->ending != PROC_GOES_ON;
    if (ends) {
        pid_release(t->tid);
    } else {
        t->signal_due = p->signals.stop != 0;
        t->nice = p->nice;
        t->cpu = this_cpu(); /* from now on others go by it: it changes under its lock only */
        list_push_back(&p->threads, &t->proc_link);
    }
    release(&p->signals.lock);
    release(&tree_lock);
    return ends ? -EAGAIN : 0;
}

/* The steps that may fail once the thread has memory. */
static int complete_thread(struct thread *t, const struct thread_start *start)
{
    struct proc *p = current_proc();

    if (!trace_fork(t))
        return -EAGAIN;
    if (!p->files.threaded) /* no write if it is set: other threads read it */
        p->files.threaded = true;
    int error = give_number(t, start);
    if (!error)
        error = join_process(p, t);
    if (error)
        trace_stop(t);
    return error;
}

pid_t thread_create(const struct thread_start *start)
{
    if ((start->tid_word | start->clear_word) % sizeof(uint32_t) != 0 || start->entry >= USERTOP ||
        start->sp > USERTOP)
        return -EINVAL;
    struct thread *t = limits_check_count() == 0 ? thread_alloc() : NULL;
    if (!t)
        return -EAGAIN;
    init_new_thread(t, start);
    int error = complete_thread(t, start);
    if (error) {
        thread_free(t);
        return error;
    }
    pid_t tid = t->tid; /* once started, it may end at any time */
    sched_start(t);
    return tid;
}

int thread_end_others(void)
{
    struct thread *t = current();
    struct proc *p = t->proc;
    int error = 0;

    if (likely(!p->files.threaded))
        return 0;
    if (!signal_end_threads(PROC_EXECS, 0))
        return -EINTR;
    acquire(&tree_lock);
    while (!proc_has_one_thread(p) && !error)
        error = sleep_killable(&p->thread_end, &tree_lock);
    if (!error && t->tid != p->pid) {
        pid_release(t->tid);
        t->tid = p->pid;
    }
    release(&tree_lock);
    if (error)
        return error;
    signal_threads_ended();
    p->files.threaded = false;
    return 0;
}

void thread_tell_end(void)
{
    static const uint32_t zero = 0;
    struct thread *t = current();

    if (unlikely(t->robust_list))
        robust_end();
    if (!t->tid_word || copyout(t->tid_word, &zero, sizeof(zero)) != 0)
        return;
    futex_wake(t->tid_word, UINT32_MAX, true); /* finds private sleepers in private memory, too */
    t->tid_word = 0;
}

/* Takes the thread out of its process, which may be gone soon after. tree_lock and p->signals.lock held. */
static void leave_process(struct thread *t, struct proc *p)
{
    list_remove(&t->proc_link);
    signal_hand_over();
    p->ended_ns += t->cpu_ns + (clock_ns() - t->started_ns);
    if (t->tid != p->pid)
        pid_release(t->tid);
    t->proc = NULL;
    t->cred = NULL;
    t->files = NULL;
    t->space = NULL;
    t->name = "ended thread";
    wakeup(&p->thread_end);
}

bool thread_leave(void)
{
    struct thread *t = current();
    struct proc *p = t->proc;

    if (likely(!p->files.threaded))
        return false;
    acquire(&tree_lock);
    acquire(&p->signals.lock);
    bool last = proc_has_one_thread(p);
    if (!last)
        leave_process(t, p);
    release(&p->signals.lock);
    if (!last)
        stop_thread_left(p);
    release(&tree_lock);
    return !last;
}

void thread_vanish(void)
{
    thread_bury(current());
    sched_lock();
    current()->state = THREAD_ZOMBIE;
    sched_block();
    panic("an ended thread runs");
}
