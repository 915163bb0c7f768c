/* SPDX-License-Identifier: MIT */
/* The console: the kernel's messages and log, and the terminal that programs see as /dev/console. */
#ifndef BASE_CONSOLE_H
#define BASE_CONSOLE_H

#include <hal/types.h>

/*
 * Upcall: a character has been typed. Drivers call it, in any context; the terminal (tty/tty.c) takes it. CR
 * counts as LF.
 */
void console_input(int c);

/* Shows bytes on the console; \n becomes \r\n. Any context. */
void console_write(const char *bytes, size_t n);

/* The same: the number of columns by which the cursor has moved to the right. */
unsigned console_echo(const char *bytes, size_t n);

/* Adds bytes to the kernel log and shows them. Any context. */
void console_log(const char *bytes, size_t n);

/* From now on (panic) no locks are taken: another CPU may hold them for good. */
void console_panic_mode(void);

/*
 * Copies the kernel log from *position on (0: the oldest byte that is left), moves *position behind
 * the copied bytes, and returns their number: 0 at the end.
 */
size_t console_log_read(uint64_t *position, char *buffer, size_t size);

#endif
