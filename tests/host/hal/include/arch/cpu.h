/* SPDX-License-Identifier: MIT */
/* The host: one CPU, which never idles. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#define PROCESSOR "host"

extern struct cpu *host_cpu;

static inline struct cpu *this_cpu(void)
{
    return host_cpu;
}

static inline void cpu_idle(void)
{
}

static inline void cpu_relax(void)
{
}

static inline void cpu_barrier(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline uintptr_t cpu_frame_pointer(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

static inline uintptr_t cpu_frame_next(uintptr_t fp, uintptr_t *pc)
{
    *pc = 0;
    return fp;
}

#endif
