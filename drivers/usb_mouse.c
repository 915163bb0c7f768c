/* SPDX-License-Identifier: MIT */
/*
 * USB mice, by the boot protocol (Device Class Definition for Human Interface Devices 1.11, appendix B.2): a report has the
 * buttons that are down, then the distances to the right and down. The protocol leaves the bytes that follow to the maker of
 * the mouse. Most of them send the turns of the wheel there.
 */
#include "usb_mouse.h"

#include "mm/kmalloc.h"
#include "mouse.h"
#include "usb_hid.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define REPORT_BYTES 8u /* that are looked at */
#define REPORT_LEAST 3
#define WHEEL_AT 3

static bool mouse_wants(const struct usb_interface *interface)
{
    return usb_hid_is(interface, USB_HID_MOUSE);
}

static int mouse_attach(struct usb_device *device)
{
    struct input_device *mouse = kzalloc(sizeof(*mouse));

    if (!mouse)
        return -ENOMEM;
    int error = usb_hid_start(device);
    if (error) {
        kmfree(mouse);
        return error;
    }
    mouse->name = "USB mouse";
    mouse->id = usb_hid_id(device);
    mouse->kind = &mouse_kind;
    input_add(mouse);
    device->state = mouse;
    return 0;
}

/* A report is one packet. More than a full one is not read: the next report would follow, or an answer that there is none. */
static void mouse_poll(struct usb_device *device)
{
    uint8_t bytes[REPORT_BYTES] = {0};
    int length = usb_interrupt(device, bytes, MIN(sizeof(bytes), device->interrupt.packet));
    uint64_t pause = usb_interval(device, USB_HID_LEAST_NS, USB_HID_MOST_NS);

    if (length >= REPORT_LEAST) {
        const struct mouse_report report = {.buttons = bytes[0],
                                            .x = (int8_t)bytes[1],
                                            .y = (int8_t)bytes[2],
                                            .wheel = (int8_t)bytes[WHEEL_AT]};
        mouse_changed(device->state, &report);
    } else if (length < 0 && length != -EAGAIN) {
        pause = USB_HID_ERROR_NS;
    }
    device->due_ns = clock_ns() + pause;
}

static void mouse_detach(struct usb_device *device)
{
    input_remove(device->state);
    kmfree(device->state);
}

const struct usb_driver usb_mouse_driver = {
    .name = "mouse",
    .wants = mouse_wants,
    .attach = mouse_attach,
    .poll = mouse_poll,
    .detach = mouse_detach,
};
