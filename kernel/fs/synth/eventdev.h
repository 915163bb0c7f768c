/* SPDX-License-Identifier: MIT */
/* /dev/input/event*: keyboards and mice, for programs. */
#ifndef SYNTH_EVENTDEV_H
#define SYNTH_EVENTDEV_H

#include <hal/types.h>

/* The device number of the file with this number, as Linux's. */
#define EVENTDEV_MAJOR 13u
#define EVENTDEV_FIRST_MINOR 64u

/* The operations of such a file, which devfs knows. */
extern const struct file_ops eventdev_ops;

#endif
