/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: the inline part of hal/irq.h. The state of irq_save() is the CPSR. Fast interrupts (FIQ) are
 * not used and stay masked from the first instruction on.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#define PSR_I 0x80u /* interrupts masked (ARM ARM B1.3.3) */

static inline uint32_t irq_cpsr(void)
{
    uint32_t cpsr;

    __asm__ volatile("mrs %0, cpsr" : "=r"(cpsr)::"memory");
    return cpsr;
}

static inline void irq_enable(void)
{
    __asm__ volatile("cpsie i" ::: "memory");
}

static inline void irq_disable(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

static inline uint32_t irq_save(void)
{
    uint32_t cpsr = irq_cpsr();

    irq_disable();
    return cpsr;
}

/* Writes the masks and the mode, which is the kernel's one mode before and after. */
static inline void irq_restore(uint32_t state)
{
    __asm__ volatile("msr cpsr_c, %0" ::"r"(state) : "memory");
}

static inline bool irq_enabled(void)
{
    return (irq_cpsr() & PSR_I) == 0;
}

#endif
