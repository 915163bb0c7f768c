/* SPDX-License-Identifier: MIT */
/* Terminal modes. */
#ifndef LIBC_TERMIOS_H
#define LIBC_TERMIOS_H

#include <abi/termios.h>
#include <sys/types.h>

typedef uint32_t tcflag_t;
typedef uint32_t speed_t;
typedef uint8_t cc_t;

int tcgetattr(int fd, struct termios *modes);
int tcsetattr(int fd, int when, const struct termios *modes);
pid_t tcgetsid(int fd);
int tcdrain(int fd);
int tcflush(int fd, int what);
int tcflow(int fd, int action);
int tcsendbreak(int fd, int duration);
int tcgetwinsize(int fd, struct winsize *size);
int tcsetwinsize(int fd, const struct winsize *size);
void cfmakeraw(struct termios *modes);
speed_t cfgetispeed(const struct termios *modes); /* of both directions: they are the same */
speed_t cfgetospeed(const struct termios *modes);
int cfsetispeed(struct termios *modes, speed_t speed); /* 0: leaves it the same as the output's */
int cfsetospeed(struct termios *modes, speed_t speed);
int cfsetspeed(struct termios *modes, speed_t speed);

#endif
