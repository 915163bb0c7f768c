/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define MULTIPLEXER "/dev/ptmx"
#define SLAVE_NAME "/dev/pts/%d"
#define NAME_SIZE 20

int posix_openpt(int flags)
{
    return open(MULTIPLEXER, flags);
}

/* The kernel gives the slave its owner and mode: there is nothing to do, but to check the descriptor. */
int grantpt(int fd)
{
    int number;

    return ioctl(fd, TIOCGPTN, &number);
}

int unlockpt(int fd)
{
    int locked = 0;

    return ioctl(fd, TIOCSPTLCK, &locked);
}

int ptsname_r(int fd, char *name, size_t size)
{
    int number;

    if (ioctl(fd, TIOCGPTN, &number) != 0)
        return errno;
    if ((size_t)snprintf(name, size, SLAVE_NAME, number) >= size)
        return errno = ERANGE;
    return 0;
}

char *ptsname(int fd)
{
    static char name[NAME_SIZE];

    return ptsname_r(fd, name, sizeof(name)) == 0 ? name : NULL;
}

static int open_slave(int master, char *path, const struct termios *modes,
                      const struct winsize *size)
{
    if (unlockpt(master) != 0 || ptsname_r(master, path, NAME_SIZE) != 0)
        return -1;
    int fd = open(path, O_RDWR | O_NOCTTY);
    if (fd >= 0 && modes)
        tcsetattr(fd, TCSANOW, modes);
    if (fd >= 0 && size)
        tcsetwinsize(fd, size);
    return fd;
}

int openpty(int *master, int *slave, char *name, const struct termios *modes,
            const struct winsize *size)
{
    char path[NAME_SIZE];
    int fd = posix_openpt(O_RDWR | O_NOCTTY);

    if (fd < 0)
        return -1;
    int other = open_slave(fd, path, modes, size);
    if (other < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    *master = fd;
    *slave = other;
    if (name)
        strcpy(name, path);
    return 0;
}
