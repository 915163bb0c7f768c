/* SPDX-License-Identifier: MIT */
/*
 * Threads are made and freed here; sched/ runs them.
 *
 * struct thread lies at the top of the thread's kernel stack, whose use begins below it. One allocation thus
 * serves for both, and the switch has the end of the stack at hand.
 */
#include "proc/threads.h"

#include "lib/string.h"
#include "proc/internal.h"
#include "proc/kstack.h"
#include "sched/sched.h"
#include "sync/waitgraph.h"
#include <hal/trap.h>

#define THREAD_ALIGN 64u /* a cache line; the saved FPU registers below need 16 */

static struct thread boot_idle;

/* Threads that end: each may still run on its stack. */
static struct {
    struct spinlock lock;
    struct list list; /* struct thread by proc_link, oldest first */
} dead = {.lock = SPINLOCK_INIT("dead threads"), .list = LIST_INIT(dead.list)};

static void init_thread_lists(struct thread *t)
{
    list_init(&t->proc_link);
    list_init(&t->run_link);
}

/* Takes a dead thread that has left its stack for good off the list; NULL: there is none. */
static struct thread *take_dead(void)
{
    struct thread *t, *found = NULL;

    acquire(&dead.lock);
    LIST_FOR_EACH (t, &dead.list, proc_link) {
        if (sched_gone(t)) {
            list_remove(&t->proc_link);
            found = t;
            break;
        }
    }
    release(&dead.lock);
    return found;
}

static void free_dead(void)
{
    struct thread *t;

    if (list_seems_empty(&dead.list)) /* the usual case; one that comes now is freed next time */
        return;
    while ((t = take_dead()) != NULL) {
        waitgraph_settle();
        thread_free(t);
    }
}

void thread_bury(struct thread *t)
{
    free_dead();
    acquire(&dead.lock);
    list_push_back(&dead.list, &t->proc_link);
    release(&dead.lock);
}

struct thread *thread_alloc(void)
{
    free_dead();
    uintptr_t stack = kstack_alloc();

    if (!stack)
        return NULL;
    uintptr_t top = stack + KSTACK_PAGES * PAGE_SIZE;
    struct thread *t = (struct thread *)ROUND_DOWN(top - sizeof(*t), THREAD_ALIGN);
    memset(t, 0, sizeof(*t));
    init_thread_lists(t);
    t->kstack = stack;
    t->tf = (struct trapframe *)t - 1;
    t->state = THREAD_NEW;
    return t;
}

void thread_free(struct thread *t)
{
    kstack_free(t->kstack);
}

static void make_idle(struct thread *t, struct cpu *cpu)
{
    t->name = "idle";
    t->cpu = cpu;
    t->state = THREAD_RUNNING;
}

struct thread *thread_boot_idle(void)
{
    init_thread_lists(&boot_idle);
    make_idle(&boot_idle, &cpus[0]);
    return &boot_idle;
}

struct thread *thread_new_idle(struct cpu *cpu)
{
    struct thread *t = thread_alloc();

    if (t)
        make_idle(t, cpu);
    return t;
}
