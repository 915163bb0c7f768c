/* SPDX-License-Identifier: MIT */
/* The packets of a PS/2 mouse. */
#ifndef DRIVERS_PS2_PACKET_H
#define DRIVERS_PS2_PACKET_H

#include "mouse.h"

#define PS2_PACKET_BYTES 4u

/* A packet that has begun. No locks: its owner uses it from one CPU at a time. */
struct ps2_packet {
    uint8_t bytes[PS2_PACKET_BYTES];
    unsigned size; /* 3, or 4 with a wheel */
    unsigned count;
    uint64_t last_ns; /* when the last byte came */
};

/* Takes a byte that has come at this time. True: a packet is complete, and this is its report. */
bool ps2_packet_take(struct ps2_packet *packet, uint8_t byte, uint64_t now_ns,
                     struct mouse_report *report);

#endif
