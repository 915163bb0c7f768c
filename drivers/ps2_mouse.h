/* SPDX-License-Identifier: MIT */
/* The PC's mouse. */
#ifndef DRIVERS_PS2_MOUSE_H
#define DRIVERS_PS2_MOUSE_H

#include <hal/types.h>

/* Looks for a mouse, and starts it: whether there is one. There is a controller. Boot, before its bytes interrupt. */
bool ps2_mouse_init(void);

/* The mouse has sent a byte. Interrupt. */
void ps2_mouse_byte(uint8_t byte);

#endif
