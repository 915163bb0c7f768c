/* SPDX-License-Identifier: MIT */
/*
 * USB hubs (USB 2.0 chapter 11). A hub's interrupt endpoint sends a bit for each port that has changed. The port's own
 * status then tells whether a device has come or gone; the driver resets a new one, which makes the hub send on to it.
 */
#include "usb_hub.h"

#include "base/kprintf.h"
#include "mm/kmalloc.h"
#include "sync/pause.h"
#include <abi/errno.h>

#define HUB_CLASS 9
#define PORTS_MAX 15u /* that are used */
#define HUB_DESCRIPTOR_BYTES 7u

/* Features of ports (11.24.2), and bits of a port's status and of its changes (11.24.2.7). */
#define PORT_ENABLE 1
#define PORT_RESET 4
#define PORT_POWER 8
#define C_PORT_CONNECTION 16 /* then those of other changes */
#define CHANGES 5u
#define STATUS_CONNECTION 0x0001u
#define STATUS_ENABLE 0x0002u
#define STATUS_RESET 0x0010u
#define STATUS_LOW_SPEED 0x0200u
#define STATUS_HIGH_SPEED 0x0400u
#define CHANGED_CONNECTION 0x0001u

#define POWER_NS 100000000u    /* at least, for the power of all ports to be good */
#define DEBOUNCE_NS 100000000u /* a plug's contacts are quiet by then (7.1.7.3) */
#define RESET_NS 10000000u     /* between two looks */
#define RESET_LOOKS 50u        /* a reset takes 10 to 20 ms (7.1.7.5) */
#define RECOVERY_NS 10000000u  /* of a device after its reset */
#define POLL_LEAST_NS 50000000u
#define POLL_MOST_NS 100000000u
#define TRIES 3 /* to get a device to work */

struct hub {
    unsigned ports;
    struct usb_device *child[PORTS_MAX + 1]; /* by port, from 1 */
    uint32_t changed;                        /* ports that the driver must look at: a bit each */
};

static int port_feature(struct usb_device *device, uint8_t request, uint16_t feature, unsigned port)
{
    const struct usb_request set = {USB_CLASS | USB_TO_PORT, request, feature, (uint16_t)port, 0};

    return usb_control(device, &set, NULL);
}

/* The status in the low half, the changes in the high one. */
static int port_status(struct usb_device *device, unsigned port, uint32_t *status)
{
    uint8_t bytes[4];
    const struct usb_request get = {USB_IN | USB_CLASS | USB_TO_PORT, USB_GET_STATUS, 0,
                                    (uint16_t)port, sizeof(bytes)};
    int length = usb_control(device, &get, bytes);

    if (length < (int)sizeof(bytes))
        return length < 0 ? length : -EIO;
    *status = usb_word(bytes) | (uint32_t)usb_word(bytes + 2) << 16;
    return 0;
}

static void clear_changes(struct usb_device *device, unsigned port, uint32_t changes)
{
    for (unsigned i = 0; i < CHANGES; i++) {
        if (changes & 1u << i)
            port_feature(device, USB_CLEAR_FEATURE, (uint16_t)(C_PORT_CONNECTION + i), port);
    }
}

/* The speed of the device at a port that has been reset, or an error. */
static int reset_hub_port(struct usb_device *device, unsigned port)
{
    uint32_t status = STATUS_RESET;
    int error = port_feature(device, USB_SET_FEATURE, PORT_RESET, port);

    for (unsigned i = 0; i < RESET_LOOKS && error >= 0 && (status & STATUS_RESET); i++) {
        pause_ns("usb", RESET_NS);
        error = port_status(device, port, &status);
    }
    if (error < 0)
        return error;
    clear_changes(device, port, status >> 16 & ~CHANGED_CONNECTION);
    if (!(status & STATUS_ENABLE) || (status & STATUS_RESET))
        return -ENODEV;
    pause_ns("usb", RECOVERY_NS);
    if (status & STATUS_HIGH_SPEED)
        return USB_HIGH;
    return status & STATUS_LOW_SPEED ? USB_LOW : USB_FULL;
}

/* A device that does not work after all tries gets no packets any more: its address would be 0. */
static void connect_port(struct usb_device *device, unsigned port)
{
    struct hub *hub = device->state;

    pause_ns("usb", DEBOUNCE_NS);
    for (unsigned i = 0; i < TRIES && !hub->child[port]; i++) {
        int speed = reset_hub_port(device, port);
        if (speed == -ENODEV)
            return;
        if (speed >= 0)
            hub->child[port] = usb_connect(device, (uint8_t)port, (enum usb_speed)speed);
    }
    if (!hub->child[port])
        port_feature(device, USB_CLEAR_FEATURE, PORT_ENABLE, port);
}

static void disconnect_port(struct hub *hub, unsigned port)
{
    char path[USB_PATH_MAX];

    if (!hub->child[port])
        return;
    usb_path(hub->child[port], path);
    usb_disconnect(hub->child[port]);
    hub->child[port] = NULL;
    kprintf("usb %s: unplugged\n", path);
}

/* A device may have gone and another one come since the last look. */
static void look_at_port(struct usb_device *device, unsigned port)
{
    struct hub *hub = device->state;
    uint32_t status;

    if (port_status(device, port, &status) < 0)
        return;
    uint32_t changes = status >> 16;
    clear_changes(device, port, changes);
    if ((changes & CHANGED_CONNECTION) || !(status & STATUS_ENABLE))
        disconnect_port(hub, port);
    if ((status & STATUS_CONNECTION) && !hub->child[port])
        connect_port(device, port);
}

static bool hub_wants(const struct usb_interface *interface)
{
    return interface->class == HUB_CLASS;
}

/* Reads the number of ports and the time that their power needs (11.23.2.1), and switches them on. */
static int power_ports(struct usb_device *device, struct hub *hub)
{
    uint8_t bytes[HUB_DESCRIPTOR_BYTES];
    const struct usb_request get = {USB_IN | USB_CLASS, USB_GET_DESCRIPTOR, USB_HUB_DESCRIPTOR << 8,
                                    0, sizeof(bytes)};
    int length = usb_control(device, &get, bytes);

    if (length < (int)sizeof(bytes))
        return length < 0 ? length : -EIO;
    hub->ports = MIN(bytes[2], PORTS_MAX);
    for (unsigned port = 1; port <= hub->ports; port++) {
        int error = port_feature(device, USB_SET_FEATURE, PORT_POWER, port);
        if (error < 0)
            return error;
    }
    pause_ns("usb", MAX(POWER_NS, bytes[5] * 2000000u));
    return 0;
}

static int hub_attach(struct usb_device *device)
{
    struct hub *hub = kzalloc(sizeof(*hub));

    if (!hub)
        return -ENOMEM;
    int error = power_ports(device, hub);
    if (error) {
        kmfree(hub);
        return error;
    }
    hub->changed = (1u << (hub->ports + 1)) - 2; /* at first, the driver looks at all of them */
    device->state = hub;
    return 0;
}

/* Bit 0 is the hub's own status, which is about its power. */
static void hub_poll(struct usb_device *device)
{
    struct hub *hub = device->state;
    uint8_t bytes[2] = {0};
    int length = usb_interrupt(device, bytes, (hub->ports + 8) / 8);

    if (length > 0)
        hub->changed |= usb_word(bytes);
    for (unsigned port = 1; port <= hub->ports; port++) {
        if (hub->changed & 1u << port)
            look_at_port(device, port);
    }
    hub->changed = 0;
    device->due_ns = clock_ns() + usb_interval(device, POLL_LEAST_NS, POLL_MOST_NS);
}

static void hub_detach(struct usb_device *device)
{
    struct hub *hub = device->state;

    for (unsigned port = 1; port <= hub->ports; port++)
        disconnect_port(hub, port);
    kmfree(hub);
}

const struct usb_driver usb_hub_driver = {
    .name = "hub",
    .wants = hub_wants,
    .attach = hub_attach,
    .poll = hub_poll,
    .detach = hub_detach,
};
