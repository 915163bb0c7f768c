/* SPDX-License-Identifier: MIT */
/* x86: the inline part of hal/irq.h. The state of irq_save() is EFLAGS. */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#define EFLAGS_IF 0x200u /* interrupts enabled (SDM vol. 1 section 3.4.3) */

static inline uint32_t irq_flags(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0" : "=rm"(flags)::"memory");
    return flags;
}

static inline void irq_enable(void)
{
    __asm__ volatile("sti" ::: "memory");
}

static inline void irq_disable(void)
{
    __asm__ volatile("cli" ::: "memory");
}

static inline uint32_t irq_save(void)
{
    uint32_t flags = irq_flags();

    irq_disable();
    return flags;
}

static inline void irq_restore(uint32_t state)
{
    if (state & EFLAGS_IF)
        irq_enable();
    else
        irq_disable();
}

static inline bool irq_enabled(void)
{
    return (irq_flags() & EFLAGS_IF) != 0;
}

#endif
