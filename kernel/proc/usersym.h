/* SPDX-License-Identifier: MIT */
/* The names that a program's own file has for its functions. */
#ifndef PROC_USERSYM_H
#define PROC_USERSYM_H

#include <hal/types.h>

struct vmspace;

/*
 * Puts " in main+0x1a" into a buffer, for an address in a program; nothing if its file says nothing
 * of it. Reads the file: process context, interrupts on, no locks held.
 */
void usersym_describe(struct vmspace *vm, uintptr_t address, char *buffer, size_t size);

#endif
