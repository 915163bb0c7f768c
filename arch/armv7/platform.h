/* SPDX-License-Identifier: MIT */
/* The board's console and other devices. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include "board.h"

/* The console: the PL011 on its pins, from the start; then the device that the command line asks for. */
void platform_init_console(void);
void platform_choose_console(void);

#endif
