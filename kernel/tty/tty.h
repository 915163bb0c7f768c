/* SPDX-License-Identifier: MIT */
/* The terminal: a line discipline between the keyboard's input and the programs that read it. */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include <hal/types.h>

/* Enters /dev/console and /dev/tty. Boot. */
void tty_init(void);

/* Ctrl-P calls this function, in interrupt context, to show the processes' states; NULL: nothing. */
extern void (*tty_inspect)(void);

#endif
