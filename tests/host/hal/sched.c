/* SPDX-License-Identifier: MIT */
/*
 * Processes as coroutines: each runs until it sleeps, yields or ends, so that every run of a test
 * is the same. This replaces sched/sched.c under the kernel's own wait queues and mutexes.
 */
#include "../host.h"

#include "vfs/fd.h"
#include "base/panic.h"
#include "lib/format.h"
#include "lib/string.h"
#include "linux/table.h"
#include "mm/kmalloc.h"
#include "mm/vmspace.h"
#include "proc/proc.h"
#include "proc/kill.h"
#include "proc/info.h"
#include "proc/group.h"
#include "sched/cputime.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sched/timeout.h"
#include <abi/errno.h>
#include <abi/wait.h>
#include <sanitizer/common_interface_defs.h>

#include "coroutine.h"

#define TASKS_MAX 32u

struct task {
    struct proc proc; /* must be the first field */
    struct thread thread;
    struct coroutine *coroutine;
    void (*entry)(void *);
    void *argument;
    bool used;
};

static struct task main_task;
static struct task *tasks[TASKS_MAX]; /* all but the main one */
static unsigned last_run;
static struct timeout *timeouts[TASKS_MAX];

static void init_task(struct task *task, pid_t pid)
{
    struct proc *p = &task->proc;

    p->pid = pid;
    p->pgid = HOST_GROUP;
    p->session = 1; /* of the main task */
    strlcpy(p->name, "test", sizeof(p->name));
    list_init(&p->threads);
    for (unsigned i = 0; i < RLIMIT_COUNT; i++)
        p->limits[i] = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
    p->files.pid = pid;
    p->files.fd_limit = p->files.size_limit = RLIM_INFINITY;
    task->thread = (struct thread){.tid = pid,
                                   .name = p->name,
                                   .proc = p,
                                   .cred = &p->cred,
                                   .files = &p->files,
                                   .cpu = host_cpu,
                                   .state = THREAD_RUNNING};
    list_push_back(&p->threads, &task->thread.proc_link);
}

__attribute__((constructor)) static void start(void)
{
    init_task(&main_task, 1);
    main_task.coroutine = coroutine_main();
    host_cpu->thread = &main_task.thread;
}

static void run(struct task *task)
{
    struct task *from = (struct task *)current_proc();

    if (task == from)
        return;
    if (host_cpu->lock_depth != 0)
        host_fail("a process is switched away with a spinlock held");
    host_cpu->thread = &task->thread;
    task->thread.state = THREAD_RUNNING;
    coroutine_switch(from->coroutine, task->coroutine);
}

/* The next runnable process after the last one; the main process comes last. NULL: none. */
static struct task *next_runnable(void)
{
    for (unsigned i = 1; i <= TASKS_MAX; i++) {
        struct task *task = tasks[(last_run + i) % TASKS_MAX];
        if (task && task->thread.state == THREAD_RUNNABLE) {
            last_run = (last_run + i) % TASKS_MAX;
            return task;
        }
    }
    return main_task.thread.state == THREAD_RUNNABLE ? &main_task : NULL;
}

/* Advances the clock to the next deadline of a sleeper. */
static bool fire_timeout(void)
{
    struct timeout **first = NULL;

    for (unsigned i = 0; i < TASKS_MAX; i++) {
        if (timeouts[i] && !timeouts[i]->fired &&
            (!first || timeouts[i]->deadline_ns < (*first)->deadline_ns))
            first = &timeouts[i];
    }
    if (!first)
        return false;
    host_clock_ns = MAX(host_clock_ns, (*first)->deadline_ns);
    (*first)->fired = true;
    sched_wake((*first)->thread);
    return true;
}

void sched_lock(void)
{
    irq_push();
}

void sched_block(void)
{
    struct thread *t = current();

    irq_pop();
    while (t->state == THREAD_SLEEPING) {
        struct task *task = next_runnable();
        if (task)
            run(task);
        else if (!fire_timeout())
            host_fail("everybody sleeps: %s", t->waits_for);
    }
    t->state = THREAD_RUNNING;
}

void sched_wake(struct thread *t)
{
    if (t->state == THREAD_SLEEPING)
        t->state = THREAD_RUNNABLE;
}

void host_yield(void)
{
    struct thread *t = current();

    t->state = THREAD_RUNNABLE;
    struct task *task = next_runnable();
    if (task && &task->thread == t && main_task.thread.state == THREAD_RUNNABLE)
        task = &main_task; /* it is last, but comes before tasks that have just yielded */
    if (task && &task->thread != t)
        run(task);
    t->state = THREAD_RUNNING;
}

unsigned host_turns, host_kill_at_turn;

/* Long calls come here in each round if host_cpu->reschedule is set. */
void sched_preempt(void)
{
    if (++host_turns == host_kill_at_turn) {
        current()->killed = current()->signal_due = true;
    }
    host_yield();
}

static void task_main(void *argument)
{
    struct task *task = argument;

    task->entry(task->argument);
    files_exit(&task->proc.files);
    task->thread.state = THREAD_ZOMBIE;
    for (;;) {
        struct task *next = next_runnable();
        if (!next && !fire_timeout())
            host_fail("everybody sleeps after the end of a process");
        if (next)
            run(next);
    }
}

struct proc *host_spawn(void (*entry)(void *), void *argument)
{
    static pid_t last_pid = 1;
    struct task *task = host_alloc(sizeof(*task), 16);

    memset(task, 0, sizeof(*task));
    init_task(task, ++last_pid);
    task->thread.state = THREAD_RUNNABLE;
    task->entry = entry;
    task->argument = argument;
    task->coroutine = coroutine_new(task_main, task);
    if (!files_fork(&task->proc.files))
        host_fail("no memory for open files");
    for (unsigned i = 0; i < TASKS_MAX; i++) {
        if (!tasks[i]) {
            tasks[i] = task;
            return &task->proc;
        }
    }
    host_fail("too many processes");
}

bool host_ended(const struct proc *p)
{
    return proc_thread(p)->state == THREAD_ZOMBIE;
}

void host_reap(struct proc *p)
{
    struct task *task = (struct task *)p;

    assert(host_ended(p));
    for (unsigned i = 0; i < TASKS_MAX; i++) {
        if (tasks[i] == task)
            tasks[i] = NULL;
    }
    coroutine_free(task->coroutine);
    host_free(task);
}

void host_run_all(bool may_sleep)
{
    for (;;) {
        bool runnable = false, sleeping = false;
        for (unsigned i = 0; i < TASKS_MAX; i++) {
            runnable |= tasks[i] && tasks[i]->thread.state == THREAD_RUNNABLE;
            sleeping |= tasks[i] && tasks[i]->thread.state == THREAD_SLEEPING;
        }
        if (runnable)
            host_yield();
        else if (sleeping && !may_sleep)
            host_fail("a process sleeps that should have ended");
        else
            return;
    }
}

void host_kill(struct proc *p)
{
    struct thread *t = proc_thread(p);

    t->killed = t->signal_due = true;
    if (t->sleep_kind >= SLEEP_KILLABLE)
        sched_wake(t);
}

void signal_send_self(int signal)
{
    (void)signal; /* it would be SIGPIPE */
}

void timeout_set(struct timeout *timeout, uint64_t deadline_ns)
{
    *timeout = (struct timeout){.thread = current(), .deadline_ns = deadline_ns};
    for (unsigned i = 0; i < TASKS_MAX; i++) {
        if (!timeouts[i]) {
            timeouts[i] = timeout;
            return;
        }
    }
    host_fail("too many deadlines");
}

void timeout_cancel(struct timeout *timeout)
{
    for (unsigned i = 0; i < TASKS_MAX; i++) {
        if (timeouts[i] == timeout)
            timeouts[i] = NULL;
    }
}

static pid_t last_killed_group;
static int last_signal;
pid_t host_last_killed_group(void);
int host_last_signal(void);

pid_t host_last_killed_group(void)
{
    return last_killed_group;
}

int host_last_signal(void)
{
    return last_signal;
}

int proc_kill_group(pid_t pgid, int signal)
{
    last_signal = signal;
    last_killed_group = pgid;
    return 0;
}

void proc_signal_init(int signal)
{
    last_signal = signal;
}

void proc_kill_leader(pid_t session, int signal)
{
    (void)session;
    last_signal = signal;
}

void session_on_end(void (*hook)(pid_t session))
{
    (void)hook;
}

bool proc_is_group(pid_t pgid)
{
    return pgid == HOST_GROUP;
}

/* All processes are in one group, which a shell could continue. */
bool proc_group_is_orphaned(pid_t pgid)
{
    (void)pgid;
    return false;
}

bool signal_is_held(int signal)
{
    (void)signal;
    return false;
}

void cputime_get(struct cpu *cpu, struct cpu_times *times)
{
    (void)cpu;
    *times = (struct cpu_times){0, 0, 0};
}

/* Process 1 has arguments, and no other memory. */
int proc_space(pid_t pid, struct vmspace **vm)
{
    static const char arguments[] = "test\0-x";
    static struct vmspace space;

    space.args = (uintptr_t)arguments;
    space.args_end = space.args + sizeof(arguments);
    *vm = &space;
    return pid == 1 ? 0 : -ESRCH;
}

int proc_inspect(pid_t pid, struct vmspace **vm)
{
    *vm = NULL;
    return pid == 1 ? 0 : -ESRCH;
}

int proc_owner(pid_t pid, uint32_t *uid, uint32_t *gid)
{
    *uid = *gid = 0;
    return pid == 1 ? 0 : -ESRCH;
}

int proc_snapshot(pid_t pid, struct proc_info *info)
{
    if (pid != 1)
        return -ESRCH;
    *info = (struct proc_info){.pid = 1,
                               .pgid = 1,
                               .name = "test",
                               .threads = 1,
                               .thread = {.tid = 1, .state = 'R', .wchan = "-"}};
    return 0;
}

unsigned pid_count(pid_t *last)
{
    *last = 1;
    return 1;
}

int proc_next_thread(pid_t pid, pid_t after, struct thread_info *info)
{
    if (pid != 1 || after >= 1)
        return -ESRCH;
    *info = (struct thread_info){.tid = 1, .state = 'R', .wchan = "-"};
    return 0;
}

pid_t proc_next(pid_t after)
{
    return after < 1 ? 1 : 0;
}

bool proc_exists(pid_t pid)
{
    return pid == 1;
}

/* There are no programs on the host, and so none of Linux's. */
bool linux_describe(unsigned number, struct linux_call_info *info)
{
    (void)number, (void)info;
    return false;
}

bool host_threads;

/* Most tests call the work of the kernel's threads directly. A thread needs memory, as the kernel's do. */
struct thread *kthread_start(const char *name, void (*entry)(void *), void *argument)
{
    void *stack = kmalloc(1);

    (void)name;
    if (!stack)
        return NULL;
    kmfree(stack); /* the coroutine has its own */
    return host_threads ? proc_thread(host_spawn(entry, argument)) : &main_task.thread;
}
