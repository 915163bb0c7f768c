/* SPDX-License-Identifier: MIT */
/* The BCM2835's first SD card controller, by Arasan. */
#ifndef DRIVERS_BCM2835_EMMC_H
#define DRIVERS_BCM2835_EMMC_H

#include "sdcard.h"

/*
 * Resets the controller and returns it, or NULL: it does not answer. clock_hz is the clock that it divides. The
 * card's pins are connected to it already. Process context.
 */
const struct sd_host *bcm2835_emmc_init(volatile uint32_t *registers, uint32_t clock_hz);

/* Its interrupt's handler. */
void bcm2835_emmc_interrupt(void *unused);

#endif
