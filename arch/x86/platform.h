/* SPDX-License-Identifier: MIT */
/* The PC's console and other devices. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include "board.h"

struct framebuffer;

/* Makes platform_putc() work, as soon as there is this_cpu(): by the serial line and the text screen. */
void platform_init_console(void);

/*
 * The screen is the loader's framebuffer, if there is one (its size is not 0), and the devices of the console are those that
 * the command line asks for. After option_init() and mmu_init().
 */
void platform_init_screen(const struct framebuffer *loaders);

#endif
