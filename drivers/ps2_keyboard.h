/* SPDX-License-Identifier: MIT */
/* The PC's keyboard: it passes its keys to keyboard.h. */
#ifndef PS2_KEYBOARD_H
#define PS2_KEYBOARD_H

#include <hal/types.h>

/*
 * Makes the keyboard known, before the handler (ps2.h) is registered; and empties the controller after that, so that the next
 * key interrupts. There is a controller. Boot.
 */
void ps2_keyboard_init(void);
void ps2_keyboard_start(void);

/* The keyboard has sent a byte. Interrupt. */
void ps2_keyboard_byte(uint8_t byte);

#endif
