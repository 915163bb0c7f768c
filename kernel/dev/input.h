/* SPDX-License-Identifier: MIT */
/*
 * Keyboards and mice as devices that programs read: between the drivers, which report events, and the open files of
 * /dev/input/event*, each of which has a ring of events that its program has not read yet.
 */
#ifndef DEV_INPUT_H
#define DEV_INPUT_H

#include "lib/list.h"
#include "sync/waitqueue.h"
#include <abi/input.h>

#define INPUT_DEVICES 16u /* that have a number at the same time */
#define INPUT_RING 128u   /* events of an open file: a power of two */
#define INPUT_WORDS (KEY_CNT / 32u)

/* Keys that a device may have: from the first to the last. */
struct input_keys {
    uint16_t first, last;
};

/* What devices of one kind have in common. Constant. */
struct input_kind {
    const struct input_keys *keys;
    unsigned keys_count;
    uint32_t relative, lights; /* bits of REL_..., LED_... */
};

/* A device: in the memory of its driver. Locks: input_lock guards all but the first three, which do not change. */
struct input_device {
    const char *name;
    struct input_id id;
    const struct input_kind *kind;
    struct list readers;          /* struct input_reader by link */
    struct input_reader *grabber; /* or NULL: all readers get its events, and so do the consoles */
    uint32_t down[INPUT_WORDS];   /* a bit a key */
    bool changed;                 /* events have come since the last SYN_REPORT */
    uint32_t serial;              /* input_serial() */
};

/* An open file of a device. Locks: input_lock guards all of it. */
struct input_reader {
    struct list link;
    struct input_device *device; /* NULL: it has gone */
    struct waitqueue wait;       /* for whole packets, and for the device to go */
    bool monotonic;              /* the clock of its events; otherwise the time of day */
    /* events that have come to the ring, those up to the last SYN_REPORT, and those that were read; modulo INPUT_RING */
    uint32_t end, complete, start;
    struct input_event ring[INPUT_RING];
};

extern struct spinlock input_lock;

/* For drivers. */

/*
 * A device has come, or goes: its keys go up, and its readers read ENODEV after the events that they have. Without a free
 * number, it has no file. The driver does not use a device from two CPUs at the same time. Any context, no locks held that
 * input_lock may not follow (kernel/sync/README.md); so too below.
 */
void input_add(struct input_device *device);
void input_remove(struct input_device *device);

/*
 * A key has gone down, or again if it repeats; or up. It is an event only if that changes something. Returns whether the
 * consoles may know: a program may have grabbed the device.
 */
bool input_key(struct input_device *device, unsigned code, bool down);

/* Whether a key is down. For the driver, which alone changes that. */
static inline bool input_is_down(const struct input_device *device, unsigned code)
{
    return device->down[code / 32] >> code % 32 & 1;
}

/* The device has moved so far in a direction, REL_.... 0 is no event. */
void input_moved(struct input_device *device, unsigned code, int distance);

/* The end of events that belong together. */
void input_sync(struct input_device *device);

/* These lights are on now, on all devices that have them: bits of LED_.... */
void input_show_lights(uint32_t lights);

/* For the files. Process context. */

/* The first number from this one on that a device has; INPUT_DEVICES: none. */
unsigned input_next(unsigned number);

/* What no other device has had, from 1, of the device with a number; 0: there is none. */
uint32_t input_serial(unsigned number);

/* Opens the device with a number for a new reader, all zero: 0, or -ENODEV. Closes it. */
int input_open(unsigned number, struct input_reader *reader);
void input_close(struct input_reader *reader);

/*
 * Takes up to max events, at least one. Returns how many, or -ENODEV, -EAGAIN (there is none, and the caller does not want
 * to wait), or -ERESTART: a signal is due.
 */
int input_read(struct input_reader *reader, struct input_event *events, unsigned max, bool wait);

/* Whether a read does not wait, because of an event. input_lock held. */
static inline bool input_is_ready(const struct input_reader *reader)
{
    return reader->start != reader->complete;
}

/* Only this reader gets the device's events, or no longer only it: 0, -ENODEV, -EBUSY, or -EINVAL. */
int input_grab(struct input_reader *reader, bool grab);

/* What a program may know of a device. */
struct input_description {
    const char *name;
    struct input_id id;
    const struct input_kind *kind;
    uint32_t down[INPUT_WORDS];
    uint32_t lights; /* that are on */
};

/* 0, or -ENODEV. */
int input_describe(struct input_reader *reader, struct input_description *description);

#endif
