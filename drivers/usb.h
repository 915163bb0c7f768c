/* SPDX-License-Identifier: MIT */
/*
 * USB: between the controller, the devices, and the drivers of their classes ("USB 2.0" is the specification, 2000).
 *
 * One kernel thread does all of this, so nothing here has a lock: it finds devices, asks each driver's device for
 * news when its time has come, and sleeps in between.
 */
#ifndef DRIVERS_USB_H
#define DRIVERS_USB_H

#include "lib/list.h"
#include "usb_descriptor.h"
#include <hal/types.h>

enum usb_speed { USB_HIGH, USB_FULL, USB_LOW };

enum usb_token { USB_DATA0, USB_DATA1, USB_SETUP };

/* One direction of an endpoint, or both of endpoint 0: all that the controller needs to know for a transfer. */
struct usb_pipe {
    uint8_t address, endpoint;
    uint8_t type;    /* USB_CONTROL ..., as in descriptors */
    uint8_t speed;   /* enum usb_speed */
    uint8_t token;   /* enum usb_token: of the next packet */
    uint8_t depth;   /* hubs between the controller and the device */
    uint8_t hub;     /* the address of the hub that translates to a lower speed, or 0: none */
    uint8_t port;    /* the port of that hub */
    bool ping;       /* a bulk endpoint has had no room: ask it before the next packet (8.5.1) */
    uint16_t packet; /* bytes of a packet at most */
};

#define USB_TRANSFER_MAX 1024u
#define USB_BULK_MAX 4096u /* to or from bulk endpoints */

/* The operations of a controller. The thread calls them, and all may sleep. */
struct usb_host {
    /* Switches the controller and its port on: 0, or an error. Once. */
    int (*start)(void);
    /* Whether a device has come to the port, or has gone, since the last call; and whether there is one now. */
    bool (*port_changed)(void);
    bool (*port_connected)(void);
    /* Resets the device at the port: its speed, or an error. */
    int (*reset_port)(void);
    /*
     * Moves bytes to or from a device, at most USB_TRANSFER_MAX, or USB_BULK_MAX, and advances pipe->token. Returns their
     * number, or an error: -EAGAIN: an interrupt endpoint has nothing to say, -EPIPE: the endpoint has stalled, -EIO: broken
     * packets, -ETIMEDOUT: no answer. A device may send less. If it sends more in its last packet, the rest is dropped.
     *
     * A bulk endpoint may need seconds. If it is not ready soon, the result is -EAGAIN, too: the transfer continues. The
     * caller must call again with the same arguments, or call stop(). Meanwhile other transfers are possible; those
     * of other bulk endpoints get -EBUSY.
     */
    int (*transfer)(struct usb_pipe *pipe, bool in, void *data, size_t size);
    /* Ends a bulk transfer that continues, if the pipe has one. */
    void (*stop)(struct usb_pipe *pipe);
    /* Sleeps until the port changes, clock_ns() reaches until_ns, or wake() is called: also if that was before. */
    void (*wait)(uint64_t until_ns);
    /* Any context. */
    void (*wake)(void);
};

struct usb_driver;

struct usb_device {
    struct list link;          /* all devices */
    struct usb_device *parent; /* the hub that it is plugged into, or NULL: the controller's port */
    uint8_t port;              /* of the parent, from 1 */
    uint16_t vendor, product;
    struct usb_pipe control;
    struct usb_interface interface;  /* the one that the driver uses */
    struct usb_pipe interrupt;       /* its interrupt endpoint */
    const struct usb_driver *driver; /* or NULL */
    void *state;                     /* the driver's */
    uint64_t due_ns;                 /* when the driver's poll() is called next */
    bool wanted;                     /* before that, as soon as possible; atomic */
};

/* The driver of a class of devices. */
struct usb_driver {
    const char *name;
    bool bulk; /* it needs two bulk endpoints, and no interrupt endpoint */
    bool (*wants)(const struct usb_interface *interface);
    /* Takes over a device that is configured: 0, or an error. */
    int (*attach)(struct usb_device *device);
    /* Asks the device for news, and sets due_ns. */
    void (*poll)(struct usb_device *device);
    /* The device has gone, or is given up: frees state. Only after a successful attach(). */
    void (*detach)(struct usb_device *device);
};

/* A control request (USB 2.0 9.3). Both machines store words as USB does: the lowest byte first. */
struct usb_request {
    uint8_t type, request;
    uint16_t value, index, length;
};

/* Bits of its type. */
#define USB_IN 0x80u
#define USB_CLASS 0x20u
#define USB_TO_INTERFACE 0x01u
#define USB_TO_ENDPOINT 0x02u
#define USB_TO_PORT 0x03u

/* Standard requests (9.4). */
#define USB_GET_STATUS 0
#define USB_CLEAR_FEATURE 1
#define USB_SET_FEATURE 3
#define USB_SET_ADDRESS 5
#define USB_GET_DESCRIPTOR 6
#define USB_SET_CONFIGURATION 9

/* Starts the thread. Process context. */
void usb_start(const struct usb_host *host);

/* Carries out a control request, with length bytes of data to or from it: the number of bytes, or an error. */
int usb_control(struct usb_device *device, const struct usb_request *request, void *data);

/* Makes the thread call the driver's poll() soon. Any context, as long as the device cannot go. */
void usb_want(struct usb_device *device);

/* The pipe to an endpoint of a device. */
void usb_pipe_init(struct usb_pipe *pipe, const struct usb_device *device, uint8_t type,
                   uint8_t endpoint, uint16_t packet);

/* As a controller's transfer() and stop(), for a bulk endpoint of the device. */
int usb_bulk(struct usb_device *device, struct usb_pipe *pipe, bool in, void *data, size_t size);
void usb_stop(struct usb_pipe *pipe);

/* Ends the stall of an endpoint: 0, or an error. */
int usb_clear_halt(struct usb_device *device, struct usb_pipe *pipe, bool in);

/* Reads from the interrupt endpoint: the number of bytes, or an error. Ends a stall. */
int usb_interrupt(struct usb_device *device, void *data, size_t size);

/* How often the device wants to be asked, but not more often than each least_ns, nor more seldom than each most_ns. */
uint64_t usb_interval(const struct usb_device *device, uint64_t least_ns, uint64_t most_ns);

/* A device has answered the reset of a port: gives it an address and a driver. NULL if that fails. */
struct usb_device *usb_connect(struct usb_device *parent, uint8_t port, enum usb_speed speed);

/* A device has gone, and all that is behind it: frees it. NULL is allowed. */
void usb_disconnect(struct usb_device *device);

#define USB_PATH_MAX 24u

/* The ports from the controller to a device, as 1.2.4. */
void usb_path(const struct usb_device *device, char path[USB_PATH_MAX]);

#endif
