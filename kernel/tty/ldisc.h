/* SPDX-License-Identifier: MIT */
/* The line discipline: from the keys of a terminal to the bytes that programs read. */
#ifndef TTY_LDISC_H
#define TTY_LDISC_H

#include "tty/tty.h"

/* All of these: tty->lock held; any context. Signals become due: tty_unlock() sends them. */

/* A character has been typed. */
void ldisc_input(struct tty *tty, int c);

/*
 * Takes up to size bytes of the input. *done becomes true if the read ends with them: at the end of a line, at the
 * end of the file, or (not canonical) when no more are there.
 */
size_t ldisc_take(struct tty *tty, char *buffer, size_t size, bool *done);

/* Whether a character should be typed now. If not, the driver's operation "taken" tells when to ask again. */
bool ldisc_has_room(const struct tty *tty);

/* How many bytes can be read. */
size_t ldisc_readable(const struct tty *tty);

/* Discards all input. */
void ldisc_discard(struct tty *tty);

/* Changes the modes. Keys that were typed ahead are kept. */
void ldisc_set_modes(struct tty *tty, const struct termios *modes);

#endif
