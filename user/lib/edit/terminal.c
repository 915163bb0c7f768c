/* SPDX-License-Identifier: MIT */
/*
 * The real terminal.
 *
 * Keys are read one by one: input that the user types ahead of a command stays in the terminal for it. The modes change
 * at once and without flushing, for the same reason. IEXTEN stays: Ctrl-P on the console belongs to the kernel
 * (kernel/tty/consoledev.c).
 */
#include "edit.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define COLUMNS 80
#define ROWS 25

/* After an error that is no signal, all later reads would fail, too: another group has the terminal, say. */
static int tty_read(void *context, char *byte)
{
    const struct edit_tty *tty = context;
    ssize_t n = tty->read_keys(tty->in, byte, 1);

    return n < 0 && errno != EINTR ? 0 : (int)n;
}

static void tty_write(void *context, const char *text, size_t size)
{
    const struct edit_tty *tty = context;

    while (size > 0) {
        ssize_t n = write(tty->out, text, size);
        if (n <= 0 && errno != EINTR)
            return;
        text += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
}

/* If the user has set COLUMNS, it counts: a serial line does not know the width (XBD 8.3). */
static void tty_size(void *context, unsigned *columns, unsigned *rows)
{
    const struct edit_tty *tty = context;
    const char *wanted = tty->variable("COLUMNS");
    struct winsize size = {0};

    if (ioctl(tty->out, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        size = (struct winsize){.ws_row = ROWS, .ws_col = COLUMNS};
    int set = wanted ? atoi(wanted) : 0;
    *columns = set > 0 ? (unsigned)set : size.ws_col;
    *rows = size.ws_row > 0 ? size.ws_row : ROWS;
}

static void tty_raw(void *context, bool on)
{
    struct edit_tty *tty = context;
    struct termios modes;

    if (tcgetattr(tty->in, &modes) != 0)
        return;
    if (on) {
        tty->modes = modes;
        modes.c_iflag &= ~(tcflag_t)IXON; /* Ctrl-S searches */
        modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
        modes.c_cc[VMIN] = 1;
        modes.c_cc[VTIME] = 0;
    } else {
        modes = tty->modes;
    }
    tcsetattr(tty->in, TCSANOW, &modes);
}

/* The VT100 and its relatives have no brackets around pasted text, and some show the sequence that asks for them. */
static bool tty_brackets_paste(void *context)
{
    const struct edit_tty *tty = context;
    static const char *const families[] = {"xterm", "screen",    "tmux", "rxvt",
                                           "foot",  "alacritty", "kitty"};
    const char *name = tty->variable("TERM");

    for (size_t i = 0; name && i < sizeof(families) / sizeof(families[0]); i++) {
        if (strncmp(name, families[i], strlen(families[i])) == 0)
            return true;
    }
    return false;
}

struct edit_terminal edit_terminal_of(struct edit_tty *tty)
{
    return (struct edit_terminal){
        .context = tty,
        .read = tty_read,
        .write = tty_write,
        .size = tty_size,
        .raw = tty_raw,
        .brackets_paste = tty_brackets_paste,
    };
}

bool edit_is_possible(const struct edit_tty *tty)
{
    const char *name = tty->variable("TERM");

    return name && *name && strcmp(name, "dumb") != 0 && isatty(tty->in) && isatty(tty->out);
}
