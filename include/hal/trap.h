/* SPDX-License-Identifier: MIT */
/*
 * HAL: traps: the state that the machine saves when it enters the kernel, and access to user memory.
 *
 * The trapframe's fields are the machine's. A thread that came from user mode has its frame at the
 * very top of its kernel stack. Room for the thread's floating-point registers lies in that frame
 * too: the machine keeps them there while another thread runs (swtch() sees to it), so the core
 * never copies a frame itself. The machine calls the upcalls at the end of this file; all of them
 * run on the interrupted thread's kernel stack.
 */
#ifndef HAL_TRAP_H
#define HAL_TRAP_H

#include <abi/signal.h>
#include <hal/types.h>

struct trapframe;

/* The machine's vectors on this CPU. Called by the core once on each CPU, interrupts off. */
void trap_init_cpu(void);

/* The system call that a frame carries: its number, and its six argument words. */
static inline unsigned trapframe_syscall(const struct trapframe *tf);
static inline const uintptr_t *trapframe_args(const struct trapframe *tf);

/* The value that the interrupted code sees as its system call's result. */
static inline void trapframe_set_result(struct trapframe *tf, intptr_t value);

/*
 * Builds the frame with which a program starts: user mode, interrupts on, at entry, with the stack
 * pointer sp (aligned by the caller to STACK_ALIGN), every other register zero. For the calling process
 * only: registers that the kernel leaves in the CPU, the thread pointer among them, are cleared there.
 */
void trapframe_init_user(struct trapframe *tf, uintptr_t entry, uintptr_t sp);

/*
 * Builds the frame with which another thread of the calling thread's program starts: like the one above, with
 * the argument in the register of a system call's result, and with a thread pointer of its own.
 */
void trapframe_init_thread(struct trapframe *tf, uintptr_t entry, uintptr_t argument, uintptr_t sp,
                           uintptr_t thread_pointer);

/*
 * Builds the frame of a thread that continues like the calling one. It is a copy of parent, the caller's frame, with 0
 * as the system call's result, another stack pointer and another thread pointer.
 */
void trapframe_copy_thread(struct trapframe *tf, const struct trapframe *parent, uintptr_t sp,
                           uintptr_t thread_pointer);

/*
 * Sets the calling thread's thread pointer: the address that programs find in the register which the machine
 * has for it. tf is the thread's frame.
 */
void trapframe_set_thread_pointer(struct trapframe *tf, uintptr_t value);

/*
 * Builds the first frame of a forked child: a copy of the calling process's frame parent, its
 * floating-point registers and thread pointer included, with 0 as the system call's result.
 */
void trapframe_fork(struct trapframe *child, const struct trapframe *parent);

/*
 * Moves the program counter back to the instruction of the system call, so that the program makes the call
 * again. The call's result must not have been set.
 */
static inline void trapframe_repeat_syscall(struct trapframe *tf);

/* What the machine needs to call a signal's handler and to return from it. */
struct signal_call {
    int signal;
    uintptr_t handler;
    uintptr_t restorer; /* where the handler returns to */
    uint32_t flags;     /* of the action: SA_... */
    siginfo_t info;     /* the second argument points to a copy */
    sigmask_t mask;     /* for trapframe_pop_signal(); the third argument points to a copy */
    uintptr_t stack;    /* the frame lies below this address */
    uintptr_t limit;    /* and does not begin below this one */
};

/*
 * Makes tf, the calling process's, enter a handler: stores all its registers in a frame on the program's
 * stack. False if that cannot be written, or does not fit. Interrupts on, no locks held: it may sleep.
 */
bool trapframe_push_signal(struct trapframe *tf, const struct signal_call *call);

/*
 * sigreturn(): restores the registers and *mask from the frame at the program's stack pointer. The program
 * may have changed this frame: bits of registers that a program must not change keep their values. False if
 * the frame cannot be read; the program must end then. Interrupts on, no locks held: it may sleep.
 */
bool trapframe_pop_signal(struct trapframe *tf, sigmask_t *mask);

/*
 * The place in the code: program counter, stack pointer, frame pointer; user or kernel mode. And the
 * return address in the kernel that a register held, if the machine has one for that, else 0.
 */
static inline uintptr_t trapframe_pc(const struct trapframe *tf);
static inline uintptr_t trapframe_sp(const struct trapframe *tf);
static inline uintptr_t trapframe_fp(const struct trapframe *tf);
static inline uintptr_t trapframe_link(const struct trapframe *tf);
static inline bool trapframe_from_user(const struct trapframe *tf);

/* Prints every register by kprintf. Any context. */
void trapframe_print(const struct trapframe *tf);

/*
 * Leaves the kernel for user mode through a frame at the top of the current kernel stack. Called
 * with interrupts off; the stack above the caller's frame is gone.
 */
void user_return(struct trapframe *tf) NORETURN;

/*
 * Copies n bytes, one side of which is user memory below USERTOP (the caller has checked the range,
 * kernel/mm/uaccess.h). A fault that the core cannot fill ends the copy: returns the number of bytes
 * NOT copied, 0 for success. The caller holds no spinlock and has interrupts on: it may sleep.
 */
size_t user_copy(void *dst, const void *src, size_t n);

/*
 * Copies a string of at most max bytes, its zero included, from user memory. Returns its length
 * without the zero, max if no zero came within max bytes, or -EFAULT. Conditions as above.
 */
ssize_t user_copy_string(char *dst, const char *src, size_t max);

/*
 * For the core's fault handler: whether a kernel-mode frame was inside one of the two functions above;
 * and, for such a frame, moves it to that function's error exit.
 */
bool trapframe_in_user_copy(const struct trapframe *tf);
void trapframe_fixup(struct trapframe *tf);

enum fault_kind {
    FAULT_PAGE,         /* address, access and present are valid */
    FAULT_ALIGNMENT,    /* address is valid */
    FAULT_ILLEGAL,      /* undefined or privileged instruction */
    FAULT_DIVIDE,       /* of integers: division by zero or overflow */
    FAULT_FLOAT_DIVIDE, /* of floating point, if the program wants to know: division by zero ... */
    FAULT_FLOAT_OVERFLOW,
    FAULT_FLOAT_UNDERFLOW,
    FAULT_FLOAT_INEXACT,
    FAULT_FLOAT_INVALID, /* ... and operands for which there is no result */
    FAULT_CHECK,         /* x86: BOUND or INTO has found a number out of its range */
    FAULT_BREAKPOINT,    /* a breakpoint that no debugger took */
    FAULT_STEP,          /* a single step that no debugger took */
    FAULT_PROTECTION,    /* x86: general protection and its kin */
    FAULT_BUS,           /* an access that the bus or memory refused */
    FAULT_OTHER,         /* anything else: see code */
};

enum fault_access { FAULT_READ, FAULT_WRITE, FAULT_EXECUTE };

struct fault {
    enum fault_kind kind;
    enum fault_access access; /* the kind of access */
    bool present;             /* the page was mapped, but its permissions refused */
    uintptr_t address;        /* the address of the access */
    uint32_t code;            /* the machine's own code, for the report */
};

/*
 * Upcall: a system call. Interrupts are on at entry and off at return. Deals with all that is due
 * before user mode resumes: the machine need not call trap_exit_user().
 */
void syscall(struct trapframe *tf);

/*
 * Upcall: an exception that is not an interrupt. Interrupts are as the interrupted code had them.
 * Returns to retry or resume; else the process ends, or the kernel panics.
 */
void trap_fault(struct trapframe *tf, const struct fault *fault);

/*
 * Upcalls: an interrupt has come, and tf is the interrupted frame; its handlers have returned. The
 * machine handles the interrupt between the two, with interrupts off. So a handler,
 * or the report of its panic, can name the interrupted code. enter's result is for leave.
 */
struct trapframe *interrupt_enter(struct trapframe *tf);
void interrupt_leave(struct trapframe *outer);

/*
 * Upcall: after an interrupt or fault from user mode, before going back. Interrupts are off at entry
 * and at return, and may be on in between: the process may be rescheduled here, or end.
 */
void trap_exit_user(struct trapframe *tf);

/*
 * Upcall: the address of the unmapped page below the kernel stack of the running thread, for the report
 * that this stack has overflowed. Any context; takes no lock.
 */
uintptr_t kstack_guard(void);

#include <arch/trap.h>

#endif
