/* SPDX-License-Identifier: MIT */
/* Terminals: their modes and foreground process group, all by ioctl(). */
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int tcgetattr(int fd, struct termios *modes)
{
    return ioctl(fd, TCGETS, modes);
}

int tcsetattr(int fd, int when, const struct termios *modes)
{
    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return ioctl(fd, TCSETS, modes);
}

pid_t tcgetpgrp(int fd)
{
    int group;

    return ioctl(fd, TIOCGPGRP, &group) < 0 ? -1 : group;
}

int tcsetpgrp(int fd, pid_t group)
{
    return ioctl(fd, TIOCSPGRP, &group);
}

int isatty(int fd)
{
    struct termios modes;

    return tcgetattr(fd, &modes) == 0;
}

/* There is one terminal. */
char *ttyname(int fd)
{
    static char name[] = "/dev/console";

    return isatty(fd) ? name : NULL;
}
