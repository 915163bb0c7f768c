/* SPDX-License-Identifier: MIT */
/* Keys that repeat, for keyboards that tell only when a key goes down and up. */
#ifndef KEYBOARD_REPEAT_H
#define KEYBOARD_REPEAT_H

#include <hal/types.h>

/*
 * As keyboard_key(), but the key goes down again and again while it is held, from the timer's interrupt. A driver whose keyboard
 * is unplugged must let all its keys go up. Any context without locks that console_input() needs.
 */
void keyboard_repeat_key(unsigned code, bool down);

#endif
