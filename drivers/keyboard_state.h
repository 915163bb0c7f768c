/* SPDX-License-Identifier: MIT */
/*
 * From keys to bytes: the keys that are down, the locks, the accent that waits for its letter.
 *
 * No locks: the owner lets one CPU at a time use a state.
 */
#ifndef KEYBOARD_STATE_H
#define KEYBOARD_STATE_H

#include "keyboard_layout.h"
#include <abi/input.h>

#define KEYBOARD_CODES 256u /* numbers of keys from here on have no meaning to the consoles */
#define KEYBOARD_BYTES 16u  /* that one key types at most */

/* The lights, as bits; and the order in which a USB keyboard has them (HID usage tables, page 8). */
enum keyboard_led { LED_NUM = 1, LED_CAPS = 2, LED_SCROLL = 4 };

struct keyboard_state {
    const struct keyboard_layout *layout;
    uint32_t down[KEYBOARD_CODES / 32]; /* a bit a key */
    unsigned leds;                      /* enum keyboard_led: which locks are on */
    uint16_t mark;                      /* of a dead key, for the next letter; or 0 */
};

/*
 * A key goes down (again, if it repeats) or up. Stores the bytes that it types, as a terminal sends them, and returns their number:
 * 0 for a key that types nothing.
 */
size_t keyboard_state_key(struct keyboard_state *state, unsigned code, bool down,
                          char bytes[KEYBOARD_BYTES]);

/* The console (virtual_console.h) that a key chooses, with Alt or Ctrl-Alt and F1 to F7; such a key types nothing. 0: none. */
unsigned keyboard_state_console(const struct keyboard_state *state, unsigned code);

/* Whether a key repeats while it is held: all but Shift, Ctrl, Alt and the locks. */
bool keyboard_state_repeats(unsigned code);

#endif
