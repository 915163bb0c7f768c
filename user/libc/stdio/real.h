/* SPDX-License-Identifier: MIT */
/* printf's conversion of reals, for the engine in lib/format.c. */
#ifndef LIBC_STDIO_REAL_H
#define LIBC_STDIO_REAL_H

#include "lib/format.h"

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

void format_real(struct format_output *out, const struct format_spec *spec, long double value);

#pragma GCC visibility pop

#endif
