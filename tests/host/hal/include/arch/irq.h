/* SPDX-License-Identifier: MIT */
/*
 * The host: nothing interrupts, but the tests check that the kernel enables and disables interrupts
 * correctly.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

extern bool host_irqs_on;

static inline uint32_t irq_save(void)
{
    uint32_t state = host_irqs_on;

    host_irqs_on = false;
    return state;
}

static inline void irq_restore(uint32_t state)
{
    host_irqs_on = state != 0;
}

static inline void irq_enable(void)
{
    host_irqs_on = true;
}

static inline void irq_disable(void)
{
    host_irqs_on = false;
}

static inline bool irq_enabled(void)
{
    return host_irqs_on;
}

#endif
