/* SPDX-License-Identifier: MIT */
/* ARMv7: the trapframe, and the inline part of hal/trap.h. */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

#define PSR_MODE 0x1fu /* ARM ARM B1.3.1 */
#define PSR_MODE_USER 0x10u
#define PSR_MODE_SVC 0x13u
#define PSR_T 0x20u /* Thumb state */
#define PSR_F 0x40u /* fast interrupts masked */

/*
 * The frame that trapentry.S stores, lowest address first: the same for every trap, from either mode. Only the
 * frame of a trap from user mode, at the top of the kernel stack, has the floating-point part.
 */
struct trapframe {
    uint32_t r[13];  /* r0 to r12; a system call's arguments in r0 to r5, its number in r7 */
    uint32_t sp, lr; /* user mode's, whatever was interrupted: they have no other home */
    uint32_t svc_lr; /* the kernel's own lr, which a trap in the kernel must not lose */
    uint32_t pc;     /* SRS pushes these two, RFE pops them (ARM ARM B9.3.13, B9.3.16) */
    uint32_t psr;
    uint32_t fpscr;    /* floating point, while it is not in the CPU (fpu.c) */
    uint32_t fpu_used; /* the thread has used its floating-point registers */
    /* What user_return() loads: a new thread's. At rest they are in struct context. */
    uint32_t tpidruro, tpidrurw;
    uint32_t d[2 * 32];
};

static inline unsigned trapframe_syscall(const struct trapframe *tf)
{
    return tf->r[7];
}

static inline const uintptr_t *trapframe_args(const struct trapframe *tf)
{
    return (const uintptr_t *)tf->r;
}

static inline void trapframe_set_result(struct trapframe *tf, intptr_t value)
{
    tf->r[0] = (uint32_t)value;
}

/* SVC has four bytes, in Thumb state two; r0 is still the call's first argument. */
static inline void trapframe_repeat_syscall(struct trapframe *tf)
{
    tf->pc -= tf->psr & PSR_T ? 2 : 4;
}

static inline bool trapframe_from_user(const struct trapframe *tf)
{
    return (tf->psr & PSR_MODE) == PSR_MODE_USER;
}

static inline uintptr_t trapframe_pc(const struct trapframe *tf)
{
    return tf->pc;
}

/* The kernel's stack pointer was at the end of the frame. */
static inline uintptr_t trapframe_sp(const struct trapframe *tf)
{
    return trapframe_from_user(tf) ? tf->sp : (uintptr_t)&tf->fpscr;
}

static inline uintptr_t trapframe_fp(const struct trapframe *tf)
{
    return tf->r[11];
}

static inline uintptr_t trapframe_link(const struct trapframe *tf)
{
    return tf->svc_lr;
}

#endif
