/* SPDX-License-Identifier: MIT */
/* The clocks of the Raspberry Pi's chip, which its firmware controls. */
#ifndef DRIVERS_BCM2835_CLOCK_H
#define DRIVERS_BCM2835_CLOCK_H

#include <hal/types.h>

/* Numbers of clocks (Raspberry Pi firmware wiki, "Mailbox property interface"). */
#define CLOCK_EMMC 1u
#define CLOCK_UART 2u
#define CLOCK_ARM 3u
#define CLOCK_CORE 4u

/*
 * The clock's rate in Hz, or otherwise if the firmware tells none. Logs the rate and its source. After
 * bcm2835_mailbox_init(). Any context.
 */
uint32_t bcm2835_clock_rate(unsigned clock, uint32_t otherwise);

/*
 * Asks for this rate, in Hz. The firmware sets the nearest rate that it has, and tells it: the result. If it does
 * not answer, the result is hz. Any context.
 */
uint32_t bcm2835_clock_set(unsigned clock, uint32_t hz);

/* Sets the clock to the highest rate that the firmware allows. The rate, or 0: unknown. Any context. */
uint32_t bcm2835_clock_raise(unsigned clock);

#endif
