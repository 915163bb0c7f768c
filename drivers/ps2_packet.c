/* SPDX-License-Identifier: MIT */
/*
 * The packets of a PS/2 mouse (IBM PS/2 Hardware Interface Technical Reference, Mouse): buttons and signs in the first byte,
 * then the distances to the right and up, then the turns of a wheel if there is one.
 *
 * A byte can be lost. So a packet that pauses in its middle ends there, and a first byte always has bit 3.
 */
#include "ps2_packet.h"

#define FIRST_BUTTONS 0x07u
#define FIRST_ALWAYS 0x08u
#define FIRST_X_NEGATIVE 0x10u
#define FIRST_Y_NEGATIVE 0x20u
#define FIRST_X_OVERFLOW 0x40u
#define FIRST_Y_OVERFLOW 0x80u

#define PAUSE_NS 100000000u /* a byte takes about 1 ms */

/* A distance of 9 bits; after an overflow it means nothing. */
static int distance(uint8_t low, bool negative, bool overflow)
{
    return overflow ? 0 : low - (negative ? 256 : 0);
}

static void read_mouse_packet(const struct ps2_packet *packet, struct mouse_report *report)
{
    const uint8_t *bytes = packet->bytes;

    report->buttons = bytes[0] & FIRST_BUTTONS;
    report->x = distance(bytes[1], bytes[0] & FIRST_X_NEGATIVE, bytes[0] & FIRST_X_OVERFLOW);
    report->y = -distance(bytes[2], bytes[0] & FIRST_Y_NEGATIVE, bytes[0] & FIRST_Y_OVERFLOW);
    report->wheel = packet->size > 3 ? -(int8_t)bytes[3] : 0;
}

bool ps2_packet_take(struct ps2_packet *packet, uint8_t byte, uint64_t now_ns,
                     struct mouse_report *report)
{
    if (now_ns - packet->last_ns > PAUSE_NS)
        packet->count = 0;
    packet->last_ns = now_ns;
    if (packet->count == 0 && !(byte & FIRST_ALWAYS))
        return false;
    packet->bytes[packet->count++] = byte;
    if (packet->count < packet->size)
        return false;
    packet->count = 0;
    read_mouse_packet(packet, report);
    return true;
}
