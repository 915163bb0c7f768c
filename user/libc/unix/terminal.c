/* SPDX-License-Identifier: MIT */
/* Terminals: their modes and foreground process group, by ioctl(), and their names. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
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

/* The name of the device in a folder; the room is enough for each name of a terminal. */
static bool find_device(const char *folder, dev_t device, char *path, size_t size)
{
    const struct dirent *entry;
    struct stat st;
    bool found = false;
    DIR *dir = opendir(folder);

    while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
        size_t length = (size_t)snprintf(path, size, "%s/%s", folder, entry->d_name);
        found =
            length < size && stat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == device;
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

char *ttyname(int fd)
{
    static char name[32];
    struct stat st;

    if (!isatty(fd) || fstat(fd, &st) < 0)
        return NULL;
    if (find_device("/dev/pts", st.st_rdev, name, sizeof(name)) ||
        find_device("/dev", st.st_rdev, name, sizeof(name)))
        return name;
    errno = ENODEV;
    return NULL;
}
