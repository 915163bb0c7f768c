/* SPDX-License-Identifier: MIT */
/* USB keyboards. */
#ifndef DRIVERS_USB_KEYBOARD_H
#define DRIVERS_USB_KEYBOARD_H

#include "usb.h"

extern const struct usb_driver usb_keyboard_driver;

#endif
