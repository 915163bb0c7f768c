/* SPDX-License-Identifier: MIT */
/* The board's console and other devices. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include "board.h"

/* The console: the PL011 on its pins, from the start; then the device that the command line asks for. */
void platform_init_console(void);
void platform_choose_console(void);

/* The monitor as a console too, unless the command line asks for another. All of boot's memory is mapped. */
void platform_init_screen(const struct bootinfo *boot);

#endif
