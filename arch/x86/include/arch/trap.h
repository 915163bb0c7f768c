/* SPDX-License-Identifier: MIT */
/* x86: the trapframe, and the inline part of hal/trap.h. */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

#define EFLAGS_VM 0x20000u /* virtual-8086 mode (SDM vol. 1 section 3.4.3) */

#define FPU_STATE_SIZE 512 /* the bytes that FXSAVE writes (SDM vol. 1 section 10.5.1) */

/*
 * The frame that trapentry.S and the processor push, lowest address first. The six argument words of a system
 * call come first and in order, so that trapframe_args() is an address.
 */
struct trapframe {
    uint32_t ebx, ecx, edx, esi, edi, ebp; /* pushed by the common entry */
    uint32_t eax;
    uint32_t vector; /* pushed by each vector's stub */
    uint32_t error;  /* by the processor for some exceptions; 0 for the others */
    uint32_t eip;    /* from here on by the processor (SDM vol. 3A section 6.12.1) */
    uint32_t cs;
    uint32_t eflags;
    uint32_t esp; /* a frame from kernel mode ends here: it has none of the rest */
    uint32_t ss;
    bool fpu_used; /* the thread has used its floating-point registers (fpu.c) */
    uint16_t gs;   /* what user_return() loads: a new thread's. At rest it is in struct context */
    uint64_t thread_segment; /* the descriptor of THREAD_GS: begins at the thread pointer */
    uint8_t fpu[FPU_STATE_SIZE] __attribute__((aligned(16))); /* they, while not in the CPU */
};

static inline unsigned trapframe_syscall(const struct trapframe *tf)
{
    return tf->eax;
}

static inline const uintptr_t *trapframe_args(const struct trapframe *tf)
{
    return (const uintptr_t *)&tf->ebx;
}

static inline void trapframe_set_result(struct trapframe *tf, intptr_t value)
{
    tf->eax = (uint32_t)value;
}

/* INT with a number has two bytes; eax is still the call's number. */
static inline void trapframe_repeat_syscall(struct trapframe *tf)
{
    tf->eip -= 2;
}

/* The low bits of CS are the privilege level that was interrupted; in virtual-8086 mode it is a user's. */
static inline bool trapframe_from_user(const struct trapframe *tf)
{
    return (tf->cs & 3) != 0 || (tf->eflags & EFLAGS_VM) != 0;
}

static inline uintptr_t trapframe_pc(const struct trapframe *tf)
{
    return tf->eip;
}

static inline uintptr_t trapframe_sp(const struct trapframe *tf)
{
    return trapframe_from_user(tf) ? tf->esp : (uintptr_t)&tf->esp;
}

static inline uintptr_t trapframe_fp(const struct trapframe *tf)
{
    return tf->ebp;
}

static inline uintptr_t trapframe_link(const struct trapframe *tf)
{
    (void)tf;
    return 0;
}

#endif
