/* SPDX-License-Identifier: MIT */
/* The console as a terminal. */
#ifndef TTY_CONSOLEDEV_H
#define TTY_CONSOLEDEV_H

struct file;
struct tty;

/* Enters /dev/console and /dev/tty. Boot. */
void consoledev_init(void);

/* The file is being opened under another name of the console. Process context. */
void consoledev_open(struct file *file);

/* The "open" of the drivers of the console and of the virtual consoles: another open file of the terminal. Returns 0. */
int consoledev_open_tty(struct tty *tty, struct file *file);

/* Ctrl-P calls this function, in interrupt context, to show the processes' states; NULL: nothing. */
extern void (*tty_inspect)(void);

#endif
