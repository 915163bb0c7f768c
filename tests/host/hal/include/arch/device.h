/* SPDX-License-Identifier: MIT */
/* The host: a test's model of a device answers. An access takes the model's time, as on a board. */
#ifndef ARCH_DEVICE_H
#define ARCH_DEVICE_H

#include <stdint.h>

#define FIFO_BURST 8u

/* The driver's buffer at an address of the Pi's bus, which has taken the two highest bits. */
void *host_at_bus(uint32_t bus);

extern uint32_t (*host_device_read)(volatile uint32_t *registers, unsigned index);
extern void (*host_device_write)(volatile uint32_t *registers, unsigned index, uint32_t value);

static inline uint32_t device_read(volatile uint32_t *registers, unsigned index)
{
    return host_device_read(registers, index);
}

static inline void device_write(volatile uint32_t *registers, unsigned index, uint32_t value)
{
    host_device_write(registers, index, value);
}

static inline uint32_t *fifo_read(volatile uint32_t *fifo, uint32_t *to, unsigned bursts)
{
    for (unsigned i = 0; i < bursts * FIFO_BURST; i++)
        *to++ = device_read(fifo, 0);
    return to;
}

static inline const uint32_t *fifo_write(volatile uint32_t *fifo, const uint32_t *from,
                                         unsigned bursts)
{
    for (unsigned i = 0; i < bursts * FIFO_BURST; i++)
        device_write(fifo, 0, *from++);
    return from;
}

#endif
