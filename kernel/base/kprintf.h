/* SPDX-License-Identifier: MIT */
/*
 * The kernel's printing: to the console and the kernel log, or into a buffer.
 *
 * Conversions: d i u x X o c s p %, with flags - 0 + # space, width and precision (also *), and the
 * lengths hh h l ll z t j. No floating point.
 */
#ifndef BASE_KPRINTF_H
#define BASE_KPRINTF_H

#include <hal/types.h>
#include <stdarg.h>

/* Prints to the kernel log and the console. Any context. */
void kprintf(const char *format, ...) PRINTF_LIKE(1, 2);
void kvprintf(const char *format, va_list args);

/* Formats into a buffer of size bytes, cut to fit; returns the length the whole would have had. */
int ksnprintf(char *buffer, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);
int kvsnprintf(char *buffer, size_t size, const char *format, va_list args);

/* Formats, and hands the result piece by piece to put(context, piece, length): the whole length. */
int format_pieces(void (*put)(void *, const char *, size_t), void *context, const char *format,
                  va_list args);

#endif
