/* SPDX-License-Identifier: MIT */
/*
 * USB devices: how they come, get an address and a driver, and go.
 *
 * A port's reset leaves the device behind it with address 0, and no other device has that address, because one thread
 * resets one port at a time. The device says how large a packet of endpoint 0 may be, gets an address of its own, and
 * describes itself: then the first driver that wants one of its interfaces gets the device. A device without a driver
 * keeps its address and is otherwise left alone.
 *
 * A device can send anything, or nothing: lengths are checked here and in usb_descriptor.c, and every transfer has a limit.
 */
#include "usb.h"

#include "base/kprintf.h"
#include "mm/kmalloc.h"
#include "sched/kthread.h"
#include "sync/pause.h"
#include "usb_hub.h"
#include "usb_keyboard.h"
#include "usb_mouse.h"
#include "usb_storage.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define ADDRESSES 128u         /* 0: of a device after its reset */
#define DEPTH_MAX 5u           /* hubs above a device (USB 2.0 4.1.1) */
#define CONFIGURATION_MAX 512u /* bytes that are looked at */
#define TRIES 3                /* of a request whose packets are broken */
#define ADDRESS_NS 10000000u   /* a device needs 2 ms for its new address (9.2.6.3) */
#define ENDPOINT_HALT 0        /* a feature (9.4) */
#define CLEAR_TT_BUFFER 8      /* a request to hubs (11.24.2.3) */

static const struct usb_driver *const drivers[] = {&usb_hub_driver, &usb_keyboard_driver,
                                                   &usb_mouse_driver, &usb_storage_driver};

static struct {
    const struct usb_host *host;
    struct usb_device *root; /* the one at the controller's port, or NULL */
    struct list devices;
    uint32_t used[ADDRESSES / 32]; /* a bit an address */
} usb = {.devices = LIST_INIT(usb.devices)};

static int stage(struct usb_pipe *pipe, enum usb_token token, bool in, void *data, size_t size)
{
    pipe->token = token;
    return usb.host->transfer(pipe, in, data, size);
}

/* Setup, data if there are any, and an empty packet in the other direction (USB 2.0 8.5.3). */
static int control_once(struct usb_pipe *pipe, const struct usb_request *request, void *data)
{
    struct usb_request setup = *request;
    bool in = request->length > 0 && (request->type & USB_IN);
    int moved = 0;

    int error = stage(pipe, USB_SETUP, false, &setup, sizeof(setup));
    if (error >= 0 && request->length > 0)
        error = moved = stage(pipe, USB_DATA1, in, data, request->length);
    if (error >= 0)
        error = stage(pipe, USB_DATA1, !in, NULL, 0);
    return error < 0 ? error : moved;
}

static int control_pipe(struct usb_pipe *pipe, const struct usb_request *request, void *data)
{
    int result = -EIO;

    if (request->length > USB_TRANSFER_MAX)
        return -EINVAL;
    for (unsigned i = 0; i < TRIES && result == -EIO; i++)
        result = control_once(pipe, request, data);
    return result;
}

/* A hub keeps a transaction that has failed until it is told to forget it. (It has one translator for all its ports.) */
static void clear_translator(const struct usb_pipe *pipe)
{
    struct usb_pipe hub = {.address = pipe->hub, .speed = USB_HIGH, .packet = 64};
    uint16_t what = (uint16_t)(pipe->endpoint | pipe->address << 4 | pipe->type << 11);

    for (unsigned in = 0; in < 2; in++) {
        const struct usb_request request = {USB_CLASS | USB_TO_PORT, CLEAR_TT_BUFFER,
                                            (uint16_t)(what | in << 15), 1, 0};
        control_pipe(&hub, &request, NULL);
    }
}

int usb_control(struct usb_device *device, const struct usb_request *request, void *data)
{
    int result = control_pipe(&device->control, request, data);

    if (device->control.hub && (result == -EIO || result == -ETIMEDOUT))
        clear_translator(&device->control);
    return result;
}

void usb_pipe_init(struct usb_pipe *pipe, const struct usb_device *device, uint8_t type,
                   uint8_t endpoint, uint16_t packet)
{
    *pipe = device->control;
    pipe->type = type;
    pipe->endpoint = endpoint;
    pipe->packet = packet;
    pipe->token = USB_DATA0;
}

/* The next packet is DATA0 then (9.4.5). */
int usb_clear_halt(struct usb_device *device, struct usb_pipe *pipe, bool in)
{
    const struct usb_request request = {USB_TO_ENDPOINT, USB_CLEAR_FEATURE, ENDPOINT_HALT,
                                        (uint16_t)(pipe->endpoint | (in ? USB_IN : 0)), 0};
    int result = usb_control(device, &request, NULL);

    pipe->token = USB_DATA0;
    pipe->ping = false;
    return MIN(result, 0);
}

int usb_interrupt(struct usb_device *device, void *data, size_t size)
{
    int result = usb.host->transfer(&device->interrupt, true, data, size);

    if (result == -EPIPE)
        usb_clear_halt(device, &device->interrupt, true);
    return result;
}

int usb_bulk(struct usb_device *device, struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    int result = usb.host->transfer(pipe, in, data, size);

    if (device->control.hub && (result == -EIO || result == -ETIMEDOUT))
        clear_translator(pipe);
    return result;
}

void usb_stop(struct usb_pipe *pipe)
{
    usb.host->stop(pipe);
}

void usb_want(struct usb_device *device)
{
    __atomic_store_n(&device->wanted, true, __ATOMIC_RELEASE);
    usb.host->wake();
}

/* Milliseconds; at high speed the exponent of a number of microframes, of 125 us (9.6.6). */
uint64_t usb_interval(const struct usb_device *device, uint64_t least_ns, uint64_t most_ns)
{
    unsigned n = device->interface.interval;
    uint64_t ns = n * 1000000u;

    if (device->interrupt.speed == USB_HIGH)
        ns = 125000ull << (n < 1 ? 0 : MIN(n - 1, 15u));
    return MAX(least_ns, MIN(ns, most_ns));
}

void usb_path(const struct usb_device *device, char path[USB_PATH_MAX])
{
    char above[USB_PATH_MAX] = "";

    if (device->parent)
        usb_path(device->parent, above);
    ksnprintf(path, USB_PATH_MAX, "%s%s%u", above, device->parent ? "." : "", device->port);
}

static int get_descriptor(struct usb_device *device, uint8_t type, uint8_t *bytes, size_t size)
{
    const struct usb_request request = {USB_IN, USB_GET_DESCRIPTOR, (uint16_t)(type << 8), 0,
                                        (uint16_t)size};
    int length = usb_control(device, &request, bytes);

    if (length >= 2 && bytes[1] != type)
        return -EIO;
    return length;
}

/* The first free address; 0: none. */
static uint8_t take_address(void)
{
    for (uint8_t address = 1; address < ADDRESSES; address++) {
        if (!(usb.used[address / 32] & 1u << address % 32)) {
            usb.used[address / 32] |= 1u << address % 32;
            return address;
        }
    }
    return 0;
}

static void give_address_back(uint8_t address)
{
    usb.used[address / 32] &= ~(1u << address % 32);
}

static int give_address(struct usb_device *device)
{
    uint8_t address = take_address();
    const struct usb_request request = {0, USB_SET_ADDRESS, address, 0, 0};

    if (address == 0)
        return -ENFILE;
    int error = usb_control(device, &request, NULL);
    if (error < 0) {
        give_address_back(address);
        return error;
    }
    device->control.address = address;
    pause_ns("usb", ADDRESS_NS);
    return 0;
}

/* The first eight bytes hold the size of endpoint 0's packets; its smallest packet holds them (5.5.3). */
static int introduce(struct usb_device *device)
{
    uint8_t bytes[USB_DEVICE_BYTES];
    int length = get_descriptor(device, USB_DEVICE_DESCRIPTOR, bytes, 8);

    if (length < 8)
        return length < 0 ? length : -EIO;
    uint8_t packet = bytes[7];
    if (packet != 8 && packet != 16 && packet != 32 && packet != 64)
        return -EIO;
    device->control.packet = packet;
    int error = give_address(device);
    if (error)
        return error;
    length = get_descriptor(device, USB_DEVICE_DESCRIPTOR, bytes, sizeof(bytes));
    if (length < (int)sizeof(bytes))
        return length < 0 ? length : -EIO;
    device->vendor = usb_word(bytes + 8);
    device->product = usb_word(bytes + 10);
    return 0;
}

static bool has_endpoints(const struct usb_interface *interface, bool bulk)
{
    return bulk ? interface->bulk_in.number && interface->bulk_out.number : interface->endpoint;
}

/* Finds a driver, and the interface that it wants. */
static void choose_driver(struct usb_device *device, const uint8_t *bytes, size_t size)
{
    for (unsigned i = 0; usb_find_interface(bytes, size, i, &device->interface); i++) {
        for (unsigned j = 0; j < ARRAY_SIZE(drivers) && !device->driver; j++) {
            if (has_endpoints(&device->interface, drivers[j]->bulk) &&
                drivers[j]->wants(&device->interface))
                device->driver = drivers[j];
        }
        if (device->driver)
            return;
    }
}

static int configure(struct usb_device *device)
{
    const struct usb_request request = {0, USB_SET_CONFIGURATION, device->interface.configuration,
                                        0, 0};

    usb_pipe_init(&device->interrupt, device, USB_INTERRUPT, device->interface.endpoint,
                  device->interface.packet);
    int error = usb_control(device, &request, NULL);
    if (error >= 0)
        error = device->driver->attach(device);
    if (error < 0)
        device->driver = NULL; /* nothing is there to detach */
    return error;
}

/* Reads the first configuration, as much of it as there is room for. */
static int read_configuration(struct usb_device *device, uint8_t *bytes)
{
    int length =
        get_descriptor(device, USB_CONFIGURATION_DESCRIPTOR, bytes, USB_CONFIGURATION_BYTES);

    if (length < (int)USB_CONFIGURATION_BYTES)
        return length < 0 ? length : -EIO;
    return get_descriptor(device, USB_CONFIGURATION_DESCRIPTOR, bytes,
                          MIN(usb_word(bytes + 2), CONFIGURATION_MAX));
}

static int start_driver(struct usb_device *device)
{
    uint8_t *bytes = kmalloc(CONFIGURATION_MAX);

    if (!bytes)
        return -ENOMEM;
    int length = read_configuration(device, bytes);
    if (length >= 0)
        choose_driver(device, bytes, (size_t)length);
    kmfree(bytes);
    if (length < 0)
        return length;
    return device->driver ? configure(device) : 0;
}

/* Devices of a lower speed behind a high-speed hub are reached through the hub nearest to them (11.14). */
static void init_control_pipe(struct usb_device *device, enum usb_speed speed)
{
    struct usb_pipe *pipe = &device->control;
    const struct usb_device *parent = device->parent;

    pipe->speed = (uint8_t)speed;
    pipe->packet = speed == USB_HIGH ? 64 : 8;
    if (!parent)
        return;
    pipe->depth = parent->control.depth + 1;
    if (speed != USB_HIGH && parent->control.speed == USB_HIGH) {
        pipe->hub = parent->control.address;
        pipe->port = device->port;
    } else if (speed != USB_HIGH) {
        pipe->hub = parent->control.hub;
        pipe->port = parent->control.port;
    }
}

struct usb_device *usb_connect(struct usb_device *parent, uint8_t port, enum usb_speed speed)
{
    struct usb_device *device = kzalloc(sizeof(*device));
    char path[USB_PATH_MAX];

    if (!device)
        return NULL;
    device->parent = parent;
    device->port = port;
    init_control_pipe(device, speed);
    list_push_back(&usb.devices, &device->link);
    usb_path(device, path);
    int error = device->control.depth > DEPTH_MAX ? -ELOOP : introduce(device);
    if (!error)
        error = start_driver(device);
    if (error < 0) {
        kprintf("usb %s: the device does not work (error %d)\n", path, -error);
        usb_disconnect(device);
        return NULL;
    }
    kprintf("usb %s: %s %04x:%04x\n", path, device->driver ? device->driver->name : "no driver for",
            device->vendor, device->product);
    return device;
}

void usb_disconnect(struct usb_device *device)
{
    if (!device)
        return;
    if (device->driver)
        device->driver->detach(device);
    list_remove(&device->link);
    if (device->control.address)
        give_address_back(device->control.address);
    kmfree(device);
}

static void root_has_changed(void)
{
    char path[USB_PATH_MAX];

    if (usb.root) {
        usb_path(usb.root, path);
        kprintf("usb %s: unplugged\n", path);
        usb_disconnect(usb.root);
    }
    usb.root = NULL;
    if (!usb.host->port_connected())
        return;
    int speed = usb.host->reset_port();
    if (speed >= 0)
        usb.root = usb_connect(NULL, 1, (enum usb_speed)speed);
}

/* The device whose driver waits for the earliest time; NULL: no device has a driver. */
static struct usb_device *next_device(void)
{
    struct usb_device *device, *next = NULL;

    LIST_FOR_EACH (device, &usb.devices, link) {
        if (__atomic_exchange_n(&device->wanted, false, __ATOMIC_ACQUIRE))
            device->due_ns = MIN(device->due_ns, clock_ns());
        if (device->driver && (!next || device->due_ns < next->due_ns))
            next = device;
    }
    return next;
}

static void usb_thread(void *unused)
{
    (void)unused;
    int error = usb.host->start();
    if (error) {
        kprintf("usb: the controller does not work (error %d)\n", -error);
        for (;;)
            sleep_to("usb", TIMER_NEVER);
    }
    for (;;) {
        if (usb.host->port_changed())
            root_has_changed();
        struct usb_device *next = next_device();
        if (next && next->due_ns <= clock_ns())
            next->driver->poll(next);
        else
            usb.host->wait(next ? next->due_ns : TIMER_NEVER);
    }
}

void usb_start(const struct usb_host *host)
{
    usb.host = host;
    if (!kthread_start("usb", usb_thread, NULL))
        kprintf("usb: no memory\n");
}
