/* SPDX-License-Identifier: MIT */
/* The PC's console and other devices. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include "board.h"

/* Makes platform_putc() work: before anything else. */
void platform_init_console(void);

#endif
