/* SPDX-License-Identifier: MIT */
/*
 * The terminal: its modes, and the keys. A special key sends a sequence (edit/sequence.h) that begins with Escape. If no
 * byte follows within a moment, it was the Escape key itself.
 */
#include "edit.h"
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define MOMENT 1000 /* ms: a serial line may be slow */

static struct termios before;
static volatile sig_atomic_t ending; /* a signal asks the program to end */

static void window_changed(int signal)
{
    (void)signal; /* the read of a key ends with EINTR */
}

static void end_wanted(int signal)
{
    (void)signal;
    ending = 1;
}

void terminal_begin(void)
{
    struct sigaction action = {.sa_handler = window_changed}, end = {.sa_handler = end_wanted};
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        err(1, "the standard input is no terminal");
    raw = before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON | ISTRIP);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    sigaction(SIGWINCH, &action, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    fputs("\033[H\033[J", stdout);
}

void terminal_end(void)
{
    size_t rows, columns;

    screen_size(&rows, &columns);
    printf("\033[m\033[%zuH\033[K\r\n", rows);
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}

void screen_size(size_t *rows, size_t *columns)
{
    struct winsize size = {0};

    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    *rows = size.ws_row > 3 ? size.ws_row : 24;
    *columns = size.ws_col > 7 ? size.ws_col : 80;
}

/* The next byte of a sequence, or -1: none comes. */
static int next_byte(void)
{
    struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
    unsigned char c;

    return poll(&keyboard, 1, MOMENT) == 1 && read(STDIN_FILENO, &c, 1) == 1 ? c : -1;
}

static int read_escape(void)
{
    struct sequence sequence = {0};
    int c = next_byte();

    if (c < 0)
        return KEY_ESCAPE;
    if (c != '[' && c != 'O')
        return KEY_UNKNOWN;
    bool numbers = c == '[';
    do
        c = next_byte();
    while (numbers && sequence_add(&sequence, c));
    return sequence_key(&sequence, c);
}

int read_key(void)
{
    unsigned char c;
    ssize_t n = read(STDIN_FILENO, &c, 1);

    if (n < 0 && errno == EINTR && !ending) {
        forget_screen();
        return KEY_UNKNOWN;
    }
    if (n <= 0)
        return KEY_CLOSED;
    return c == 033 ? read_escape() : c;
}
