/* SPDX-License-Identifier: MIT */
/*
 * The PC's controller of a keyboard and a mouse, the 8042 (IBM PS/2 Hardware Interface Technical Reference, Keyboard and
 * Auxiliary Device Controller). Both devices send their bytes through one register. A bit of the status tells from which of
 * them a byte is.
 *
 * Locks: none. Both lines interrupt the same CPU, and the other functions are used at boot or in the interrupt handler.
 */
#include "ps2.h"

#include "ps2_keyboard.h"
#include "ps2_mouse.h"
#include <arch/io.h>
#include <hal/timer.h>

#define DATA 0x60
#define STATUS 0x64
#define STATUS_FULL 0x01  /* the controller has a byte for us */
#define STATUS_BUSY 0x02  /* the controller has not taken our last byte yet */
#define STATUS_MOUSE 0x20 /* the byte comes from the mouse */
#define NOTHING 0xff      /* there is no controller */

#define COMMAND_TO_MOUSE 0xd4 /* the next byte is the mouse's */

#define PATIENCE 10000u
#define BYTES_MAX 64u        /* that a controller may have */
#define ANSWER_NS 100000000u /* a device answers within 25 ms */

static void wait_until_taken(void)
{
    for (unsigned i = 0; i < PATIENCE && (in8(STATUS) & STATUS_BUSY); i++)
        continue;
}

void ps2_command(uint8_t command)
{
    wait_until_taken();
    out8(STATUS, command);
}

void ps2_send(uint8_t byte)
{
    wait_until_taken();
    out8(DATA, byte);
}

void ps2_send_to_mouse(uint8_t byte)
{
    ps2_command(COMMAND_TO_MOUSE);
    ps2_send(byte);
}

int ps2_receive(void)
{
    uint64_t until = clock_ns() + ANSWER_NS;

    while (!(in8(STATUS) & STATUS_FULL)) {
        if (clock_ns() > until)
            return -1;
    }
    return in8(DATA);
}

bool ps2_exists(void)
{
    return in8(STATUS) != NOTHING;
}

void ps2_empty(void)
{
    for (unsigned i = 0; i < BYTES_MAX && (in8(STATUS) & STATUS_FULL); i++)
        in8(DATA);
}

void ps2_interrupt(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < BYTES_MAX; i++) {
        uint8_t status = in8(STATUS);
        if (!(status & STATUS_FULL))
            return;
        uint8_t byte = in8(DATA);
        if (status == NOTHING)
            return;
        if (status & STATUS_MOUSE)
            ps2_mouse_byte(byte);
        else
            ps2_keyboard_byte(byte);
    }
}
