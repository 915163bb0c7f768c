/* SPDX-License-Identifier: MIT */
/* Starting kernel threads. */
#include "sched/kthread.h"

#include "base/panic.h"
#include "sched/sched.h"
#include <hal/context.h>
#include <hal/trap.h>

/* How a kernel thread begins; this lies where a program's trapframe would be. */
struct kthread_frame {
    void (*entry)(void *);
    void *argument;
};

static struct thread *(*make_thread)(const char *name);

void kthread_init(struct thread *(*make)(const char *name))
{
    make_thread = make;
}

static void thread_entry(void *argument)
{
    const struct kthread_frame *start = argument;

    sched_enter();
    start->entry(start->argument);
    panic("kernel thread %s returned", current()->name);
}

struct thread *kthread_start(const char *name, void (*entry)(void *), void *argument)
{
    struct thread *t = make_thread(name);

    if (!t)
        return NULL;
    struct kthread_frame *start = (struct kthread_frame *)t->tf;
    *start = (struct kthread_frame){entry, argument};
    t->context = context_init(ROUND_DOWN((uintptr_t)start, 8), thread_entry, start);
    sched_start(t);
    return t;
}
