/* SPDX-License-Identifier: MIT */
/*
 * The output of a terminal: c_oflag. The column of the cursor is counted behind the processing, so that the line
 * discipline knows how wide an echo is.
 */
#include "tty/output.h"

#define EXPANSION 2u /* bytes that one byte becomes at most */
#define CHUNK 128u

/* Stores the bytes that a byte becomes; returns their number. */
static size_t process(const struct tty *tty, char c, char out[EXPANSION])
{
    uint32_t modes = tty->termios.c_oflag;

    if (modes & OPOST) {
        if (c == '\n' && (modes & ONLCR)) {
            out[0] = '\r';
            out[1] = '\n';
            return 2;
        }
        if (c == '\r' && (modes & ONOCR) && tty->column.at == 0)
            return 0;
        if (c == '\r' && (modes & OCRNL))
            c = '\n';
    }
    out[0] = c;
    return 1;
}

/* Processes and sends bytes until room has been used up; returns how many. */
static size_t send_processed(struct tty *tty, const char *bytes, size_t n, size_t room)
{
    char out[CHUNK];
    size_t used = 0, i;

    room = MIN(room, sizeof(out));
    for (i = 0; i < n && used + EXPANSION <= room; i++) {
        size_t length = process(tty, bytes[i], out + used);
        for (size_t j = 0; j < length; j++)
            column_count(&tty->column, out[used + j]);
        used += length;
    }
    tty->driver->put(tty, out, used);
    return i;
}

size_t output_write(struct tty *tty, const char *bytes, size_t n)
{
    return send_processed(tty, bytes, n, tty->driver->room(tty, false));
}

void output_echo(struct tty *tty, const char *bytes, size_t n)
{
    send_processed(tty, bytes, n, tty->driver->room(tty, true));
}

bool output_takes_echo(struct tty *tty)
{
    return tty->driver->room(tty, true) >= EXPANSION;
}

void output_key(struct tty *tty, unsigned index)
{
    uint8_t key = tty->termios.c_cc[index];

    if (key != _POSIX_VDISABLE)
        tty->driver->put_first(tty, (char)key);
}

bool output_blocked(struct tty *tty)
{
    return tty->stopped || tty->driver->room(tty, false) < EXPANSION;
}

size_t output_unsent(struct tty *tty)
{
    return tty->driver->unsent ? tty->driver->unsent(tty) : 0;
}
