/* SPDX-License-Identifier: MIT */
/* The loader's messages. */
#ifndef BOOT_CONSOLE_H
#define BOOT_CONSOLE_H

#include "boot/loader.h"

/* On the screen and the first serial port. fail() adds why it ends, and stops. */
void print(const char *text);
void fail(const char *text) __attribute__((noreturn));

#endif
