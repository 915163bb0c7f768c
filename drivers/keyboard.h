/* SPDX-License-Identifier: MIT */
/* All keyboards of a machine together: drivers report keys that go down and up, and the console on the screen gets the bytes. */
#ifndef KEYBOARD_H
#define KEYBOARD_H

#include "dev/input.h"

/*
 * A driver's key (abi/input.h) has gone down or up. A key that is held and repeats goes down again and again. Any context
 * without locks that keyboard_typed() or virtual_console_show() needs.
 */
void keyboard_key(struct input_device *keyboard, unsigned code, bool down);

/* A driver's keyboard has come, all zero but for its name and its id; or goes: its keys go up. The same contexts. */
void keyboard_add(struct input_device *keyboard);
void keyboard_remove(struct input_device *keyboard);

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
