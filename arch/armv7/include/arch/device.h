/* SPDX-License-Identifier: MIT */
/*
 * Registers of devices, for drivers whose tests run on the host: there a model of the device answers
 * (tests/host/hal/include/arch/device.h). An index counts words.
 *
 * Bursts of eight words move between memory and a data register, which is one word in front of a FIFO. They are
 * in assembly, because most of the CPU time of a transfer is spent here: one STM or LDM for the memory's side.
 */
#ifndef ARCH_DEVICE_H
#define ARCH_DEVICE_H

#include <stdint.h>

#define FIFO_BURST 8u

#define FIFO_BURST_REGISTERS "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12", "cc", "memory"

static inline uint32_t device_read(volatile uint32_t *registers, unsigned index)
{
    return registers[index];
}

static inline void device_write(volatile uint32_t *registers, unsigned index, uint32_t value)
{
    registers[index] = value;
}

/* At least one burst; memory is word-aligned. Both return the address behind the words that they have moved. */
static inline uint32_t *fifo_read(volatile uint32_t *fifo, uint32_t *to, unsigned bursts)
{
    __asm__ volatile("1:\tldr r3, [%2]\n\tldr r4, [%2]\n\tldr r5, [%2]\n\tldr r6, [%2]\n\t"
                     "ldr r8, [%2]\n\tldr r9, [%2]\n\tldr r10, [%2]\n\tldr r12, [%2]\n\t"
                     "stm %0!, {r3-r6, r8-r10, r12}\n\tsubs %1, %1, #1\n\tbne 1b"
                     : "+&r"(to), "+&r"(bursts)
                     : "r"(fifo)
                     : FIFO_BURST_REGISTERS);
    return to;
}

static inline const uint32_t *fifo_write(volatile uint32_t *fifo, const uint32_t *from,
                                         unsigned bursts)
{
    __asm__ volatile("1:\tldm %0!, {r3-r6, r8-r10, r12}\n\t"
                     "str r3, [%2]\n\tstr r4, [%2]\n\tstr r5, [%2]\n\tstr r6, [%2]\n\t"
                     "str r8, [%2]\n\tstr r9, [%2]\n\tstr r10, [%2]\n\tstr r12, [%2]\n\t"
                     "subs %1, %1, #1\n\tbne 1b"
                     : "+&r"(from), "+&r"(bursts)
                     : "r"(fifo)
                     : FIFO_BURST_REGISTERS);
    return from;
}

#endif
