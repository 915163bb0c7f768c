/* SPDX-License-Identifier: MIT */
/*
 * The processes there are: the pid table, the tree of parents and children, and new processes' frames.
 */
#include "proc/proc.h"

#include "vfs/vfs.h"
#include "base/panic.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "proc/internal.h"
#include "sched/sched.h"
#include "debug/trace.h"
#include <abi/errno.h>
#include <hal/irq.h>

#define PID_MAX 32767
#define PID_BUCKETS 256u

struct spinlock tree_lock = SPINLOCK_INIT("tree");
struct list all_procs = LIST_INIT(all_procs);
struct proc *init_proc;

static struct kmem_cache proc_cache;
static struct list pid_table[PID_BUCKETS]; /* T: struct proc by hash_link */
static pid_t last_pid;                     /* T */
static struct proc boot_idle; /* the boot CPU's idle process: there before any memory is */

static void init_lists(struct proc *p)
{
    list_init(&p->run_link);
    list_init(&p->wait_link);
    list_init(&p->children);
    list_init(&p->sibling);
    list_init(&p->hash_link);
    list_init(&p->all_link);
    waitqueue_init(&p->child_exit, "wait");
    initlock(&p->signals.lock, "signals");
}

void proc_init(void)
{
    struct cpu *cpu = this_cpu();

    for (unsigned i = 0; i < PID_BUCKETS; i++)
        list_init(&pid_table[i]);
    kmem_cache_init(&proc_cache, "proc", sizeof(struct proc));
    kstack_init();
    cpu->idle = cpu->proc; /* whatever kmain() has been running as */
}

struct proc *proc_boot_idle(void)
{
    struct proc *p = &boot_idle;

    init_lists(p);
    strlcpy(p->name, "idle", sizeof(p->name));
    p->cpu = &cpus[0];
    p->state = PROC_RUNNING;
    return p;
}

struct proc *proc_alloc(void)
{
    struct proc *p = kmem_cache_alloc(&proc_cache);

    if (!p)
        return NULL;
    memset(p, 0, offsetof(struct proc, signals.actions));
    init_lists(p);
    p->kstack = kstack_alloc();
    if (!p->kstack) {
        kmem_cache_free(&proc_cache, p);
        return NULL;
    }
    p->tf = (struct trapframe *)(kstack_top(p) - sizeof(struct trapframe));
    p->state = PROC_NEW;
    return p;
}

void proc_free(struct proc *p)
{
    kstack_free(p->kstack);
    kmem_cache_free(&proc_cache, p);
}

struct proc *proc_find(pid_t pid)
{
    struct proc *p;

    LIST_FOR_EACH (p, &pid_table[(unsigned)pid % PID_BUCKETS], hash_link) {
        if (p->pid == pid)
            return p;
    }
    return NULL;
}

static pid_t new_pid(void)
{
    do
        last_pid = last_pid == PID_MAX ? 2 : last_pid + 1;
    while (proc_find(last_pid));
    return last_pid;
}

void proc_link(struct proc *p, struct proc *parent)
{
    acquire(&tree_lock);
    p->cpu = this_cpu(); /* from now on others go by it: it changes under its lock only */
    p->pid = new_pid();
    p->pgid = parent ? parent->pgid : p->pid;
    p->parent = parent;
    if (parent) {
        /* A kill of the group that came before found the parent only; the next one finds both. */
        p->killed = parent->killed;
        p->signal_due = p->killed != 0;
        list_push_back(&parent->children, &p->sibling);
    }
    list_push_front(&pid_table[(unsigned)p->pid % PID_BUCKETS], &p->hash_link);
    list_push_back(&all_procs, &p->all_link);
    release(&tree_lock);
}

struct vmspace *proc_change_vm(struct vmspace *vm)
{
    struct proc *p = current();

    acquire(&tree_lock); /* with it, /proc can trust p->vm; and interrupts are off */
    struct vmspace *old = p->vm;
    p->vm = vm;
    if (vm)
        switchuvm(&vm->mmu, kstack_top(p));
    else
        switchkvm();
    release(&tree_lock);
    return old;
}

void proc_set_name(struct proc *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    strlcpy(p->name, slash ? slash + 1 : path, sizeof(p->name));
}

/* How a kernel thread begins; what it runs lies where a program's trapframe would. */
struct thread_start {
    void (*entry)(void *);
    void *argument;
};

static void thread_entry(void *start)
{
    struct thread_start *thread = start;

    sched_enter();
    thread->entry(thread->argument);
    panic("kernel thread %s returned", current()->name);
}

struct proc *kthread_start(const char *name, void (*entry)(void *), void *argument)
{
    struct proc *p = proc_alloc();

    if (!p)
        return NULL;
    strlcpy(p->name, name, sizeof(p->name));
    p->kernel_thread = true;
    struct thread_start *start = (struct thread_start *)p->tf;
    *start = (struct thread_start){entry, argument};
    p->context = context_init(ROUND_DOWN((uintptr_t)start, 8), thread_entry, start);
    proc_link(p, NULL);
    sched_start(p);
    return p;
}

/* How a forked child begins: by returning from the system call that its parent made. */
static void fork_return(void *child)
{
    struct proc *p = child;

    sched_enter();
    irq_disable();
    if (unlikely(p->signal_due))
        trap_exit_user(p->tf);
    user_return(p->tf);
}

/* Gives a child its parent's open files, and its tracer: false: no memory. */
static bool fork_files(struct proc *child)
{
    if (!files_fork(child))
        return false;
    if (trace_fork(child))
        return true;
    files_exit(child);
    return false;
}

pid_t proc_fork(void)
{
    struct proc *parent = current();
    struct proc *p = proc_alloc();

    if (!p)
        return -EAGAIN;
    p->vm = vmspace_fork(parent->vm);
    if (!p->vm) {
        proc_free(p);
        return -ENOMEM;
    }
    if (!fork_files(p)) {
        vmspace_put(p->vm);
        proc_free(p);
        return -ENOMEM;
    }
    memcpy(p->name, parent->name, sizeof(p->name));
    p->umask = parent->umask;
    p->sched_level = parent->sched_level;
    signal_fork(p);
    trapframe_fork(p->tf, parent->tf);
    p->context = context_init(ROUND_DOWN((uintptr_t)p->tf, 8), fork_return, p);
    proc_link(p, parent);
    pid_t pid = p->pid; /* once started, it may end and be collected at any time */
    sched_start(p);
    return pid;
}
