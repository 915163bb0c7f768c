/* SPDX-License-Identifier: MIT */
/* Terminal modes. */
#ifndef LIBC_TERMIOS_H
#define LIBC_TERMIOS_H

#include <abi/ioctl.h>
#include <sys/types.h>

/* The time at which tcsetattr() acts. Output is never held back, so all three act at once. */
#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2

typedef uint32_t tcflag_t;

int tcgetattr(int fd, struct termios *modes);
int tcsetattr(int fd, int when, const struct termios *modes);

#endif
