/* SPDX-License-Identifier: MIT */
/* The kernel's messages: formatted (lib/format.h) to the kernel log and the console. */
#ifndef BASE_KPRINTF_H
#define BASE_KPRINTF_H

#include "lib/format.h"

/* Prints to the kernel log and the console. Any context. */
void kprintf(const char *format, ...) PRINTF_LIKE(1, 2);
void kvprintf(const char *format, va_list args);

#endif
