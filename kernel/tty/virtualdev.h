/* SPDX-License-Identifier: MIT */
/* The terminals of the virtual consoles (drivers/virtual_console.h): /dev/tty1 to /dev/tty6. */
#ifndef TTY_VIRTUALDEV_H
#define TTY_VIRTUALDEV_H

#include <hal/types.h>

struct file;

/* Enters the devices, also /dev/tty0. Boot, after consoledev_init(). */
void virtualdev_init(void);

/* The operation ioctl of a virtual console's open file: the requests of abi/vt.h, and those of all terminals. */
int virtualdev_ioctl(struct file *file, unsigned request, uintptr_t argument);

#endif
