/* SPDX-License-Identifier: MIT */
/* The BCM2835's watchdog: the way to restart a Raspberry Pi, and to turn it off. */
#ifndef DRIVERS_BCM2835_WATCHDOG_H
#define DRIVERS_BCM2835_WATCHDOG_H

#include <hal/types.h>

/* Resets the chip within a millisecond; with halt, the firmware then stays off. Returns before. */
void bcm2835_watchdog_reset(volatile uint32_t *registers, bool halt);

#endif
