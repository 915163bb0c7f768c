/* SPDX-License-Identifier: MIT */
/* The descriptors by which USB devices describe themselves (USB 2.0 9.6). Nothing in them is trusted. */
#ifndef DRIVERS_USB_DESCRIPTOR_H
#define DRIVERS_USB_DESCRIPTOR_H

#include <hal/types.h>

/* Types of descriptors (9.4, 11.23). */
#define USB_DEVICE_DESCRIPTOR 1u
#define USB_CONFIGURATION_DESCRIPTOR 2u
#define USB_HUB_DESCRIPTOR 0x29u

#define USB_DEVICE_BYTES 18u       /* of a device's descriptor */
#define USB_CONFIGURATION_BYTES 9u /* of a configuration's, without what follows */

/* Types of endpoints. */
#define USB_CONTROL 0u
#define USB_BULK 2u
#define USB_INTERRUPT 3u

/* The first bulk endpoint of a direction; number 0: the interface has none. */
struct usb_bulk_endpoint {
    uint8_t number;
    uint16_t packet;
};

/* An interface, with its first interrupt endpoint that sends to us; endpoint 0: it has none. */
struct usb_interface {
    uint8_t configuration, number;
    uint8_t class, subclass, protocol;
    uint8_t endpoint;
    uint8_t interval; /* in units of the device's speed: 9.6.6 */
    uint16_t packet;
    struct usb_bulk_endpoint bulk_in, bulk_out;
};

static inline uint16_t usb_word(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

/* Finds the index'th interface of a configuration's size bytes; alternate settings do not count. False: no such one. */
bool usb_find_interface(const uint8_t *bytes, size_t size, unsigned index,
                        struct usb_interface *found);

#endif
