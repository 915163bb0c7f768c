/* SPDX-License-Identifier: MIT */
/*
 * The line discipline.
 *
 * Typed characters go into a ring. In canonical mode (ICANON) the line that is still being edited lies between
 * tty->committed and tty->end. It becomes readable when the line ends. In the other mode every character is readable
 * at once. In canonical mode Ctrl-D (VEOF) is stored as TYPED_END_OF_FILE and ends a read. If it follows bytes, the
 * read returns these bytes and takes it along. At the start of a line, the read returns 0.
 *
 * A shell that edits its line reads keys in the other mode, and runs its commands in canonical mode. The user may
 * type ahead of both. Therefore a change of the mode loses nothing: unread keys of the other mode, from tty->raw on,
 * pass through the line discipline at the change.
 *
 * The ring keeps for each character the number of columns of its echo, so that erasing it removes as many.
 * ^X takes two columns. The columns of a tab depend on the text before it.
 */
#include "tty/ldisc.h"

#include "tty/output.h"
#include <abi/signal.h>

#define BACKSPACE '\b'
#define DELETE 0x7f

static bool has_local(const struct tty *tty, uint32_t modes)
{
    return (tty->termios.c_lflag & modes) == modes;
}

/* Whether a character is the key of an index of c_cc. */
static bool is_key(const struct tty *tty, int c, unsigned index)
{
    return c == tty->termios.c_cc[index] && c != _POSIX_VDISABLE;
}

static struct typed *typed_at(const struct tty *tty, uint32_t position)
{
    return &tty->ring[position & (tty->size - 1)];
}

static bool is_control(int c)
{
    return c < ' ' || c == DELETE;
}

/* Shows a typed character, control characters as ^X. Returns the number of columns. */
static unsigned echo(struct tty *tty, int c)
{
    char shown[2] = {'^', (char)(c ^ 0x40)};
    unsigned before = tty->column.at;

    if (!has_local(tty, ECHO) && !(c == '\n' && has_local(tty, ECHONL | ICANON)))
        return 0;
    if (c != '\n' && c != '\t' && is_control(c) && has_local(tty, ECHOCTL)) {
        output_echo(tty, shown, 2);
    } else {
        shown[0] = (char)c;
        output_echo(tty, shown, 1);
    }
    return tty->column.at > before ? tty->column.at - before : 0;
}

/* Removes the last character of the line, all its bytes if it is UTF-8, and clears its columns on the screen. */
static bool erase(struct tty *tty, bool shown)
{
    unsigned columns = 0;
    const struct typed *last;

    if (tty->end == tty->committed)
        return false;
    do {
        last = typed_at(tty, --tty->end);
        columns += last->columns;
    } while ((tty->termios.c_iflag & IUTF8) && (last->c & 0xc0) == 0x80 &&
             tty->end != tty->committed);
    for (; columns > 0 && shown && has_local(tty, ECHO) && output_takes_echo(tty); columns--)
        output_echo(tty, "\b \b", 3);
    return true;
}

static void erase_key(struct tty *tty, int c)
{
    if (erase(tty, has_local(tty, ECHOE)) && !has_local(tty, ECHOE))
        echo(tty, c);
}

static void erase_word(struct tty *tty)
{
    bool in_word = false;

    while (tty->end != tty->committed) {
        int c = typed_at(tty, tty->end - 1)->c;
        bool blank = c == ' ' || c == '\t';
        if (blank && in_word)
            break;
        in_word = !blank;
        erase(tty, true);
    }
}

static void erase_line(struct tty *tty, int c)
{
    bool clears = has_local(tty, ECHOKE | ECHOE);

    while (erase(tty, clears))
        ;
    if (clears)
        return;
    echo(tty, c);
    if (has_local(tty, ECHOK))
        echo(tty, '\n');
}

/* Shows the line again, in a new row. This takes as long as the line is. */
static void reprint(struct tty *tty, int c)
{
    if (!has_local(tty, ECHO) || !output_takes_echo(tty))
        return;
    tty->reprinted = true;
    echo(tty, c);
    echo(tty, '\n');
    for (uint32_t i = tty->committed; i != tty->end; i++)
        typed_at(tty, i)->columns = echo(tty, typed_at(tty, i)->c) & 0x3f;
}

/*
 * IXOFF: sends VSTOP to the device if three quarters of the ring are used, and VSTART if no more than a quarter is. A line that
 * is not finished does not count alone, because only more input can end it.
 */
static void control_input(struct tty *tty)
{
    uint32_t used = tty->start == tty->committed ? 0 : tty->end - tty->start;
    uint32_t limit = tty->holds_input ? tty->size / 4 : tty->size / 4 * 3;
    bool hold = (tty->termios.c_iflag & IXOFF) && used > limit;

    if (hold == tty->holds_input)
        return;
    tty->holds_input = hold;
    output_key(tty, hold ? VSTOP : VSTART);
}

/* Input has been read, or discarded. */
static void input_taken(struct tty *tty)
{
    control_input(tty);
    if (tty->driver->taken)
        tty->driver->taken(tty);
}

/* Stores a character. A full ring keeps room for the end of the line, so that the line can be read. */
static void store(struct tty *tty, int c, enum typed_kind kind)
{
    if (tty->end - tty->start >= (kind != TYPED_PLAIN ? tty->size : tty->size - 1)) {
        if (tty->termios.c_iflag & IMAXBEL)
            output_echo(tty, "\a", 1);
        return;
    }
    unsigned columns = kind == TYPED_END_OF_FILE ? 0 : echo(tty, c);
    *typed_at(tty, tty->end++) = (struct typed){(uint8_t)c, columns & 0x3f, kind & 3};
    if (kind != TYPED_PLAIN || !has_local(tty, ICANON)) {
        tty->committed = tty->end;
        wakeup(&tty->readers);
    }
    control_input(tty);
}

/*
 * Backspace and delete: which of both the key on the left of the keyboard sends depends on the terminal. If VERASE
 * is one of them, the other one erases too.
 */
static bool is_erase(const struct tty *tty, int c)
{
    int key = tty->termios.c_cc[VERASE];
    bool either = key == BACKSPACE || key == DELETE;

    return is_key(tty, c, VERASE) || (either && (c == BACKSPACE || c == DELETE));
}

/* The keys that IEXTEN adds. False: c is none of them. */
static bool extended_key(struct tty *tty, int c)
{
    if (!has_local(tty, IEXTEN))
        return false;
    if (is_key(tty, c, VWERASE)) {
        erase_word(tty);
    } else if (is_key(tty, c, VREPRINT)) {
        reprint(tty, c);
    } else if (is_key(tty, c, VLNEXT)) {
        tty->literal = true;
        if (has_local(tty, ECHO | ECHOCTL))
            output_echo(tty, "^\b", 2);
    } else {
        return false;
    }
    return true;
}

static bool ends_line(const struct tty *tty, int c)
{
    return c == '\n' || is_key(tty, c, VEOL) || (is_key(tty, c, VEOL2) && has_local(tty, IEXTEN));
}

static void canonical_input(struct tty *tty, int c)
{
    if (is_erase(tty, c))
        erase_key(tty, c);
    else if (is_key(tty, c, VKILL))
        erase_line(tty, c);
    else if (is_key(tty, c, VEOF))
        store(tty, c, TYPED_END_OF_FILE);
    else if (ends_line(tty, c))
        store(tty, c, TYPED_END_OF_LINE);
    else if (!extended_key(tty, c))
        store(tty, c, TYPED_PLAIN);
}

/* c_iflag: the character that a typed one becomes, or -1 if it is discarded. */
static int map_input(const struct tty *tty, int c)
{
    uint32_t modes = tty->termios.c_iflag;

    if (modes & ISTRIP)
        c &= 0x7f;
    if (c == '\r' && (modes & IGNCR))
        return -1;
    if (c == '\r' && (modes & ICRNL))
        return '\n';
    return c == '\n' && (modes & INLCR) ? '\r' : c;
}

/* VSTOP and VSTART. True: the character is one of them, and no input. */
static bool controls_flow(struct tty *tty, int c)
{
    bool start = is_key(tty, c, VSTART), stop = is_key(tty, c, VSTOP);

    if (!(tty->termios.c_iflag & IXON))
        return false;
    if (start || stop)
        tty_stop_output(tty, stop && !(start && tty->stopped));
    else if (tty->termios.c_iflag & IXANY)
        tty_stop_output(tty, false);
    return start || stop;
}

/* The signal that a key sends, or 0. */
static int key_signal(const struct tty *tty, int c)
{
    if (!has_local(tty, ISIG))
        return 0;
    if (is_key(tty, c, VINTR))
        return SIGINT;
    if (is_key(tty, c, VQUIT))
        return SIGQUIT;
    return is_key(tty, c, VSUSP) ? SIGTSTP : 0;
}

void ldisc_discard(struct tty *tty)
{
    tty->start = tty->committed = tty->end;
    input_taken(tty);
}

/* A key that sends a signal discards all that was typed and is unsent, unless NOFLSH is on (XBD 11.1.9, INTR). */
static void send_signal(struct tty *tty, int c, int signal)
{
    if (!has_local(tty, NOFLSH)) {
        ldisc_discard(tty);
        if (tty->driver->discard)
            tty->driver->discard(tty);
    }
    tty_stop_output(tty, false);
    echo(tty, c);
    echo(tty, '\n');
    tty->due |= 1u << signal;
}

void ldisc_input(struct tty *tty, int c)
{
    c &= 0xff;
    if (tty->literal) {
        tty->literal = false;
        store(tty, c, TYPED_PLAIN);
        return;
    }
    c = map_input(tty, c);
    if (c < 0 || controls_flow(tty, c))
        return;
    int signal = key_signal(tty, c);
    if (signal)
        send_signal(tty, c, signal);
    else if (has_local(tty, ICANON))
        canonical_input(tty, c);
    else
        store(tty, c, TYPED_PLAIN);
}

/*
 * Canonical mode begins: unread keys that were typed in the other mode pass through the line discipline.
 * They are not echoed: the program that reads keys one by one echoes them itself. A Ctrl-C among them is.
 */
static void interpret_raw(struct tty *tty)
{
    uint32_t modes = tty->termios.c_lflag, behind = tty->end;
    uint32_t from = (int32_t)(tty->raw - tty->start) > 0 ? tty->raw : tty->start;

    tty->end = tty->committed = from;
    while (tty->committed != tty->start && typed_at(tty, tty->committed - 1)->kind == TYPED_PLAIN)
        tty->committed--;            /* a line that was not finished when the other mode began */
    for (; from != behind; from++) { /* tty->end is never ahead of it */
        int c = typed_at(tty, from)->c;
        tty->termios.c_lflag = key_signal(tty, c) ? modes : modes & ~(uint32_t)(ECHO | ECHONL);
        ldisc_input(tty, c);
        tty->termios.c_lflag = modes;
    }
}

void ldisc_set_modes(struct tty *tty, const struct termios *modes)
{
    bool was_canonical = has_local(tty, ICANON);
    uint32_t cflag = tty->driver->fixed_cflag ? tty->termios.c_cflag : modes->c_cflag;

    tty->termios = *modes;
    tty->termios.c_cflag = cflag;
    tty->literal = false;
    if (!has_local(tty, ICANON) && was_canonical)
        tty->raw = tty->committed = tty->end; /* the unfinished line becomes readable now */
    else if (has_local(tty, ICANON) && !was_canonical)
        interpret_raw(tty);
    if (!(modes->c_iflag & IXON))
        tty_stop_output(tty, false);
    control_input(tty);
    wakeup(&tty->readers); /* VMIN may have changed, too */
}

size_t ldisc_take(struct tty *tty, char *buffer, size_t size, bool *done)
{
    bool canonical = has_local(tty, ICANON);
    size_t n = 0;

    while (n < size && tty->start != tty->committed && !*done) {
        struct typed next = *typed_at(tty, tty->start++);
        if (!canonical || next.kind != TYPED_END_OF_FILE)
            buffer[n++] = (char)next.c;
        *done = canonical && next.kind != TYPED_PLAIN;
    }
    /* A Ctrl-D behind bytes only makes them readable. If it stayed in the ring after bytes that fill the
     * buffer, the next read would see the end of the file (POSIX, XBD 11.1.9, EOF). */
    if (n > 0 && !*done && canonical && tty->start != tty->committed &&
        typed_at(tty, tty->start)->kind == TYPED_END_OF_FILE) {
        tty->start++;
        *done = true;
    }
    if (tty->start == tty->committed && !canonical)
        *done = true;
    input_taken(tty);
    return n;
}

/* If nothing can be read, more keys must come: they end the line, or are discarded. One place is for the end. */
bool ldisc_has_room(const struct tty *tty)
{
    return tty->start == tty->committed || tty->end - tty->start < tty->size - 1;
}

size_t ldisc_readable(const struct tty *tty)
{
    size_t n = tty->committed - tty->start;

    for (uint32_t i = tty->start; i != tty->committed && has_local(tty, ICANON); i++)
        n -= typed_at(tty, i)->kind == TYPED_END_OF_FILE;
    return n;
}
