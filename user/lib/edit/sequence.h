/* SPDX-License-Identifier: MIT */
/*
 * The keys of a terminal that are no characters. It sends them as a sequence of bytes: ESC [ parameters letter (ECMA-48;
 * xterm and the VT220), or ESC O letter (the VT100's application mode).
 */
#ifndef EDIT_SEQUENCE_H
#define EDIT_SEQUENCE_H

#include <stdbool.h>

#define SEQUENCE_PARAMETERS 2

enum sequence_key {
    KEY_UNKNOWN = 0x100, /* more than any byte */
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_INSERT,
    KEY_DELETE,
    KEY_PASTE,      /* pasted text follows */
    KEY_OF_PROGRAM, /* the first number that is free for a program's own keys */
};

/* The part of a sequence that has been read. All zero at first. */
struct sequence {
    unsigned parameter[SEQUENCE_PARAMETERS], parameters;
};

/* Takes a byte behind ESC [. False: it is the last byte, or none of the sequence. */
bool sequence_add(struct sequence *sequence, int byte);

/* The key of the sequence with that last byte; a sequence of ESC O has no parameters. */
enum sequence_key sequence_key(const struct sequence *sequence, int last);

/* Shift, Alt or Ctrl is held down. */
bool sequence_has_modifier(const struct sequence *sequence);

#endif
