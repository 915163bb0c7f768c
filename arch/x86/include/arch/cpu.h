/* SPDX-License-Identifier: MIT */
/*
 * x86: the inline part of hal/cpu.h.
 *
 * Each CPU's %fs selects a segment of its own whose first word points to the core's struct cpu
 * (struct machine_cpu, arch/x86/machine.h). Kernel entry loads %fs; the processor itself empties it
 * on the way back to user mode, because user mode may not use that segment (SDM vol. 2A, IRET).
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#define PROCESSOR "i686"

static inline struct cpu *this_cpu(void)
{
    struct cpu *cpu;

    __asm__ volatile("movl %%fs:0, %0" : "=r"(cpu));
    return cpu;
}

/* STI takes effect after the instruction that follows it (SDM vol. 2B, STI): no gap before HLT. */
static inline void cpu_idle(void)
{
    __asm__ volatile("sti; hlt" ::: "memory");
}

static inline void cpu_relax(void)
{
    __asm__ volatile("pause" ::: "memory");
}

static inline void cpu_barrier(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

__attribute__((always_inline)) static inline uintptr_t cpu_frame_pointer(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

/* push %ebp; mov %esp, %ebp at a function's start leaves { caller's %ebp, return address } at fp. */
static inline uintptr_t cpu_frame_next(uintptr_t fp, uintptr_t *pc)
{
    const uintptr_t *frame = (const uintptr_t *)fp;

    *pc = frame[1];
    return frame[0];
}

#endif
