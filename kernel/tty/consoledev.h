/* SPDX-License-Identifier: MIT */
/* The console as a terminal. */
#ifndef TTY_CONSOLEDEV_H
#define TTY_CONSOLEDEV_H

struct file;

/* Enters /dev/console and /dev/tty. Boot. */
void consoledev_init(void);

/* The file is being opened under another name of the console. Process context. */
void consoledev_open(struct file *file);

/* Ctrl-P calls this function, in interrupt context, to show the processes' states; NULL: nothing. */
extern void (*tty_inspect)(void);

#endif
