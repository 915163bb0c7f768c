/* SPDX-License-Identifier: MIT */
/* The BCM2835's USB controller. */
#ifndef DRIVERS_DWC2_H
#define DRIVERS_DWC2_H

#include "usb.h"

/* Nothing is written to the registers before the host's start(). */
const struct usb_host *dwc2_init(volatile uint32_t *registers);

/* The handler of its interrupt. */
void dwc2_interrupt(void *unused);

#endif
