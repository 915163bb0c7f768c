/* SPDX-License-Identifier: MIT */
/* Between the files of the platform layer. */
#ifndef PLATFORM_H
#define PLATFORM_H

/* The terminal of standard input sends single keys from now on; and it is as it was before. */
void keyboard_begin(void);
void keyboard_end(void);

/* Keyboards and mice are opened, if the user may do so; closed; and their events are passed to the game. */
void events_begin(void);
void events_end(void);
void events_read(void);

/* A key with this number (linux/input.h) has gone down, or is held and repeats; or has gone up. */
void keyboard_event(unsigned code, int down);

#endif
