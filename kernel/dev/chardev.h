/* SPDX-License-Identifier: MIT */
/* Character devices: the table from device numbers to operations, which /dev shows. */
#ifndef DEV_CHARDEV_H
#define DEV_CHARDEV_H

#include <hal/types.h>

struct file_ops;

struct chardev {
    const char *name; /* under /dev */
    uint32_t number;  /* DEV_MAKE(major, minor) */
    uint32_t mode;    /* permission bits */
    const struct file_ops *ops;
};

#define CHARDEV_MAJOR_MEMORY 1   /* null, zero, full, random */
#define CHARDEV_MAJOR_VIRTUAL 4  /* tty0 to tty6: the number is the minor one */
#define CHARDEV_MAJOR_TERMINAL 5 /* tty, console */
#define CHARDEV_MAJOR_FRAMEBUFFER 29

/* Enters devices, which are never removed: up to CHARDEVS_MAX. Boot. */
#define CHARDEVS_MAX 32
void chardev_register(const struct chardev *device);

/* The device of a number, or the index'th one; NULL: none. Any context. */
const struct chardev *chardev_find(uint32_t number);
const struct chardev *chardev_at(unsigned index);

#endif
