/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: the inline part of hal/cpu.h. Sections are the ARM Architecture Reference Manual's (ARMv7-A
 * edition, DDI 0406C).
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#define PROCESSOR "armv7l"

/* TPIDRPRW is a register for just this: software's, and user mode cannot see it (B4.1.150). */
static inline struct cpu *this_cpu(void)
{
    struct cpu *cpu;

    __asm__ volatile("mrc p15, 0, %0, c13, c0, 4" : "=r"(cpu));
    return cpu;
}

/*
 * WFI ends when an interrupt is pending, masked or not (B1.8.14), so no wakeup is lost. The DSB
 * completes this CPU's writes, which others may wait for, before it sleeps.
 */
static inline void cpu_idle(void)
{
    __asm__ volatile("dsb\n\twfi\n\tcpsie i" ::: "memory");
}

static inline void cpu_relax(void)
{
    __asm__ volatile("yield" ::: "memory");
}

static inline void cpu_barrier(void)
{
    __asm__ volatile("dmb ish" ::: "memory");
}

__attribute__((always_inline)) static inline uintptr_t cpu_frame_pointer(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

/*
 * Both compilers keep the frame pointer in r11 and store the caller's next below the return address;
 * gcc's points to the return address, clang's to the caller's frame pointer. If a function calls
 * no other, it may keep its return address in lr. Then gcc's frame pointer points to the caller's frame
 * pointer, which is an address just above it.
 */
static inline uintptr_t cpu_frame_next(uintptr_t fp, uintptr_t *pc)
{
    const uintptr_t *frame = (const uintptr_t *)fp;

#ifndef __clang__
    if (frame[0] - fp < 4096) {
        *pc = 0;
        return frame[0];
    }
    frame--;
#endif
    *pc = frame[1];
    return frame[0];
}

#endif
