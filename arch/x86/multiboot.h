/* SPDX-License-Identifier: MIT */
/* The boot loader's data. */
#ifndef MULTIBOOT_READ_H
#define MULTIBOOT_READ_H

#include "board.h"

/* Fills in boot from the loader's data. */
void multiboot_read(struct bootinfo *boot, uint32_t magic, paddr_t info);

#endif
