/* SPDX-License-Identifier: MIT */
/* The facts about processes that /proc shows. */
#include "proc/info.h"

#include "lib/string.h"
#include "proc/cred.h"
#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/runqueue.h"
#include "sched/sched.h"
#include "sync/waitgraph.h"
#include <abi/errno.h>
#include <hal/timer.h>

/* How long a thread has had a CPU until now. Its run queue's lock is held. */
static uint64_t time_used(const struct thread *t)
{
    uint64_t now = clock_ns();

    /* An idle thread that has been switched away from still calls itself running. */
    if (t->cpu->thread != t || now < t->started_ns)
        return t->cpu_ns;
    return t->cpu_ns + (now - t->started_ns);
}

/* Copies the fields of a thread. tree_lock held. */
static void copy_thread(struct thread *t, struct thread_info *info)
{
    struct cpu *home = sched_lock_home(t);
    bool ended = t->proc->exited, sleeps = t->state == THREAD_SLEEPING;
    bool stopped = sleeps && t->signals.stopped;
    const char *waits_for = sleeps ? t->waits_for : "";

    *info = (struct thread_info){
        .tid = t->tid,
        .state = ended     ? 'Z'
                 : stopped ? 'T'
                 : sleeps  ? 'S'
                           : 'R',
        .cpu = t->cpu->id,
        .cpu_ns = time_used(t),
    };
    strlcpy(info->wchan, waits_for[0] ? waits_for : "-", sizeof(info->wchan));
    release(&home->runqueue->lock);
    info->holder = ended ? 0 : waitgraph_holder(t);
}

int proc_next_thread(pid_t pid, pid_t after, struct thread_info *info)
{
    acquire(&tree_lock);
    const struct proc *p = proc_find(pid);
    struct thread *t = p ? proc_thread_after(p, after) : NULL;
    if (t)
        copy_thread(t, info);
    release(&tree_lock);
    return t ? 0 : -ESRCH;
}

/* Copies the sets of signals. tree_lock held. */
static void copy_signals(struct proc *p, struct proc_info *info)
{
    struct signals *s = &p->signals;
    struct thread *t;

    acquire(&s->lock);
    info->pending = s->pending;
    info->ignored = s->ignored;
    info->caught = s->caught;
    info->blocked = proc_thread(p)->signals.blocked;
    LIST_FOR_EACH (t, &p->threads, proc_link)
        info->pending |= t->signals.pending;
    release(&s->lock);
}

/* Copies the fields of the process and its threads. tree_lock held. */
static void copy_fields(struct proc *p, struct proc_info *info)
{
    struct thread_info other;
    struct thread *t;

    *info =
        (struct proc_info){.pid = p->pid, .ppid = p->parent ? p->parent->pid : 0, .pgid = p->pgid};
    info->session = p->session;
    info->born_ns = p->born_ns;
    info->children_ns = p->children_ns;
    info->nice = p->nice;
    info->cred = p->cred;
    copy_signals(p, info);
    strlcpy(info->name, p->name, sizeof(info->name));
    copy_thread(proc_thread(p), &info->thread);
    info->thread.cpu_ns += p->ended_ns;
    LIST_FOR_EACH (t, &p->threads, proc_link) {
        info->threads++;
        if (t == proc_thread(p))
            continue;
        copy_thread(t, &other);
        info->thread.cpu_ns += other.cpu_ns;
        if (other.state == 'R')
            info->thread.state = 'R';
    }
}

uint64_t cpu_time_of(int clock)
{
    struct proc *p = current_proc();
    struct thread *t;
    struct thread_info info;
    uint64_t time = 0;

    acquire(&tree_lock);
    if (clock == CLOCK_PROCESS_CPUTIME_ID)
        time = p->ended_ns;
    else if (clock == CLOCK_CHILDREN_CPUTIME)
        time = p->children_ns;
    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (clock == CLOCK_CHILDREN_CPUTIME || (clock == CLOCK_THREAD_CPUTIME_ID && t != current()))
            continue;
        copy_thread(t, &info);
        time += info.cpu_ns;
    }
    release(&tree_lock);
    return time;
}

/* The address space of a process, with a reference, or NULL: it has none. */
static struct vmspace *get_space(struct proc *p)
{
    if (p->vm)
        vmspace_get(p->vm);
    return p->vm;
}

int proc_snapshot(pid_t pid, struct proc_info *info)
{
    struct vmspace *vm = NULL;
    struct region *region;

    acquire(&tree_lock);
    struct proc *p = proc_find(pid);
    if (p) {
        copy_fields(p, info);
        vm = get_space(p);
    }
    release(&tree_lock);
    if (!p)
        return -ESRCH;
    if (vm) {
        mutex_lock(&vm->lock);
        LIST_FOR_EACH (region, &vm->regions, link)
            info->size_kib += (uint32_t)(region->end - region->start) / KIB;
        info->resident_kib = vm->resident * (PAGE_SIZE / KIB);
        mutex_unlock(&vm->lock);
        vmspace_put(vm);
    }
    return 0;
}

int proc_space(pid_t pid, struct vmspace **vm)
{
    acquire(&tree_lock);
    struct proc *p = proc_find(pid);
    *vm = p ? get_space(p) : NULL;
    release(&tree_lock);
    return p ? 0 : -ESRCH;
}

int proc_inspect(pid_t pid, struct vmspace **vm)
{
    acquire(&tree_lock);
    struct proc *p = proc_find(pid);
    int error = !p ? -ESRCH : cred_may_inspect(p) ? 0 : -EACCES;
    *vm = error ? NULL : get_space(p);
    release(&tree_lock);
    return error;
}

int proc_owner(pid_t pid, uint32_t *uid, uint32_t *gid)
{
    acquire(&tree_lock);
    const struct proc *p = proc_find(pid);
    if (p) {
        *uid = p->cred.euid;
        *gid = p->cred.egid;
    }
    release(&tree_lock);
    return p ? 0 : -ESRCH;
}

pid_t proc_next(pid_t after)
{
    acquire(&tree_lock);
    const struct proc *p = proc_after(after);
    pid_t next = p ? p->pid : 0;
    release(&tree_lock);
    return next;
}

bool proc_exists(pid_t pid)
{
    acquire(&tree_lock);
    bool exists = proc_find(pid) != NULL;
    release(&tree_lock);
    return exists;
}
