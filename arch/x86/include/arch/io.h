/* SPDX-License-Identifier: MIT */
/* x86: I/O ports. For the PC's drivers. */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include <stdint.h>

static inline uint8_t in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t in16(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static inline void out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}

/* So many words from or to a port, one after the other; memory of any alignment. */
static inline void ins16(uint16_t port, void *to, uint32_t words)
{
    __asm__ volatile("rep insw" : "+D"(to), "+c"(words) : "d"(port) : "memory");
}

static inline void outs16(uint16_t port, const void *from, uint32_t words)
{
    __asm__ volatile("rep outsw" : "+S"(from), "+c"(words) : "d"(port) : "memory");
}

#endif
