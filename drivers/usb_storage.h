/* SPDX-License-Identifier: MIT */
/* USB disks and memory sticks, with SCSI commands. */
#ifndef DRIVERS_USB_STORAGE_H
#define DRIVERS_USB_STORAGE_H

#include "usb.h"

extern const struct usb_driver usb_storage_driver;

#endif
