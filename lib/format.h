/* SPDX-License-Identifier: MIT */
/*
 * printf's formatting for the kernel.
 *
 * Conversions: d i u x X o c s p %, with flags - 0 + # space, width and precision (also *), and the
 * lengths hh h l ll z t j. No floating point. No function here takes a lock; any context may call it.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include "lib/types.h"
#include <stdarg.h>

/* Formats into a buffer of size bytes, cut to fit; returns the length the whole would have had. */
int ksnprintf(char *buffer, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);
int kvsnprintf(char *buffer, size_t size, const char *format, va_list args);

/* Formats, and passes the result piece by piece to put(context, piece, length): the whole length. */
int format_pieces(void (*put)(void *, const char *, size_t), void *context, const char *format,
                  va_list args);

#endif
