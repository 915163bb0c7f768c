/* SPDX-License-Identifier: MIT */
/* USB mice. */
#ifndef DRIVERS_USB_MOUSE_H
#define DRIVERS_USB_MOUSE_H

#include "usb.h"

extern const struct usb_driver usb_mouse_driver;

#endif
