/* SPDX-License-Identifier: MIT */
/* All mice of a machine: drivers report movements and buttons, and programs read events (dev/input.h). */
#ifndef DRIVERS_MOUSE_H
#define DRIVERS_MOUSE_H

#include "dev/input.h"

extern const struct input_kind mouse_kind;

/* How far a mouse has moved since its last report, and which buttons are down now. */
struct mouse_report {
    unsigned buttons; /* from bit 0 on: left, right, middle, side, extra */
    int x, y;         /* to the right, and down */
    int wheel;        /* away from the user */
};

/* A driver's mouse has sent a report. The contexts of input_key(). */
void mouse_changed(struct input_device *mouse, const struct mouse_report *report);

#endif
