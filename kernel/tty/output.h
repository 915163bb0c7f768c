/* SPDX-License-Identifier: MIT */
/* The output of a terminal, on its way from programs to the device. */
#ifndef TTY_OUTPUT_H
#define TTY_OUTPUT_H

#include "tty/tty.h"

/*
 * Processes bytes (OPOST), and sends as many as there is room for; returns how many. Any context, tty->lock held, as
 * for the next ones.
 */
size_t output_write(struct tty *tty, const char *bytes, size_t n);

/* The same for a few bytes of an echo. They are lost if there is no room: nothing waits for them. */
void output_echo(struct tty *tty, const char *bytes, size_t n);

/* Whether the device has room for an echo. If not, the echo would be lost. The terminal's lock is held. */
bool output_takes_echo(struct tty *tty);

/* Sends the key of an index of c_cc, VSTOP or VSTART, to the device, if it has one. */
void output_key(struct tty *tty, unsigned index);

/* Whether a program that writes must wait. */
bool output_blocked(struct tty *tty);

/* How many bytes have not been sent yet. */
size_t output_unsent(struct tty *tty);

#endif
