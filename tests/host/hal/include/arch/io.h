/* SPDX-License-Identifier: MIT */
/* The host: a test's model of a PC's device answers at the I/O ports. */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include <stdint.h>

/* An access of so many bytes. A test that uses a driver of the PC sets both. */
extern uint32_t (*host_port_read)(uint16_t port, unsigned bytes);
extern void (*host_port_write)(uint16_t port, unsigned bytes, uint32_t value);

static inline uint8_t in8(uint16_t port)
{
    return (uint8_t)host_port_read(port, 1);
}

static inline uint32_t in32(uint16_t port)
{
    return host_port_read(port, 4);
}

static inline void out8(uint16_t port, uint8_t value)
{
    host_port_write(port, 1, value);
}

static inline void out32(uint16_t port, uint32_t value)
{
    host_port_write(port, 4, value);
}

static inline void ins16(uint16_t port, void *to, uint32_t words)
{
    for (uint16_t *at = to; words > 0; words--)
        *at++ = (uint16_t)host_port_read(port, 2);
}

static inline void outs16(uint16_t port, const void *from, uint32_t words)
{
    for (const uint16_t *at = from; words > 0; words--)
        host_port_write(port, 2, *at++);
}

#endif
