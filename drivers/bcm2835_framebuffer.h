/* SPDX-License-Identifier: MIT */
/* The framebuffer of the Raspberry Pi's video core, which its firmware sets up. */
#ifndef DRIVERS_BCM2835_FRAMEBUFFER_H
#define DRIVERS_BCM2835_FRAMEBUFFER_H

#include "framebuffer.h"

/*
 * Asks the firmware for a framebuffer of 32 bits a pixel. All of fb is set but memory. 0, or -EIO if there is none.
 * Boot only.
 */
int bcm2835_framebuffer_allocate(struct framebuffer *fb);

#endif
