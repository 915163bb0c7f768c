/* SPDX-License-Identifier: MIT */
/* The PC's controller of a keyboard and a mouse (8042): bytes from both and to both. */
#ifndef DRIVERS_PS2_H
#define DRIVERS_PS2_H

#include <hal/types.h>

/* The handler of both interrupts. */
void ps2_interrupt(void *unused);

/* Whether there is a controller. */
bool ps2_exists(void);

/* Throws away the bytes that the controller has, so that the next one interrupts. */
void ps2_empty(void);

/* Sends a byte to the keyboard, to the mouse, or a command to the controller itself. Any context. */
void ps2_send(uint8_t byte);
void ps2_send_to_mouse(uint8_t byte);
void ps2_command(uint8_t command);

/* Waits for the next byte, while no byte interrupts: -1: none has come. Boot. */
int ps2_receive(void);

#endif
