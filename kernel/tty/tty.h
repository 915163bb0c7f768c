/* SPDX-License-Identifier: MIT */
/* The terminal: a line discipline between what is typed and what programs read. */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include <hal/types.h>

/* Enters /dev/console and /dev/tty. Boot. */
void tty_init(void);

/* What Ctrl-P calls, in interrupt context, to show what processes do; NULL: nothing. */
extern void (*tty_inspect)(void);

#endif
