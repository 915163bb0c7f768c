/* SPDX-License-Identifier: MIT */
/*
 * The framebuffer of the video core (firmware wiki, "Mailbox property interface").
 *
 * The firmware knows the monitor, and has chosen its picture's size. If that would be more letters than the screen's
 * terminal has room for, the framebuffer has half the width and height, and the firmware stretches it.
 */
#include "bcm2835_framebuffer.h"

#include "bcm2835_mailbox.h"
#include <abi/errno.h>

#define DEPTH 32u
#define ALIGNMENT 4096u
#define ORDER_RED_LOW 1u
#define ARM_ADDRESS 0x3fffffffu /* the address on the bus has the alias in its two highest bits */

struct one {
    struct property_tag tag;
    uint32_t value;
};

struct two {
    struct property_tag tag;
    uint32_t value[2];
};

/* The size of the monitor's picture, or a part of it. */
static bool choose_size(uint32_t size[2])
{
    int length = bcm2835_property(PROPERTY_DISPLAY_SIZE, size, 0, 2 * sizeof(*size));

    if (length != (int)(2 * sizeof(*size)) || size[0] == 0 || size[1] == 0)
        return false;
    while (framebuffer_is_too_large(size[0], size[1])) {
        size[0] /= 2;
        size[1] /= 2;
    }
    return true;
}

/* The answers count: the firmware may have chosen another size, depth, order or pitch than it was asked for. */
int bcm2835_framebuffer_allocate(struct framebuffer *fb)
{
    uint32_t wanted[2];

    if (!choose_size(wanted))
        return -EIO;
    struct {
        struct two physical, virtual, offset;
        struct one depth, order;
        struct two memory;
        struct one pitch;
    } ask = {
        .physical = {{PROPERTY_SET_PHYSICAL_SIZE, 8, 8}, {wanted[0], wanted[1]}},
        .virtual = {{PROPERTY_SET_VIRTUAL_SIZE, 8, 8}, {wanted[0], wanted[1]}},
        .offset = {{PROPERTY_SET_VIRTUAL_OFFSET, 8, 8}, {0, 0}},
        .depth = {{PROPERTY_SET_DEPTH, 4, 4}, DEPTH},
        .order = {{PROPERTY_SET_PIXEL_ORDER, 4, 4}, ORDER_RED_LOW},
        .memory = {{PROPERTY_FRAMEBUFFER, 8, 4}, {ALIGNMENT, 0}},
        .pitch = {{PROPERTY_PITCH, 4, 0}, 0},
    };
    if (bcm2835_properties(&ask, sizeof(ask)) != 0 || ask.depth.value != DEPTH)
        return -EIO;
    fb->width = ask.virtual.value[0];
    fb->height = ask.virtual.value[1];
    fb->pitch = ask.pitch.value;
    fb->red_low = ask.order.value == ORDER_RED_LOW;
    fb->base = ask.memory.value[0] & ARM_ADDRESS;
    fb->size = ask.memory.value[1];
    bool fits = fb->width >= FONT_WIDTH && fb->height >= FONT_HEIGHT && fb->base != 0 &&
                !framebuffer_is_too_large(fb->width, fb->height) &&
                fb->pitch / sizeof(uint32_t) >= fb->width && fb->size / fb->pitch >= fb->height;
    return fits ? 0 : -EIO;
}
