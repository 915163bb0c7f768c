/* SPDX-License-Identifier: MIT */
/*
 * /dev/input/event*: the events of a keyboard or a mouse (dev/input.h). The requests are those of Linux's event devices
 * (abi/input.h).
 *
 * Each open file has a ring of its own, so each program sees all events, unless one has grabbed the device. After the
 * device has gone, a file has the events that are in its ring, and then ENODEV.
 */
#include "fs/synth/eventdev.h"

#include "dev/input.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "vfs/file.h"
#include "vfs/poll.h"
#include <abi/errno.h>
#include <abi/stat.h>
#include <abi/time.h>

#define PART 8u /* events that are copied at a time */

/* Parts of a request's number: its length, and the number without it. */
#define LENGTH_OF(request) ((request) >> 16 & 0x3fffu)
#define WITHOUT_LENGTH(request) ((request) & ~(0x3fffu << 16))

/* EVIOCGBIT(type, 0) for all types. */
#define FIRST_BITS EVIOCGBIT(0, 0)
#define LAST_BITS EVIOCGBIT(EV_MAX, 0)

static int eventdev_open(struct inode *inode, struct file *file)
{
    struct input_reader *reader = kzalloc(sizeof(*reader));

    if (!reader)
        return -ENOMEM;
    int error = input_open(DEV_MINOR(inode->rdev) - EVENTDEV_FIRST_MINOR, reader);
    if (error)
        kmfree(reader);
    else
        file->data = reader;
    return error;
}

static void eventdev_close(struct file *file)
{
    input_close(file->data);
    kmfree(file->data);
}

/* Only the first part waits. Events that cannot be copied to the program are lost. */
static ssize_t eventdev_read(struct file *file, uintptr_t user, size_t n)
{
    struct input_event events[PART];
    size_t wanted = n / sizeof(events[0]), done = 0;
    int taken = PART;

    if (n > 0 && wanted == 0)
        return -EINVAL;
    while (done < wanted && taken == PART) {
        bool wait = done == 0 && !(file->flags & O_NONBLOCK);
        taken = input_read(file->data, events, (unsigned)MIN(wanted - done, PART), wait);
        if (taken < 0)
            return done > 0 ? (ssize_t)(done * sizeof(events[0])) : taken;
        if (copyout(user + done * sizeof(events[0]), events, (size_t)taken * sizeof(events[0])))
            return -EFAULT;
        done += (size_t)taken;
    }
    return (ssize_t)(done * sizeof(events[0]));
}

static unsigned eventdev_poll(struct file *file, struct poll_watch *watch)
{
    struct input_reader *reader = file->data;

    acquire(&input_lock);
    poll_enter(watch, &reader->wait);
    unsigned events = input_is_ready(reader) ? POLL_READ : 0;
    if (!reader->device)
        events |= POLLHUP | POLLERR;
    release(&input_lock);
    return events;
}

/* Copies a string or a set of bits, as much of it as there is room for: how many bytes. */
static int give_data(uintptr_t user, size_t room, const void *data, size_t size)
{
    size = MIN(size, room);
    return copyout(user, data, size) ? -EFAULT : (int)size;
}

static int give_keys(uintptr_t user, size_t room, const struct input_kind *kind)
{
    uint32_t bits[INPUT_WORDS] = {0};

    for (unsigned i = 0; i < kind->keys_count; i++) {
        for (unsigned code = kind->keys[i].first; code <= kind->keys[i].last; code++)
            bits[code / 32] |= 1u << code % 32;
    }
    return give_data(user, room, bits, sizeof(bits));
}

/* EVIOCGBIT: the types of events, or the codes of one type. */
static int give_bits(uintptr_t user, size_t room, unsigned type, const struct input_kind *kind)
{
    uint32_t bits = 0;

    switch (type) {
    case 0:
        bits = 1u << EV_SYN | 1u << EV_KEY | (kind->relative ? 1u << EV_REL : 0) |
               (kind->lights ? 1u << EV_LED : 0);
        break;
    case EV_KEY:
        return give_keys(user, room, kind);
    case EV_REL:
        bits = kind->relative;
        break;
    case EV_LED:
        bits = kind->lights;
        break;
    default:
        break;
    }
    return give_data(user, room, &bits, sizeof(bits));
}

/* Requests whose length the program chooses. */
static int give_part(unsigned request, uintptr_t user, const struct input_description *about)
{
    static const uint32_t none;
    size_t room = LENGTH_OF(request);
    unsigned number = WITHOUT_LENGTH(request);

    if (number >= FIRST_BITS && number <= LAST_BITS)
        return give_bits(user, room, number - FIRST_BITS, about->kind);
    switch (number) {
    case EVIOCGNAME(0):
        return give_data(user, room, about->name, strlen(about->name) + 1);
    case EVIOCGPHYS(0):
    case EVIOCGUNIQ(0):
        return -ENOENT;
    case EVIOCGPROP(0):
        return give_data(user, room, &none, sizeof(none));
    case EVIOCGKEY(0):
        return give_data(user, room, about->down, sizeof(about->down));
    case EVIOCGLED(0):
        return give_data(user, room, &about->lights, sizeof(about->lights));
    default:
        return -EINVAL;
    }
}

/* Events that have the time of the other clock are not left behind. */
static int choose_clock(struct input_reader *reader, uintptr_t user)
{
    int clock, error = copyin(&clock, user, sizeof(clock));

    if (error)
        return error;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return -EINVAL;
    acquire(&input_lock);
    if (reader->monotonic != (clock == CLOCK_MONOTONIC))
        reader->start = reader->complete = reader->end;
    reader->monotonic = clock == CLOCK_MONOTONIC;
    release(&input_lock);
    return 0;
}

static int eventdev_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    struct input_description about;
    int version = EV_VERSION, error = input_describe(file->data, &about);

    if (error)
        return error;
    switch (request) {
    case EVIOCGVERSION:
        return copyout(argument, &version, sizeof(version));
    case EVIOCGID:
        return copyout(argument, &about.id, sizeof(about.id));
    case EVIOCGRAB:
        return input_grab(file->data, argument != 0);
    case EVIOCSCLOCKID:
        return choose_clock(file->data, argument);
    default:
        return give_part(request, argument, &about);
    }
}

const struct file_ops eventdev_ops = {
    .open = eventdev_open,
    .close = eventdev_close,
    .read = eventdev_read,
    .poll = eventdev_poll,
    .ioctl = eventdev_ioctl,
};
