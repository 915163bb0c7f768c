/* SPDX-License-Identifier: MIT */
/* How exit() knows of streams without every program having to contain them. */
#ifndef LIBC_STDLIB_EXIT_H
#define LIBC_STDLIB_EXIT_H

/* Set by the first stream that gets a buffer to write. */
extern void (*flush_streams_at_exit)(void);

#endif
