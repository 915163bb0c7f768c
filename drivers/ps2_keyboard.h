/* SPDX-License-Identifier: MIT */
/* The PC's keyboard: it passes its keys to keyboard.h. */
#ifndef PS2_KEYBOARD_H
#define PS2_KEYBOARD_H

/* Empties the controller, so that the next key interrupts. The handler is registered before. */
void ps2_keyboard_init(void);
void ps2_keyboard_interrupt(void *unused);

#endif
