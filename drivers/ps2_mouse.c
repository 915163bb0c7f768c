/* SPDX-License-Identifier: MIT */
/*
 * PS/2 mouse, at the second port of the PC's controller (IBM PS/2 Hardware Interface Technical Reference, Mouse).
 *
 * A mouse with a wheel behaves as one without, until it gets three sample rates that make no sense: 200, 100, 80. After that
 * it says that it is another device (3 instead of 0), and its packets have four bytes.
 *
 * Locks: none, as in ps2.c.
 */
#include "ps2_mouse.h"

#include "ps2.h"
#include "ps2_packet.h"
#include <hal/timer.h>

/* Commands to the controller. */
#define READ_CONFIGURATION 0x20
#define WRITE_CONFIGURATION 0x60
#define ENABLE_MOUSE 0xa8
#define DISABLE_KEYBOARD 0xad
#define ENABLE_KEYBOARD 0xae
#define CONFIGURATION_MOUSE_INTERRUPT 0x02
#define CONFIGURATION_MOUSE_OFF 0x20

/* Commands to the mouse, and its answer. */
#define READ_TYPE 0xf2
#define SET_RATE 0xf3
#define ENABLE_REPORTS 0xf4
#define SET_DEFAULTS 0xf6
#define ACKNOWLEDGE 0xfa

#define TYPE_WHEEL 3
#define RATE 100 /* reports in a second */

static struct input_device mouse = {
    .name = "PS/2 mouse",
    .id = {.bustype = BUS_I8042, .vendor = 2, .product = 1},
    .kind = &mouse_kind,
};
static struct ps2_packet packet = {.size = 3};
static bool found; /* does not change after boot */

/* Whether the mouse has taken a byte. */
static bool tell(uint8_t byte)
{
    ps2_send_to_mouse(byte);
    return ps2_receive() == ACKNOWLEDGE;
}

static bool set_rate(uint8_t rate)
{
    return tell(SET_RATE) && tell(rate);
}

static bool connect_mouse(void)
{
    ps2_command(ENABLE_MOUSE);
    ps2_command(READ_CONFIGURATION);
    int configuration = ps2_receive();
    if (configuration < 0)
        return false;
    configuration |= CONFIGURATION_MOUSE_INTERRUPT;
    configuration &= ~CONFIGURATION_MOUSE_OFF;
    ps2_command(WRITE_CONFIGURATION);
    ps2_send((uint8_t)configuration);
    return tell(SET_DEFAULTS);
}

/* The keyboard is silent meanwhile, because a key's bytes would be taken for answers. */
static bool start_mouse(void)
{
    if (!connect_mouse())
        return false;
    if (set_rate(200) && set_rate(100) && set_rate(80) && tell(READ_TYPE) &&
        ps2_receive() == TYPE_WHEEL)
        packet.size = 4;
    return set_rate(RATE) && tell(ENABLE_REPORTS);
}

bool ps2_mouse_init(void)
{
    ps2_command(DISABLE_KEYBOARD);
    ps2_empty();
    found = start_mouse();
    if (found)
        input_add(&mouse);
    ps2_command(ENABLE_KEYBOARD);
    return found;
}

void ps2_mouse_byte(uint8_t byte)
{
    struct mouse_report report;

    if (found && ps2_packet_take(&packet, byte, clock_ns(), &report))
        mouse_changed(&mouse, &report);
}
