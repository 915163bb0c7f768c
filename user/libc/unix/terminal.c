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
    return ioctl(fd, TCSETS + (unsigned)when, modes);
}

int tcdrain(int fd)
{
    return ioctl(fd, TCSBRK, 1);
}

int tcflush(int fd, int what)
{
    return ioctl(fd, TCFLSH, what);
}

int tcflow(int fd, int action)
{
    return ioctl(fd, TCXONC, action);
}

int tcsendbreak(int fd, int duration)
{
    (void)duration; /* POSIX leaves its meaning open if it is not 0 */
    return ioctl(fd, TCSBRK, 0);
}

int tcgetwinsize(int fd, struct winsize *size)
{
    return ioctl(fd, TIOCGWINSZ, size);
}

int tcsetwinsize(int fd, const struct winsize *size)
{
    return ioctl(fd, TIOCSWINSZ, size);
}

void cfmakeraw(struct termios *modes)
{
    modes->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    modes->c_oflag &= ~(tcflag_t)OPOST;
    modes->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    modes->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
    modes->c_cflag |= CS8;
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;
}

speed_t cfgetospeed(const struct termios *modes)
{
    return modes->c_cflag & CBAUD;
}

speed_t cfgetispeed(const struct termios *modes)
{
    return cfgetospeed(modes);
}

int cfsetospeed(struct termios *modes, speed_t speed)
{
    if (speed > B38400 && speed != B57600 && speed != B115200) {
        errno = EINVAL;
        return -1;
    }
    modes->c_cflag = (modes->c_cflag & ~(tcflag_t)CBAUD) | speed;
    return 0;
}

int cfsetispeed(struct termios *modes, speed_t speed)
{
    return speed == B0 ? 0 : cfsetospeed(modes, speed);
}

int cfsetspeed(struct termios *modes, speed_t speed)
{
    return cfsetospeed(modes, speed);
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

pid_t tcgetsid(int fd)
{
    int session;

    return ioctl(fd, TIOCGSID, &session) < 0 ? -1 : session;
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
