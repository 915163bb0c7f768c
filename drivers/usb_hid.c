/* SPDX-License-Identifier: MIT */
/* What USB keyboards and mice have in common. */
#include "usb_hid.h"

#include <abi/errno.h>

#define HID_CLASS 3
#define BOOT_SUBCLASS 1

#define SET_IDLE 10
#define SET_PROTOCOL 11
#define BOOT_PROTOCOL 0

bool usb_hid_is(const struct usb_interface *interface, uint8_t protocol)
{
    return interface->class == HID_CLASS && interface->subclass == BOOT_SUBCLASS &&
           interface->protocol == protocol;
}

int usb_hid_request(struct usb_device *device, uint8_t request, uint16_t value, void *data,
                    uint16_t length)
{
    const struct usb_request set = {USB_CLASS | USB_TO_INTERFACE, request, value,
                                    device->interface.number, length};

    return usb_control(device, &set, data);
}

/* The idle rate is 0: reports come only after a change. Not every device knows these requests. */
int usb_hid_start(struct usb_device *device)
{
    int error = usb_hid_request(device, SET_PROTOCOL, BOOT_PROTOCOL, NULL, 0);

    if (error < 0 && error != -EPIPE)
        return error;
    usb_hid_request(device, SET_IDLE, 0, NULL, 0);
    return 0;
}

struct input_id usb_hid_id(const struct usb_device *device)
{
    return (struct input_id){
        .bustype = BUS_USB, .vendor = device->vendor, .product = device->product};
}
