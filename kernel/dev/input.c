/* SPDX-License-Identifier: MIT */
/*
 * Keyboards and mice as devices that programs read.
 *
 * An event goes into the ring of each open file of its device. A program does not see it before the SYN_REPORT of its packet
 * is there, too. A ring that is full is emptied, and SYN_DROPPED tells the program: it has lost events, and asks for the
 * device's state instead. So a program that does not read costs the others nothing.
 *
 * Devices are in the memory of their drivers. A device that goes leaves its readers without a device, so that a driver never
 * waits for programs.
 *
 * Locks: input_lock guards all of this. Events come from interrupts.
 */
#include "dev/input.h"

#include "base/panic.h"
#include "base/spinlock.h"
#include "base/wallclock.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <hal/timer.h>

struct spinlock input_lock = SPINLOCK_INIT("input");
static struct input_device *devices[INPUT_DEVICES];
static uint32_t lights_on, last_serial;

unsigned input_next(unsigned number)
{
    acquire(&input_lock);
    while (number < INPUT_DEVICES && !devices[number])
        number++;
    release(&input_lock);
    return number;
}

uint32_t input_serial(unsigned number)
{
    acquire(&input_lock);
    uint32_t serial = devices[number] ? devices[number]->serial : 0;
    release(&input_lock);
    return serial;
}

static void put_event(struct input_reader *reader, const struct input_event *event)
{
    reader->ring[reader->end++ % INPUT_RING] = *event;
}

/* The times of an event, by both clocks. */
struct moment {
    struct timespec day, boot;
};

/* A full ring loses all of its events; those of this packet that follow are not complete. input_lock held. */
static void give_event(struct input_reader *reader, const struct input_event *what,
                       const struct moment *moment)
{
    const struct timespec *time = reader->monotonic ? &moment->boot : &moment->day;
    struct input_event event = *what;

    event.input_event_sec = (uint32_t)time->tv_sec;
    event.input_event_usec = (uint32_t)time->tv_nsec / 1000;
    if (reader->end - reader->start == INPUT_RING) {
        struct input_event dropped = event;
        dropped.type = EV_SYN;
        dropped.code = SYN_DROPPED;
        dropped.value = 0;
        reader->start = reader->complete = reader->end;
        put_event(reader, &dropped);
    }
    put_event(reader, &event);
    if (event.type == EV_SYN) {
        reader->complete = reader->end;
        wakeup(&reader->wait);
    }
}

/* An event of a device, for the readers that may see it. input_lock held. */
static void tell_event(struct input_device *device, unsigned type, unsigned code, int value)
{
    const struct input_event event = {
        .type = (uint16_t)type, .code = (uint16_t)code, .value = value};
    struct input_reader *reader;

    device->changed = type != EV_SYN;
    if (list_empty(&device->readers))
        return;
    const struct moment moment = {time_now(), time_from_ns(clock_ns())};
    LIST_FOR_EACH (reader, &device->readers, link) {
        if (!device->grabber || device->grabber == reader)
            give_event(reader, &event, &moment);
    }
}

static void end_packet(struct input_device *device)
{
    if (device->changed)
        tell_event(device, EV_SYN, SYN_REPORT, 0);
}

/* input_lock held. */
static void change_key(struct input_device *device, unsigned code, bool down)
{
    bool was_down = input_is_down(device, code);

    if (!down && !was_down)
        return;
    if (down != was_down)
        device->down[code / 32] ^= 1u << code % 32;
    tell_event(device, EV_KEY, code, down ? 1 + was_down : 0);
}

void input_add(struct input_device *device)
{
    unsigned number = 0;

    list_init(&device->readers);
    acquire(&input_lock);
    device->serial = ++last_serial;
    while (number < INPUT_DEVICES && devices[number])
        number++;
    if (number < INPUT_DEVICES)
        devices[number] = device;
    release(&input_lock);
}

void input_remove(struct input_device *device)
{
    struct input_reader *reader, *next;

    acquire(&input_lock);
    for (unsigned code = 0; code < KEY_CNT; code++)
        change_key(device, code, false);
    end_packet(device);
    LIST_FOR_EACH_SAFE (reader, next, &device->readers, link) {
        list_remove(&reader->link);
        reader->device = NULL;
        wakeup(&reader->wait);
    }
    for (unsigned i = 0; i < INPUT_DEVICES; i++) {
        if (devices[i] == device)
            devices[i] = NULL;
    }
    release(&input_lock);
}

bool input_key(struct input_device *device, unsigned code, bool down)
{
    assert(code < KEY_CNT);
    acquire(&input_lock);
    change_key(device, code, down);
    bool grabbed = device->grabber != NULL;
    release(&input_lock);
    return !grabbed;
}

void input_moved(struct input_device *device, unsigned code, int distance)
{
    if (distance == 0)
        return;
    acquire(&input_lock);
    tell_event(device, EV_REL, code, distance);
    release(&input_lock);
}

void input_sync(struct input_device *device)
{
    acquire(&input_lock);
    end_packet(device);
    release(&input_lock);
}

/* input_lock held. */
static void tell_lights(struct input_device *device, uint32_t changed)
{
    for (unsigned led = 0; led < LED_CNT; led++) {
        if (changed >> led & 1)
            tell_event(device, EV_LED, led, lights_on >> led & 1);
    }
    end_packet(device);
}

void input_show_lights(uint32_t lights)
{
    acquire(&input_lock);
    uint32_t changed = lights_on ^ lights;
    lights_on = lights;
    for (unsigned i = 0; i < INPUT_DEVICES; i++) {
        if (devices[i])
            tell_lights(devices[i], changed & devices[i]->kind->lights);
    }
    release(&input_lock);
}

int input_open(unsigned number, struct input_reader *reader)
{
    waitqueue_init(&reader->wait, "input");
    acquire(&input_lock);
    reader->device = number < INPUT_DEVICES ? devices[number] : NULL;
    bool found = reader->device != NULL;
    if (found)
        list_push_back(&reader->device->readers, &reader->link);
    release(&input_lock);
    return found ? 0 : -ENODEV;
}

void input_close(struct input_reader *reader)
{
    acquire(&input_lock);
    if (reader->device) {
        list_remove(&reader->link);
        if (reader->device->grabber == reader)
            reader->device->grabber = NULL;
    }
    release(&input_lock);
}

/* Waits for an event: 0, or an error. input_lock held. */
static int wait_for_event(struct input_reader *reader, bool wait)
{
    int error = 0;

    while (!error && !input_is_ready(reader)) {
        if (!reader->device)
            return -ENODEV;
        error = wait ? sleep_interruptible(&reader->wait, &input_lock) : -EAGAIN;
    }
    return error;
}

int input_read(struct input_reader *reader, struct input_event *events, unsigned max, bool wait)
{
    unsigned n = 0;

    acquire(&input_lock);
    int error = wait_for_event(reader, wait);
    while (!error && n < max && input_is_ready(reader))
        events[n++] = reader->ring[reader->start++ % INPUT_RING];
    release(&input_lock);
    return error ? error : (int)n;
}

int input_grab(struct input_reader *reader, bool grab)
{
    int error = 0;

    acquire(&input_lock);
    struct input_device *device = reader->device;
    if (!device)
        error = -ENODEV;
    else if (grab && device->grabber)
        error = -EBUSY;
    else if (!grab && device->grabber != reader)
        error = -EINVAL;
    else
        device->grabber = grab ? reader : NULL;
    release(&input_lock);
    return error;
}

int input_describe(struct input_reader *reader, struct input_description *description)
{
    acquire(&input_lock);
    const struct input_device *device = reader->device;
    if (device) {
        description->name = device->name;
        description->id = device->id;
        description->kind = device->kind;
        memcpy(description->down, device->down, sizeof(device->down));
        description->lights = lights_on & device->kind->lights;
    }
    release(&input_lock);
    return device ? 0 : -ENODEV;
}
