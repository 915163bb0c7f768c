/* SPDX-License-Identifier: MIT */
/* The table of character devices. It grows during boot only, so that reading it needs no lock. */
#include "dev/chardev.h"

#include "base/panic.h"

static const struct chardev *devices[CHARDEVS_MAX];
static unsigned device_count;

void chardev_register(const struct chardev *device)
{
    assert(device_count < CHARDEVS_MAX);
    devices[device_count] = device;
    __atomic_store_n(&device_count, device_count + 1, __ATOMIC_RELEASE);
}

const struct chardev *chardev_at(unsigned index)
{
    return index < __atomic_load_n(&device_count, __ATOMIC_ACQUIRE) ? devices[index] : NULL;
}

const struct chardev *chardev_find(uint32_t number)
{
    const struct chardev *device;

    for (unsigned i = 0; (device = chardev_at(i)) != NULL; i++) {
        if (device->number == number)
            return device;
    }
    return NULL;
}
