/* SPDX-License-Identifier: MIT */
/* The boot loader's data. */
#ifndef MULTIBOOT_READ_H
#define MULTIBOOT_READ_H

#include "board.h"

struct framebuffer;

/*
 * Fills in boot from the loader's data, and framebuffer (all but its memory) if the loader has set a mode that we can draw in.
 */
void multiboot_read(struct bootinfo *boot, struct framebuffer *framebuffer, uint32_t magic,
                    paddr_t info);

#endif
