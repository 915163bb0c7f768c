/* SPDX-License-Identifier: MIT */
/* All keyboards of a machine as one: drivers tell which keys go down and up, and the console gets what they type. */
#ifndef KEYBOARD_H
#define KEYBOARD_H

#include <hal/types.h>

/*
 * A driver's key (keyboard_codes.h) has gone down or up. A key that is held and repeats goes down again and again. Any
 * context without locks that console_input() needs.
 */
void keyboard_key(unsigned code, bool down);

/* The lights that should be on, as bits of enum keyboard_led (keyboard_state.h). Any context. */
unsigned keyboard_leds(void);

/*
 * A driver's function that makes its keyboard show keyboard_leds(): it is called when these have changed, in the context of
 * keyboard_key(), and does not wait. One driver of a machine has lights. Boot.
 */
void keyboard_show_leds(void (*show)(void));

/* The layout's name, and the choice of another one: false if no layout has this name. Any context. */
const char *keyboard_layout_name(void);
bool keyboard_choose_layout(const char *name);

#endif
