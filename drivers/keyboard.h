/* SPDX-License-Identifier: MIT */
/* All keyboards of a machine together: drivers report keys that go down and up, and the console on the screen gets the bytes. */
#ifndef KEYBOARD_H
#define KEYBOARD_H

#include <hal/types.h>

/*
 * A driver's key (keyboard_codes.h) has gone down or up. A key that is held and repeats goes down again and again. Any
 * context without locks that keyboard_typed() or virtual_console_show() needs.
 */
void keyboard_key(unsigned code, bool down);

/* Upcall: a byte has been typed, for the console that the screen shows. Any context, no locks held. */
void keyboard_typed(char byte);

/* The lights that should be on, as bits of enum keyboard_led (keyboard_state.h). Any context. */
unsigned keyboard_leds(void);

/*
 * Sets a driver's function that makes its keyboard show keyboard_leds(). It is called after each change, in the context of
 * keyboard_key(), and must not wait. There is one such function. A driver that polls its keyboards needs none: it compares
 * keyboard_leds() at each poll. Boot.
 */
void keyboard_show_leds(void (*show)(void));

/* Returns the layout's name; chooses another layout, or returns false if none has this name. Any context. */
const char *keyboard_layout_name(void);
bool keyboard_choose_layout(const char *name);

#endif
