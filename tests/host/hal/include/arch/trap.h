/* SPDX-License-Identifier: MIT */
/* The host: no traps. */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

struct trapframe {
    uintptr_t args[6];
};

static inline unsigned trapframe_syscall(const struct trapframe *tf)
{
    (void)tf;
    return 0;
}

static inline const uintptr_t *trapframe_args(const struct trapframe *tf)
{
    return tf->args;
}

static inline void trapframe_set_result(struct trapframe *tf, intptr_t value)
{
    (void)tf, (void)value;
}

static inline void trapframe_repeat_syscall(struct trapframe *tf)
{
    (void)tf;
}

static inline uintptr_t trapframe_pc(const struct trapframe *tf)
{
    (void)tf;
    return 0;
}

static inline uintptr_t trapframe_sp(const struct trapframe *tf)
{
    (void)tf;
    return 0;
}

static inline uintptr_t trapframe_fp(const struct trapframe *tf)
{
    (void)tf;
    return 0;
}

static inline bool trapframe_from_user(const struct trapframe *tf)
{
    (void)tf;
    return false;
}

static inline uintptr_t trapframe_link(const struct trapframe *tf)
{
    (void)tf;
    return 0;
}

#endif
