/* SPDX-License-Identifier: MIT */
/* The PC's console and other devices. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include "board.h"

/* Makes platform_putc() work, as soon as there is this_cpu(). Then the devices of the console are those that the command line asks for. */
void platform_init_console(void);
void platform_choose_console(void);

#endif
