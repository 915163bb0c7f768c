/* SPDX-License-Identifier: MIT */
/* Mice: from reports to events. No locks: the driver of a mouse has one report at a time. */
#include "mouse.h"

#define BUTTONS 5u

static const struct input_keys buttons[] = {{BTN_LEFT, BTN_LEFT + BUTTONS - 1}};

const struct input_kind mouse_kind = {
    .keys = buttons,
    .keys_count = ARRAY_SIZE(buttons),
    .relative = 1u << REL_X | 1u << REL_Y | 1u << REL_WHEEL,
};

void mouse_changed(struct input_device *mouse, const struct mouse_report *report)
{
    for (unsigned i = 0; i < BUTTONS; i++) {
        bool down = report->buttons >> i & 1;
        if (down != input_is_down(mouse, BTN_LEFT + i))
            input_key(mouse, BTN_LEFT + i, down);
    }
    input_moved(mouse, REL_X, report->x);
    input_moved(mouse, REL_Y, report->y);
    input_moved(mouse, REL_WHEEL, report->wheel);
    input_sync(mouse);
}
