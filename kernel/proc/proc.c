/* SPDX-License-Identifier: MIT */
/*
 * The processes there are: the pid table, the tree of parents and children; and fork().
 */
#include "proc/proc.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "proc/cred.h"
#include "proc/futex.h"
#include "proc/internal.h"
#include "proc/kstack.h"
#include "proc/limits.h"
#include "proc/oom.h"
#include "proc/priority.h"
#include "proc/sigqueue.h"
#include "proc/stop.h"
#include "proc/threads.h"
#include "proc/timers.h"
#include "proc/trace.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "vfs/fd.h"
#include <abi/errno.h>
#include <hal/irq.h>
#include <hal/timer.h>

#define PID_MAX 32767
#define PID_BUCKETS 256u

struct spinlock tree_lock = SPINLOCK_INIT("tree");
struct list all_procs = LIST_INIT(all_procs);
struct proc *init_proc;

static struct kmem_cache proc_cache;
static struct list pid_table[PID_BUCKETS]; /* T: struct proc by hash_link */
/* T: a bit for each number of a process or thread */
static uint32_t pids_used[(PID_MAX + 1 + 31) / 32];
static unsigned pids_in_use; /* T: such bits */
static pid_t last_pid;       /* T */

static void init_lists(struct proc *p)
{
    list_init(&p->threads);
    list_init(&p->children);
    list_init(&p->sibling);
    list_init(&p->hash_link);
    list_init(&p->all_link);
    waitqueue_init(&p->child_exit, "wait");
    waitqueue_init(&p->thread_end, "threads");
    waitqueue_init(&p->signals.stop_queue, "stopped");
    waitqueue_init(&p->signals.waiters, "sigwait");
    initlock(&p->files.lock, "files");
    initlock(&p->signals.lock, "signals");
}

/* The process of a kernel thread: all that it is for is that /proc shows the thread. */
static struct thread *make_kthread(const char *name)
{
    struct proc *p = proc_alloc();

    if (!p)
        return NULL;
    strlcpy(p->name, name, sizeof(p->name));
    p->kernel_thread = true;
    limits_init(p);
    proc_thread(p)->takes_reserve = true;
    proc_link(p, NULL);
    return proc_thread(p);
}

void proc_init(void)
{
    struct cpu *cpu = this_cpu();

    for (unsigned i = 0; i < PID_BUCKETS; i++)
        list_init(&pid_table[i]);
    kmem_cache_init(&proc_cache, "proc", sizeof(struct proc));
    kstack_init();
    futex_init();
    sigqueue_init();
    timers_init();
    oom_init();
    kthread_init(make_kthread);
    cpu->idle = cpu->thread; /* whatever kmain() has been running as */
}

/* A new process's thread. */
static void add_thread(struct proc *p, struct thread *t)
{
    t->proc = p;
    t->cred = &p->cred;
    t->files = &p->files;
    t->name = p->name;
    list_push_back(&p->threads, &t->proc_link);
}

struct proc *proc_alloc(void)
{
    struct proc *p = kmem_cache_alloc(&proc_cache);

    if (!p)
        return NULL;
    struct thread *t = thread_alloc();
    if (!t) {
        kmem_cache_free(&proc_cache, p);
        return NULL;
    }
    memset(p, 0, offsetof(struct proc, signals.actions));
    init_lists(p);
    p->born_ns = clock_ns();
    add_thread(p, t);
    return p;
}

void proc_free(struct proc *p)
{
    thread_free(proc_thread(p));
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

struct proc *proc_after(pid_t after)
{
    uint32_t pid = after > 0 ? (uint32_t)after + 1 : 1;

    while (pid <= PID_MAX) {
        uint32_t left = pids_used[pid / 32] >> pid % 32;

        if (left) {
            pid += (uint32_t)__builtin_ctz(left);
            struct proc *p = proc_find((pid_t)pid);
            if (p)
                return p;
            pid++; /* a thread's number */
        } else {
            pid = (pid / 32 + 1) * 32;
        }
    }
    return NULL;
}

struct thread *proc_thread_after(const struct proc *p, pid_t after)
{
    struct thread *t, *found = NULL;

    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (t->tid > after && (!found || t->tid < found->tid))
            found = t;
    }
    return found;
}

pid_t pid_claim(void)
{
    uint32_t *word, bit;

    /* Each number has a kernel stack, and there is room for fewer of those: a number is free. */
    do {
        last_pid = last_pid == PID_MAX ? 2 : last_pid + 1;
        word = &pids_used[last_pid / 32];
        bit = 1u << last_pid % 32;
    } while (*word & bit);
    *word |= bit;
    pids_in_use++;
    return last_pid;
}

void pid_release(pid_t pid)
{
    pids_used[pid / 32] &= ~(1u << pid % 32);
    pids_in_use--;
}

unsigned pid_count(pid_t *last)
{
    acquire(&tree_lock);
    unsigned count = pids_in_use;
    *last = last_pid;
    release(&tree_lock);
    return count;
}

bool proc_link(struct proc *p, struct proc *parent)
{
    struct thread *t = proc_thread(p);

    acquire(&tree_lock);
    /* A stop of the group that came before found the parent only: it must stop first, or the child runs on. */
    if (parent && unlikely(stop_comes())) {
        release(&tree_lock);
        return false;
    }
    t->cpu = this_cpu(); /* from now on others go by it: it changes under its lock only */
    t->tid = p->pid = p->files.pid = pid_claim();
    p->pgid = parent ? parent->pgid : p->pid;
    p->session = parent ? parent->session : p->pid;
    p->no_terminal = parent && parent->no_terminal;
    proc_set_parent(p, parent);
    if (parent) {
        /* A kill of the group that came before found the parent only; the next one finds both. */
        p->killed = proc_killed(parent);
        t->killed = t->signal_due = p->killed != 0;
        list_push_back(&parent->children, &p->sibling);
    }
    list_push_front(&pid_table[(unsigned)p->pid % PID_BUCKETS], &p->hash_link);
    list_push_back(&all_procs, &p->all_link);
    release(&tree_lock);
    return true;
}

struct vmspace *proc_change_vm(struct vmspace *vm)
{
    struct thread *t = current();
    struct proc *p = t->proc;

    acquire(&tree_lock); /* with it, /proc can trust p->vm; and interrupts are off */
    struct vmspace *old = p->vm;
    p->vm = vm;
    t->space = vm ? &vm->mmu : NULL;
    if (vm)
        switchuvm(t->space, kstack_top(t));
    else
        switchkvm();
    if (unlikely(old && p->parent && p->parent->vm == old))
        wakeup(&p->parent->child_exit); /* proc_wait_for_own_memory() */
    release(&tree_lock);
    return old;
}

void proc_set_name(struct proc *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    strlcpy(p->name, slash ? slash + 1 : path, sizeof(p->name));
}

/* A forked child so returns from the system call that its parent made. */
void proc_enter_user(void *thread)
{
    struct thread *t = thread;

    sched_enter();
    irq_disable();
    if (unlikely(t->signal_due))
        trap_exit_user(t->tf);
    user_return(t->tf);
}

/* Gives a child its parent's open files, and its tracer: false: no memory. */
static bool fork_files(struct proc *child)
{
    if (!files_fork(&child->files))
        return false;
    if (trace_fork(proc_thread(child)))
        return true;
    files_exit(&child->files);
    return false;
}

/* Frees a child that has its memory and files, but is not in the tree. */
static void abandon_child(struct proc *child)
{
    trace_stop(proc_thread(child));
    files_exit(&child->files);
    vmspace_put(child->vm);
    proc_free(child);
}

/* Makes the child's thread a copy of the calling one. */
static void fork_thread(struct proc *child)
{
    const struct thread *from = current();
    struct thread *t = proc_thread(child);

    t->space = &child->vm->mmu;
    t->sched_level = from->sched_level;
    t->is_ordinary = from->is_ordinary;
    t->signals.blocked = from->signals.blocked;
    t->signals.alt_base = from->signals.alt_base;
    t->signals.alt_size = from->signals.alt_size;
    trapframe_fork(t->tf, from->tf);
    t->context = context_init(ROUND_DOWN((uintptr_t)t->tf, 8), proc_enter_user, t);
}

/* Stores the child's number in its memory, before it runs. If that fails, the program has passed a bad address. */
static NOINLINE void tell_tid(struct proc *child, uintptr_t tid_word)
{
    if (tid_word % sizeof(pid_t) != 0)
        return;
    proc_thread(child)->tid_word = tid_word;
    vmspace_write(child->vm, tid_word, &child->pid, sizeof(child->pid));
}

/* The address space of a child, or NULL: no memory. */
static struct vmspace *fork_memory(struct vmspace *vm, bool share)
{
    if (!share)
        return vmspace_fork(vm);
    vmspace_get(vm);
    return vm;
}

pid_t proc_fork(uintptr_t tid_word, bool share_memory)
{
    struct proc *parent = current_proc();
    struct proc *p = limits_check_count() == 0 ? proc_alloc() : NULL;

    if (!p)
        return -EAGAIN;
    p->vm = fork_memory(parent->vm, share_memory);
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
    cred_fork(&p->cred, &parent->cred);
    priority_fork(p, parent);
    limits_fork(p, parent);
    signal_fork(p);
    fork_thread(p);
    if (!proc_link(p, parent)) {
        abandon_child(p);
        return -EREPEAT;
    }
    if (tid_word)
        tell_tid(p, tid_word);
    pid_t pid = p->pid; /* once started, it may end and be collected at any time */
    sched_start(proc_thread(p));
    return pid;
}

void proc_wait_for_own_memory(pid_t child)
{
    struct proc *p = current_proc(), *found;
    int error = 0;

    acquire(&tree_lock);
    while (!error && (found = proc_find(child)) != NULL && found->parent == p && found->vm == p->vm)
        error = sleep_killable(&p->child_exit, &tree_lock);
    release(&tree_lock);
}
