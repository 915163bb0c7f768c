/* SPDX-License-Identifier: MIT */
/* Lets exit() flush streams although not every program contains them. */
#ifndef LIBC_STDLIB_EXIT_H
#define LIBC_STDLIB_EXIT_H

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* Set by the first stream that gets a buffer for output. */
extern void (*flush_streams_at_exit)(void);

#pragma GCC visibility pop

#endif
