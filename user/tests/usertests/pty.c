/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals, and by them the terminal's modes. */
#include "test.h"
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int master, slave;
static char path[32];

static void open_pair(void)
{
    CHECK(openpty(&master, &slave, path, NULL, NULL) == 0);
}

/* The slave without line discipline, echo and processing of the output. */
static void make_raw(unsigned least, unsigned time)
{
    struct termios modes;

    CHECK(tcgetattr(slave, &modes) == 0);
    cfmakeraw(&modes);
    modes.c_cc[VMIN] = (cc_t)least;
    modes.c_cc[VTIME] = (cc_t)time;
    CHECK(tcsetattr(slave, TCSANOW, &modes) == 0);
}

static void type(const char *keys)
{
    CHECK(write(master, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

/* Reads once, and compares. */
static bool reads(int fd, const char *expected)
{
    char text[256];
    ssize_t n = read(fd, text, sizeof(text));

    return n == (ssize_t)strlen(expected) && memcmp(text, expected, strlen(expected)) == 0;
}

static void pty_pair(void)
{
    open_pair();
    CHECK(isatty(master) && isatty(slave));
    CHECK(strcmp(ptsname(master), path) == 0 && access(path, F_OK) == 0);
    type("hello\r");
    CHECK(reads(slave, "hello\n"));
    CHECK(reads(master, "hello\r\n"));
    CHECK(write(slave, "out\n", 4) == 4);
    CHECK(reads(master, "out\r\n"));
}

/* Bytes that cannot be copied to the program are lost, and later ones come. */
static void pty_bad_pointers(void)
{
    open_pair();
    for (size_t i = 0; i < bad_address_count; i++) {
        void *bad = (void *)bad_addresses[i];
        CHECK_ERROR(write(master, bad, 3), EFAULT);
        CHECK_ERROR(write(slave, bad, 3), EFAULT);
        CHECK(write(slave, "lost", 4) == 4);
        CHECK_ERROR(read(master, bad, 4), EFAULT);
        CHECK(write(slave, "next", 4) == 4 && reads(master, "next"));
    }
}

static void lock_own_terminal(void)
{
    int lock = 1;

    CHECK(setsid() == getpid());
    open_pair();
    CHECK(ioctl(slave, TIOCSCTTY, 0) == 0 && close(open("/dev/tty", O_RDWR)) == 0);
    CHECK(ioctl(master, TIOCSPTLCK, &lock) == 0);
    CHECK_ERROR(open(path, O_RDWR), EIO);
    CHECK_ERROR(open("/dev/tty", O_RDWR), EIO);
    CHECK(unlockpt(master) == 0 && close(open("/dev/tty", O_RDWR)) == 0);
}

/* A slave that is locked cannot be opened by its other name either. */
static void pty_locked(void)
{
    CHECK(run_in_child(lock_own_terminal) == 0);
}

/* The slave belongs to the user that has opened the master, with the mode that it is given, as long as it exists. */
static void pty_owner(void)
{
    struct stat st;

    CHECK(setresgid(2000, 2000, 2000) == 0 && setresuid(1000, 1000, 0) == 0);
    open_pair();
    CHECK(stat(path, &st) == 0 && st.st_uid == 1000 && st.st_gid == 2000);
    CHECK(st.st_mode == (S_IFCHR | 0620));
    CHECK(chmod(path, 0600) == 0 && close(open(path, O_RDWR)) == 0);
    CHECK(close(slave) == 0 && seteuid(0) == 0);
    CHECK(stat(path, &st) == 0 && st.st_mode == (S_IFCHR | 0600));
    CHECK(chown(path, 1001, 5) == 0 && seteuid(1000) == 0);
    CHECK_ERROR(open(path, O_RDWR), EACCES);
    CHECK_ERROR(chmod(path, 0666), EPERM);
    CHECK(close(master) == 0);
    open_pair();
    CHECK(stat(path, &st) == 0 && st.st_uid == 1000 && st.st_mode == (S_IFCHR | 0620));
}

static void pty_names(void)
{
    open_pair();
    int other = posix_openpt(O_RDWR | O_NOCTTY);
    char *name = ptsname(other);

    CHECK(other >= 0 && name && strcmp(name, path) != 0);
    CHECK_ERROR(open(name, O_RDWR), EIO); /* locked */
    CHECK(grantpt(other) == 0 && unlockpt(other) == 0);
    int fd = open(name, O_RDWR | O_NOCTTY);
    CHECK(fd >= 0 && close(fd) == 0 && close(other) == 0);
    CHECK_ERROR(open(name, O_RDWR), ENOENT);
    CHECK_ERROR(open("/dev/pts/99", O_RDWR), ENOENT);
    CHECK(ptsname(slave) == NULL && errno == ENOTTY);
    CHECK_ERROR(unlockpt(0 + 63), EBADF);
}

/* The table fills up, and each number can be used again. */
static void pty_many(void)
{
    int fds[80];
    size_t n = 0;

    while (n < LENGTH(fds) && (fds[n] = posix_openpt(O_RDWR)) >= 0)
        n++;
    CHECK(n >= 10 && (n == LENGTH(fds) || errno == ENOSPC || errno == EMFILE));
    while (n > 0)
        CHECK(close(fds[--n]) == 0);
    open_pair();
}

static void pty_blocks(void)
{
    char text[256];
    size_t filled = 0;
    ssize_t n;

    open_pair();
    make_raw(1, 0);
    CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0 && fcntl(slave, F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERROR(read(master, text, sizeof(text)), EAGAIN);
    CHECK_ERROR(read(slave, text, sizeof(text)), EAGAIN);
    memset(text, 'x', sizeof(text));
    while ((n = write(master, text, sizeof(text))) > 0)
        filled += (size_t)n;
    CHECK(n == -1 && errno == EAGAIN && filled >= 255); /* _POSIX_MAX_INPUT */
    size_t got = 0;
    while ((n = read(slave, text, sizeof(text))) > 0)
        got += (size_t)n;
    CHECK(got == filled);
    for (filled = 0; (n = write(slave, text, sizeof(text))) > 0; filled += (size_t)n)
        ;
    CHECK(n == -1 && errno == EAGAIN && filled > 0);
    for (got = 0; (n = read(master, text, sizeof(text))) > 0; got += (size_t)n)
        ;
    CHECK(got == filled);
}

/* More than both rings hold goes through, in order. */
static void pty_stream(void)
{
    enum { SIZE = 40000 };
    unsigned char byte;

    open_pair();
    make_raw(1, 0);
    pid_t pid = start_child();
    if (pid == 0) {
        for (int i = 0; i < SIZE; i++) {
            byte = (unsigned char)(i % 251);
            if (write(i % 2 ? master : slave, &byte, 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    for (int i = 0; i < SIZE; i++)
        CHECK(read(i % 2 ? slave : master, &byte, 1) == 1 && byte == i % 251);
    CHECK(end_of(pid) == 0);
}

static void pty_slave_closed(void)
{
    char text[16];

    open_pair();
    CHECK(write(slave, "last", 4) == 4 && close(slave) == 0);
    CHECK(reads(master, "last"));
    CHECK_ERROR(read(master, text, sizeof(text)), EIO);
    CHECK((slave = open(path, O_RDWR | O_NOCTTY)) >= 0);
    type("again\n");
    CHECK(reads(slave, "again\n"));
}

static void pty_hangup(void)
{
    char text[16];
    struct termios modes;
    struct pollfd one = {.events = POLLIN | POLLOUT};

    open_pair();
    one.fd = slave;
    CHECK(poll(&one, 1, 0) == 1 && one.revents == POLLOUT);
    one.events = POLLIN;
    pid_t pid = start_child();
    if (pid == 0) {
        close(master);
        _exit(poll(&one, 1, -1) == 1 && one.revents == (POLLIN | POLLHUP) ? 0 : 1);
    }
    wait_for_state(pid, 'S');
    CHECK(close(master) == 0 && end_of(pid) == 0);
    one.events = POLLOUT;
    CHECK(poll(&one, 1, 0) == 1 && one.revents == (POLLOUT | POLLHUP));
    CHECK(read(slave, text, sizeof(text)) == 0);
    CHECK_ERROR(write(slave, "x", 1), EIO);
    CHECK_ERROR(tcgetattr(slave, &modes), EIO);
    CHECK_ERROR(open(path, O_RDWR), ENOENT);
}

/* The master is closed while other processes are about to read and write: all of them end. */
static void pty_hangup_race(void)
{
    char text[300] = {0};

    for (int round = 0; round < 50; round++) {
        open_pair();
        pid_t reader = start_child();
        if (reader == 0) {
            close(master);
            while (read(slave, text, sizeof(text)) > 0)
                ;
            _exit(0);
        }
        pid_t writer = start_child();
        if (writer == 0) {
            close(master);
            while (write(slave, text, sizeof(text)) > 0)
                ;
            _exit(errno == EIO ? 0 : 1);
        }
        close(slave);
        if (round % 2)
            type("a\n");
        close(master);
        CHECK(end_of(reader) == 0 && end_of(writer) == 0);
    }
}

static void tty_minimum(void)
{
    char text[16];

    open_pair();
    make_raw(0, 0);
    CHECK(read(slave, text, sizeof(text)) == 0);
    make_raw(0, 1); /* VTIME counts from the start of the read */
    int64_t before = now_ns();
    CHECK(read(slave, text, sizeof(text)) == 0 && now_ns() - before >= 90000000);
    type("a");
    CHECK(reads(slave, "a"));
    make_raw(3, 0);
    pid_t pid = start_child();
    if (pid == 0) {
        sleep_ms(50);
        type("b");
        sleep_ms(50);
        type("cd");
        _exit(0);
    }
    CHECK(reads(slave, "bcd") && end_of(pid) == 0);
    make_raw(3, 1); /* VTIME counts from the last byte */
    type("e");
    CHECK(reads(slave, "e"));
}

static void tty_actions(void)
{
    struct termios modes, got;
    int count = -1;

    open_pair();
    CHECK(tcgetattr(slave, &modes) == 0);
    type("lost\n");
    CHECK(ioctl(slave, FIONREAD, &count) == 0 && count == 5);
    modes.c_lflag &= ~(tcflag_t)ECHO;
    CHECK(tcsetattr(slave, TCSAFLUSH, &modes) == 0);
    CHECK(ioctl(slave, FIONREAD, &count) == 0 && count == 0);
    CHECK(tcgetattr(master, &got) == 0 && memcmp(&got, &modes, sizeof(got)) == 0);
    CHECK(cfsetspeed(&modes, B9600) == 0 && tcsetattr(slave, TCSADRAIN, &modes) == 0);
    CHECK(tcgetattr(slave, &got) == 0 && cfgetospeed(&got) == B9600 && cfgetispeed(&got) == B9600);
    CHECK_ERROR(cfsetospeed(&modes, 0x7777), EINVAL);
    CHECK_ERROR(tcsetattr(slave, 3, &modes), EINVAL);
    CHECK_ERROR(tcflush(slave, 7), EINVAL);
    CHECK_ERROR(tcflow(slave, 7), EINVAL);
    CHECK(tcdrain(slave) == 0 && tcsendbreak(slave, 0) == 0 && tcflush(slave, TCIOFLUSH) == 0);
    int fds[2];
    CHECK(pipe(fds) == 0);
    CHECK_ERROR(tcdrain(fds[0]), ENOTTY);
    CHECK_ERROR(tcflush(fds[0], TCIFLUSH), ENOTTY);
}

static void tty_flow(void)
{
    open_pair();
    CHECK(fcntl(slave, F_SETFL, O_NONBLOCK) == 0);
    type("\x13");
    CHECK_ERROR(write(slave, "x", 1), EAGAIN);
    type("\x11");
    CHECK(write(slave, "x", 1) == 1 && reads(master, "x"));
    CHECK(tcflow(slave, TCOOFF) == 0);
    CHECK_ERROR(write(slave, "y", 1), EAGAIN);
    CHECK(tcflow(slave, TCOON) == 0 && write(slave, "y", 1) == 1 && reads(master, "y"));
    CHECK(tcflow(slave, TCIOFF) == 0 && reads(master, "\x13"));
    CHECK(tcflow(slave, TCION) == 0 && reads(master, "\x11"));
}

/* Sets IXOFF or clears it; no echo. */
static void set_ixoff(bool on, bool canonical)
{
    struct termios modes;

    CHECK(tcgetattr(slave, &modes) == 0);
    modes.c_iflag = (modes.c_iflag & ~(tcflag_t)IXOFF) | (on ? IXOFF : 0);
    modes.c_lflag = (modes.c_lflag & ~(tcflag_t)(ECHO | ICANON)) | (canonical ? ICANON : 0);
    CHECK(tcsetattr(slave, TCSANOW, &modes) == 0);
}

/* Types characters until the terminal sends VSTOP; how many. */
static unsigned type_until_stop(void)
{
    unsigned n = 0;

    do {
        type("x");
        n++;
    } while (n < 4000 && !reads(master, "\x13"));
    return n;
}

static void read_exactly(unsigned n)
{
    char text[256];

    while (n > 0) {
        ssize_t part = read(slave, text, n < sizeof(text) ? n : sizeof(text));
        CHECK(part > 0);
        n -= (unsigned)part;
    }
}

/* IXOFF: the terminal stops the device before its input is full, and starts it when it has been read. */
static void tty_input_flow(void)
{
    open_pair();
    CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
    set_ixoff(true, false);
    unsigned most = type_until_stop();
    CHECK(most > 1000 && most < 3900);
    type("more"); /* some keys are on their way */
    CHECK(!reads(master, "\x13"));
    read_exactly(1000);
    CHECK_ERROR(read(master, &(char){0}, 1), EAGAIN);
    read_exactly(most + 4 - 1000);
    CHECK(reads(master, "\x11"));
    CHECK(type_until_stop() == most && tcflush(slave, TCIFLUSH) == 0 && reads(master, "\x11"));
    CHECK(type_until_stop() == most);
    set_ixoff(false, false); /* the modes end it, too */
    CHECK(reads(master, "\x11"));
    read_exactly(most);
    CHECK(type_until_stop() == 4000);
}

/* A line that has not ended cannot be read: the device must not stop, or it would never end. */
static void tty_input_flow_lines(void)
{
    open_pair();
    CHECK(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
    set_ixoff(true, true);
    CHECK(type_until_stop() == 4000);
    type("\n");
    CHECK(reads(master, "\x13"));
    read_exactly(4001);
    CHECK(reads(master, "\x11"));
}

static void tty_window(void)
{
    struct winsize size = {.ws_row = 50, .ws_col = 132}, got;

    open_pair();
    CHECK(tcgetwinsize(slave, &got) == 0 && got.ws_row == 0);
    CHECK(tcsetwinsize(master, &size) == 0 && tcgetwinsize(slave, &got) == 0);
    CHECK(memcmp(&size, &got, sizeof(got)) == 0);
}

const struct test pty_tests[] = {
    {"pty-owner", pty_owner},
    {"pty-pair", pty_pair},
    {"pty-bad-pointers", pty_bad_pointers},
    {"pty-locked", pty_locked},
    {"pty-names", pty_names},
    {"pty-many", pty_many},
    {"pty-blocks", pty_blocks},
    {"pty-stream", pty_stream},
    {"pty-slave-closed", pty_slave_closed},
    {"pty-hangup", pty_hangup},
    {"pty-hangup-race", pty_hangup_race},
    {"tty-minimum", tty_minimum},
    {"tty-actions", tty_actions},
    {"tty-flow", tty_flow},
    {"tty-input-flow", tty_input_flow},
    {"tty-input-flow-lines", tty_input_flow_lines},
    {"tty-window", tty_window},
    {NULL, NULL},
};
