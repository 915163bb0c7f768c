/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals. */
#ifndef LIBC_PTY_H
#define LIBC_PTY_H

#include <sys/types.h>
#include <termios.h>

/*
 * Opens both ends of a new pseudo-terminal. name, which gets the path of the slave, modes and size may be NULL. 0, or -1
 * and errno.
 */
int openpty(int *master, int *slave, char *name, const struct termios *modes,
            const struct winsize *size);

#endif
