/* SPDX-License-Identifier: MIT */
/*
 * The out-of-memory policy.
 *
 * Most programs are just refused: sbrk() fails while memory is left for page faults (mm/page.h). Memory that a
 * program has been promised, and touches only later, may turn out not to be there. Then all processes give back the
 * pages of files that they map, which can be read again. If there are none, the process with the most resident memory
 * is ended, one at a time, and says so in one line. The processes whose page faults found no memory wait for that and
 * try again.
 */
#include "proc/oom.h"

#include "base/kprintf.h"
#include "lib/string.h"
#include "mm/fault.h"
#include "mm/mappings.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "proc/internal.h"
#include "sched/sched.h"
#include <abi/wait.h>
#include <hal/timer.h>

#define LOOK_AGAIN_NS 50000000u  /* others may free memory, too */
#define PATIENCE_NS 10000000000u /* a process that has not ended by then never will */

static struct waitqueue freed = WAITQUEUE_INIT(freed, "memory");
static uint64_t chosen_at; /* T: when a process was ended last */

/*
 * Whether a process that was chosen, or killed for another reason, has not given all its memory back yet.
 * While it does so, other processes run, and it has no address space any more: only `exited` says that it is
 * done. tree_lock held.
 */
static bool one_is_ending(void)
{
    const struct proc *p;

    if (clock_ns() - chosen_at > PATIENCE_NS)
        return false;
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (proc_killed(p) && !p->exited)
            return true;
    }
    return false;
}

/*
 * The process with the most resident memory that may be ended, of equal ones the youngest; or NULL. A process of root is
 * not ended for a user: memory for root is kept free (mm/page.h), so many small processes, or a user's pipes, have taken it.
 */
static struct proc *largest(bool for_user)
{
    struct proc *p, *found = NULL;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p == init_proc || p->kernel_thread || proc_killed(p) || !p->vm)
            continue;
        if (for_user && p->cred.uid == ROOT_UID)
            continue;
        if (!found || p->vm->resident >= found->vm->resident)
            found = p;
    }
    return found;
}

/* The space of the next process behind pid that maps a file, with a hold; NULL: there is none. */
static struct vmspace *next_mapper(pid_t *pid)
{
    struct proc *p, *next = NULL;

    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pid > *pid && p->vm && p->vm->listed > 0 && (!next || p->pid < next->pid))
            next = p;
    }
    struct vmspace *vm = next ? next->vm : NULL;
    if (next) {
        *pid = next->pid;
        vmspace_hold(vm);
    }
    release(&tree_lock);
    return vm;
}

/*
 * Takes the pages of files out of the page tables of all processes, so that the page cache can drop them. True: there
 * were some (mm/pagecache.h).
 */
static bool oom_unmap_files(bool may_wait)
{
    struct vmspace *vm;
    uint32_t pages = 0;
    pid_t pid = 0;

    while ((vm = next_mapper(&pid)) != NULL) {
        pages += mappings_give_back(vm, may_wait);
        vmspace_release(vm);
    }
    return pages > 0;
}

/* Ends a process; the message is for the caller to print, without the lock. tree_lock held. */
static void choose(struct proc *p, char *message, size_t size)
{
    ksnprintf(message, size, "out of memory: ended pid %d %s, the largest process (%u KiB)\n",
              p->pid, p->name, p->vm->resident * (PAGE_SIZE / KIB));
    chosen_at = clock_ns();
    signal_end(p, SIGKILL);
}

/* Waits until a process has given its memory back, or for a short time. tree_lock held. */
static void wait_a_little(void)
{
    sleep_until(&freed, &tree_lock, clock_ns() + LOOK_AGAIN_NS);
}

/*
 * A page fault of the calling process has found no memory, and the caches have nothing to give back. Ends the
 * process with the most resident memory, never init, and waits until it has given its memory back, or for a
 * short time. True: another attempt is worth it. False: the calling process is that process, or has been killed.
 *
 * A caller that holds a mutex is not made to wait, as the other process may need the mutex to end: it may take
 * the last pages (PAGE_FOR_URGENT), and if there are none, the result is false.
 * Process context, without spinlocks.
 */
static bool oom_make_room(void)
{
    struct thread *self = current();
    struct proc *victim = NULL;
    bool may_wait = !self->innermost, again;
    char message[96] = "";

    if (thread_killed())
        return false;
    if (!page_is_short()) /* there is memory again, and no process need end for it */
        return true;
    acquire(&tree_lock);
    if (!one_is_ending()) {
        victim = largest(self->is_ordinary);
        if (victim)
            choose(victim, message, sizeof(message));
    }
    if (may_wait && victim != self->proc)
        wait_a_little();
    release(&tree_lock);
    if (message[0])
        kprintf("%s", message);
    again = !thread_killed() && (may_wait || self->page_use != PAGE_FOR_URGENT);
    if (!may_wait)
        self->page_use = PAGE_FOR_URGENT;
    return again;
}

void oom_init(void)
{
    pagecache_unmap = oom_unmap_files;
    fault_make_room = oom_make_room;
}

void oom_memory_freed(void)
{
    wakeup(&freed);
}
