/* SPDX-License-Identifier: MIT */
/* The core's part of traps: faults, and the work before the return to user mode. System calls: proc/door.h. */
#include "base/kprintf.h"
#include "base/panic.h"
#include "mm/fault.h"
#include "proc/deliver.h"
#include "proc/proc.h"
#include "proc/usersym.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/wait.h>
#include <hal/irq.h>
#include <hal/trap.h>

/* The name of each kind of fault, and the signal that ends the program. */
static const struct {
    const char *name;
    int signal;
} fault_kinds[] = {
    [FAULT_PAGE] = {"page fault", SIGSEGV},
    [FAULT_ALIGNMENT] = {"alignment fault", SIGBUS},
    [FAULT_ILLEGAL] = {"illegal instruction", SIGILL},
    [FAULT_DIVIDE] = {"division error", SIGFPE},
    [FAULT_FLOAT_DIVIDE] = {"floating-point division by zero", SIGFPE},
    [FAULT_FLOAT_OVERFLOW] = {"floating-point overflow", SIGFPE},
    [FAULT_FLOAT_UNDERFLOW] = {"floating-point underflow", SIGFPE},
    [FAULT_FLOAT_INEXACT] = {"inexact floating-point result", SIGFPE},
    [FAULT_FLOAT_INVALID] = {"invalid floating-point operation", SIGFPE},
    [FAULT_CHECK] = {"number out of range", SIGSEGV},
    [FAULT_BREAKPOINT] = {"breakpoint", SIGTRAP},
    [FAULT_STEP] = {"single step", SIGTRAP},
    [FAULT_PROTECTION] = {"protection fault", SIGSEGV},
    [FAULT_BUS] = {"bus error", SIGBUS},
    [FAULT_OTHER] = {"exception", SIGILL},
};

static const char *const access_names[] = {
    [FAULT_READ] = "read",
    [FAULT_WRITE] = "write",
    [FAULT_EXECUTE] = "execute",
};

struct trapframe *interrupt_enter(struct trapframe *tf)
{
    struct trapframe *outer = this_cpu()->interrupted;

    this_cpu()->interrupted = tf;
    return outer;
}

void interrupt_leave(struct trapframe *outer)
{
    this_cpu()->interrupted = outer;
}

void trap_exit_user(struct trapframe *tf)
{
    for (;;) {
        bool due = thread_interrupted();
        if (likely(!due && !reschedule_asked()))
            return;
        irq_enable();
        if (due)
            signal_deliver(tf);
        else
            sched_preempt();
        irq_disable();
    }
}

/* "write fault at 0x00800444" or "illegal instruction (code 6)". */
static void describe(char *buffer, size_t size, const struct fault *fault)
{
    if (fault->kind == FAULT_PAGE)
        ksnprintf(buffer, size, "%s fault at 0x%08zx", access_names[fault->access],
                  (size_t)fault->address);
    else if (fault->kind == FAULT_ALIGNMENT)
        ksnprintf(buffer, size, "alignment fault at 0x%08zx", (size_t)fault->address);
    else
        ksnprintf(buffer, size, "%s (code 0x%x)", fault_kinds[fault->kind].name, fault->code);
}

/* The fault of an address that the kernel has used, in words. */
static const char *explain(const struct fault *fault)
{
    uintptr_t guard = kstack_guard();

    if (fault->kind != FAULT_PAGE)
        return "";
    if (fault->address < PAGE_SIZE)
        return ", a null pointer";
    if (fault->address < USERTOP)
        return ", user memory, which only copyin() and copyout() may touch";
    if (fault->address - guard < PAGE_SIZE)
        return ", below the kernel stack";
    if (!fault->present)
        return ", where nothing is mapped";
    return fault->access == FAULT_WRITE     ? ", which is read-only"
           : fault->access == FAULT_EXECUTE ? ", which is not executable"
                                            : ", which is protected";
}

/* si_code of the fault's signal. error: vm_fault()'s. */
static int fault_code(const struct fault *fault, int error)
{
    static const int codes[] = {
        [FAULT_PAGE] = SEGV_MAPERR,
        [FAULT_ALIGNMENT] = BUS_ADRALN,
        [FAULT_ILLEGAL] = ILL_ILLOPC,
        [FAULT_DIVIDE] = FPE_INTDIV,
        [FAULT_FLOAT_DIVIDE] = FPE_FLTDIV,
        [FAULT_FLOAT_OVERFLOW] = FPE_FLTOVF,
        [FAULT_FLOAT_UNDERFLOW] = FPE_FLTUND,
        [FAULT_FLOAT_INEXACT] = FPE_FLTRES,
        [FAULT_FLOAT_INVALID] = FPE_FLTINV,
        [FAULT_CHECK] = SI_KERNEL,
        [FAULT_STEP] = TRAP_TRACE,
        [FAULT_BREAKPOINT] = TRAP_BRKPT,
        [FAULT_PROTECTION] = SEGV_ACCERR,
        [FAULT_BUS] = BUS_ADRERR,
        [FAULT_OTHER] = ILL_ILLOPC,
    };

    bool forbidden = fault->present || error == -EACCES; /* in memory, or not filled yet */

    return fault->kind == FAULT_PAGE && forbidden ? SEGV_ACCERR : codes[fault->kind];
}

/* Whether a mapped file cannot give the page: it ends before, its disk is full, or cannot be read. */
static bool file_lacks_page(int error)
{
    return error != -EFAULT && error != -EACCES && error != -ENOMEM;
}

static int fault_signal(const struct fault *fault, int error)
{
    return file_lacks_page(error) ? SIGBUS : fault_kinds[fault->kind].signal;
}

/* Whether the program has a handler for the fault, which then will run. No handler can repair a lack of memory. */
static bool is_handled(const struct trapframe *tf, const struct fault *fault, int error)
{
    bool has_address = fault->kind == FAULT_PAGE || fault->kind == FAULT_ALIGNMENT;

    if (error == -ENOMEM)
        return false;
    if (file_lacks_page(error))
        return signal_fault(SIGBUS, BUS_ADRERR, fault->address);
    return signal_fault(fault_kinds[fault->kind].signal, fault_code(fault, error),
                        has_address ? fault->address : trapframe_pc(tf));
}

/* Ends the program that did it, with one line that says why. */
static void crash(const struct trapframe *tf, const struct fault *fault, int error)
{
    struct proc *p = current_proc();
    char what[64], where[64];

    irq_enable(); /* the program's file is read: that may sleep */
    describe(what, sizeof(what), fault);
    usersym_describe(p->vm, trapframe_pc(tf), where, sizeof(where));
    kprintf("pid %d %s: %s, pc 0x%08zx%s: killed%s\n", p->pid, p->name, what,
            (size_t)trapframe_pc(tf), where,
            error == -ENOMEM  ? " (out of memory)"
            : error == -ENXIO ? " (beyond the end of the file)"
            : error == -EIO   ? " (disk error)"
                              : "");
    signal_end(p, fault_signal(fault, error));
}

/* Fills a page of user memory. The code that faulted may sleep, with interrupts on. */
static int fill_page(const struct fault *fault)
{
    struct proc *p = current_proc();

    if (fault->kind != FAULT_PAGE || fault->address >= USERTOP || !p->vm)
        return -EFAULT;
    irq_enable();
    return vm_fault(p->vm, fault->address, fault->access);
}

void trap_fault(struct trapframe *tf, const struct fault *fault)
{
    char what[64];

    this_cpu()->count.faults++;
    if (trapframe_from_user(tf)) {
        int error = fill_page(fault);
        bool ends = thread_killed(); /* anyway, and the reason has been said */
        if (error && !ends && !is_handled(tf, fault, error))
            crash(tf, fault, error);
        irq_disable();
        return;
    }
    if (trapframe_in_user_copy(tf)) {
        if (current()->no_faults || fill_page(fault) != 0)
            trapframe_fixup(tf);
        return;
    }
    describe(what, sizeof(what), fault);
    panic_at(tf, "in the kernel: %s%s", what, explain(fault));
}
