/* SPDX-License-Identifier: MIT */
/*
 * What USB keyboards and mice have in common (Device Class Definition for Human Interface Devices 1.11): each has a boot
 * protocol, whose reports have a fixed form.
 */
#ifndef DRIVERS_USB_HID_H
#define DRIVERS_USB_HID_H

#include "dev/input.h"
#include "usb.h"

/* Whether an interface has the boot protocol of this number (4.3). */
#define USB_HID_KEYBOARD 1
#define USB_HID_MOUSE 2
bool usb_hid_is(const struct usb_interface *interface, uint8_t protocol);

/* Requests of the class (7.2). */
#define USB_HID_SET_REPORT 9

/* Makes a request to the device's interface: the number of bytes, or an error. */
int usb_hid_request(struct usb_device *device, uint8_t request, uint16_t value, void *data,
                    uint16_t length);

/* Chooses the boot protocol, with reports only when something changes: 0, or an error. */
int usb_hid_start(struct usb_device *device);

/* The times between two polls; after an error, a hub will tell that the device has gone. */
#define USB_HID_LEAST_NS 8000000u
#define USB_HID_MOST_NS 16000000u
#define USB_HID_ERROR_NS 100000000u

/* The identity of the device as programs see it. */
struct input_id usb_hid_id(const struct usb_device *device);

#endif
