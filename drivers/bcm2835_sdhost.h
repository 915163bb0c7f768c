/* SPDX-License-Identifier: MIT */
/* The BCM2835's second SD card controller, Broadcom's own. */
#ifndef DRIVERS_BCM2835_SDHOST_H
#define DRIVERS_BCM2835_SDHOST_H

#include "sdcard.h"

/*
 * Resets the controller and returns it. clock_hz is the clock that it divides: the core clock. The card's pins are
 * connected to it already. Process context: sleeps.
 */
const struct sd_host *bcm2835_sdhost_init(volatile uint32_t *registers, uint32_t clock_hz);

#endif
