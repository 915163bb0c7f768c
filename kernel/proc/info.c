/* SPDX-License-Identifier: MIT */
/* The facts about processes that /proc shows. */
#include "proc/info.h"

#include "lib/string.h"
#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/runqueue.h"
#include "sched/sched.h"
#include "sync/waitgraph.h"
#include <abi/errno.h>
#include <hal/timer.h>

static char state_letter(const struct proc *p)
{
    if (p->exited)
        return 'Z';
    return proc_thread(p)->state == THREAD_SLEEPING ? 'S' : 'R';
}

/* How long a thread has had a CPU until now. Its run queue's lock is held. */
static uint64_t time_used(const struct thread *t)
{
    uint64_t now = clock_ns();

    /* An idle thread that has been switched away from still calls itself running. */
    if (t->cpu->thread != t || now < t->started_ns)
        return t->cpu_ns;
    return t->cpu_ns + (now - t->started_ns);
}

uint64_t cpu_idle_ns(struct cpu *cpu)
{
    if (!cpu->idle) /* not started */
        return 0;
    acquire(&cpu->runqueue->lock);
    uint64_t time = time_used(cpu->idle);
    release(&cpu->runqueue->lock);
    return time;
}

/* Copies the fields of the process and its thread. tree_lock held. */
static void copy_fields(struct proc *p, struct proc_info *info)
{
    /* A thread that is asleep, and kept so by this lock, is in its queue: the queue exists. */
    struct thread *t = proc_thread(p);
    struct cpu *home = sched_lock_home(t);
    struct waitqueue *waiting = t->state == THREAD_SLEEPING ? t->waiting : NULL;

    *info = (struct proc_info){
        .pid = p->pid,
        .ppid = p->parent ? p->parent->pid : 0,
        .pgid = p->pgid,
        .state = state_letter(p),
        .cpu = t->cpu->id,
        .cpu_ns = time_used(t),
    };
    strlcpy(info->name, p->name, sizeof(info->name));
    strlcpy(info->wchan, waiting ? waiting->name : "-", sizeof(info->wchan));
    release(&home->runqueue->lock);
    info->holder = p->exited ? 0 : waitgraph_holder(t);
}

int proc_snapshot(pid_t pid, struct proc_info *info)
{
    struct vmspace *vm = NULL;
    struct region *region;

    acquire(&tree_lock);
    struct proc *p = proc_find(pid);
    if (p) {
        copy_fields(p, info);
        vm = p->vm;
        if (vm)
            vmspace_get(vm);
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

pid_t proc_next(pid_t after)
{
    struct proc *p;
    pid_t next = 0;

    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pid > after && (next == 0 || p->pid < next))
            next = p->pid;
    }
    release(&tree_lock);
    return next;
}
