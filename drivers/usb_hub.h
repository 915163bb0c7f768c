/* SPDX-License-Identifier: MIT */
/* USB hubs. */
#ifndef DRIVERS_USB_HUB_H
#define DRIVERS_USB_HUB_H

#include "usb.h"

extern const struct usb_driver usb_hub_driver;

#endif
