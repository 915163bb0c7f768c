/* SPDX-License-Identifier: MIT */
/*
 * The terminal's input: the line discipline.
 *
 * Typed characters go into a ring. In canonical mode (ICANON) the line that is still being edited lies
 * between tty.committed and tty.end. It becomes readable when the line ends. In the other mode every
 * character is readable at once. A typed Ctrl-D is stored as END_OF_FILE and ends a read. If it follows
 * bytes, the read returns these bytes and takes it along. At the start of a line, the read returns 0.
 *
 * A shell that edits its line reads keys in the other mode, and runs its commands in canonical mode. The user may
 * type ahead of both. Therefore a change of the mode loses nothing: keys that were typed in the other mode and are
 * still unread, from tty.raw on, pass through the line discipline at the change.
 *
 * The ring keeps for each character the number of columns of its echo, so that erasing it removes as many.
 * ^X takes two columns. The columns of a tab depend on the text before it.
 *
 * Locks: tty.lock guards everything here. Interrupt handlers take it. Echo is shown under it, in the
 * order of typing; signals are sent after it has been released.
 */
#include "tty/tty.h"

#include "base/console.h"
#include "dev/chardev.h"
#include "mm/uaccess.h"
#include "proc/group.h"
#include "proc/kill.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/ioctl.h>
#include <abi/wait.h>
#include <hal/mmu.h>

#define RING 16384u /* characters; a power of two. Pasted text comes faster than it is read */
#define CHUNK 128u  /* bytes copied to or from a program at a time */

#define CTRL(letter) ((letter)&0x1f)
#define END_OF_FILE (0x100 | CTRL('D')) /* without ICANON it is read as the key that it was */
#define DELETE 0x7f

struct typed {
    uint16_t c : 9;       /* a byte, or END_OF_FILE */
    uint16_t columns : 7; /* of its echo */
};

static struct typed ring[RING]; /* guarded by tty.lock */

static struct {
    struct spinlock lock;
    struct waitqueue readers;
    uint32_t start, committed, end; /* count up for ever; taken modulo RING */
    uint32_t raw;                   /* characters from here on were typed without ICANON */
    uint32_t modes;                 /* c_lflag */
    pid_t foreground;               /* the group that Ctrl-C goes to; 0: none */
} tty = {
    .lock = SPINLOCK_INIT("tty"),
    .readers = WAITQUEUE_INIT(tty.readers, "tty"),
    .modes = ICANON | ECHO | ISIG | IEXTEN,
};

void (*tty_inspect)(void);

static bool is_control(int c)
{
    return c < ' ' || c == DELETE;
}

/* Shows a typed character, control characters as ^X. Returns the number of columns. */
static unsigned echo(int c)
{
    char shown[2] = {'^', (char)(c ^ 0x40)};

    if (!(tty.modes & ECHO))
        return 0;
    if (c != '\n' && c != '\t' && is_control(c))
        return console_echo(shown, 2);
    shown[0] = (char)c;
    return console_echo(shown, 1);
}

/* Erases the last character of the line, all its bytes if it is UTF-8. False: the line is empty. */
static bool erase(void)
{
    unsigned columns = 0;
    const struct typed *last;

    if (tty.end == tty.committed)
        return false;
    do {
        last = &ring[--tty.end % RING];
        columns += last->columns;
    } while ((last->c & 0xc0) == 0x80 && tty.end != tty.committed);
    for (; columns > 0 && (tty.modes & ECHO); columns--)
        console_write("\b \b", 3);
    return true;
}

static void erase_word(void)
{
    bool in_word = false;

    while (tty.end != tty.committed) {
        int c = ring[(tty.end - 1) % RING].c;
        bool blank = c == ' ' || c == '\t';
        if (blank && in_word)
            break;
        in_word = !blank;
        erase();
    }
}

static bool ends_line(int c)
{
    return c == '\n' || c == END_OF_FILE;
}

/* Stores a character. A full ring keeps room for the end of the line, so that the line can be read. */
static void store(int c)
{
    if (tty.end - tty.start >= (ends_line(c) ? RING : RING - 1)) {
        console_write("\a", 1);
        return;
    }
    unsigned columns = c == END_OF_FILE ? 0 : echo(c);
    ring[tty.end++ % RING] = (struct typed){(uint16_t)(c & 0x1ff), columns & 0x7f};
    if (ends_line(c) || !(tty.modes & ICANON)) {
        tty.committed = tty.end;
        wakeup(&tty.readers);
    }
}

static void canonical_input(int c)
{
    switch (c) {
    case CTRL('H'):
    case DELETE:
        erase();
        break;
    case CTRL('W'):
        erase_word();
        break;
    case CTRL('U'):
        while (erase())
            ;
        break;
    case CTRL('D'):
        store(END_OF_FILE);
        break;
    default:
        store(c);
    }
}

/* A character passes through the line discipline. Returns the group that it interrupts, or 0. tty.lock held. */
static pid_t discipline(int c)
{
    if (c == CTRL('C') && (tty.modes & ISIG)) {
        tty.start = tty.committed = tty.end; /* discards all that was typed: XBD 11.1.9, INTR */
        echo(c);
        echo('\n');
        return tty.foreground;
    }
    if (tty.modes & ICANON)
        canonical_input(c);
    else
        store(c);
    return 0;
}

/*
 * Canonical mode begins: unread keys that were typed in the other mode pass through the line discipline.
 * They are not echoed: the program that reads keys one by one echoes them itself. Returns the group that a Ctrl-C
 * among them interrupts, or 0. tty.lock held.
 */
static pid_t interpret_raw(void)
{
    uint32_t modes = tty.modes, behind = tty.end;
    uint32_t from = (int32_t)(tty.raw - tty.start) > 0 ? tty.raw : tty.start;
    pid_t interrupt = 0;

    tty.end = tty.committed = from;
    while (tty.committed != tty.start && !ends_line(ring[(tty.committed - 1) % RING].c))
        tty.committed--;             /* a line that was not finished when the other mode began */
    for (; from != behind; from++) { /* tty.end is never ahead of it */
        int c = ring[from % RING].c;
        tty.modes = c == CTRL('C') ? modes : modes & ~(uint32_t)ECHO;
        pid_t group = discipline(c);
        interrupt = group ? group : interrupt;
    }
    tty.modes = modes;
    return interrupt;
}

void console_input(int c)
{
    c &= 0xff;
    if (c == '\r')
        c = '\n';
    acquire(&tty.lock);
    bool inspect = c == CTRL('P') && (tty.modes & (ICANON | IEXTEN));
    pid_t interrupt = inspect ? 0 : discipline(c);
    release(&tty.lock);

    if (interrupt > 0)
        proc_kill_group(interrupt, SIGINT);
    if (inspect && tty_inspect)
        tty_inspect();
}

/*
 * Takes up to size bytes out of the ring. *done becomes true if the read ends with them: at the end of a
 * line, at the end of the file, or (not canonical) when the ring is empty. tty.lock held.
 */
static size_t take_input(char *buffer, size_t size, bool *done)
{
    size_t n = 0;

    while (n < size && tty.start != tty.committed && !*done) {
        int c = ring[tty.start++ % RING].c;
        if (c == END_OF_FILE && (tty.modes & ICANON)) {
            *done = true;
            break;
        }
        buffer[n++] = (char)c;
        if (c == '\n' && (tty.modes & ICANON))
            *done = true;
    }
    /* A Ctrl-D behind bytes only makes them readable. If it stayed in the ring after bytes that fill the
     * buffer, the next read would see the end of the file (POSIX, XBD 11.1.9, EOF). */
    if (n > 0 && !*done && tty.start != tty.committed && (tty.modes & ICANON) &&
        ring[tty.start % RING].c == END_OF_FILE) {
        tty.start++;
        *done = true;
    }
    if (tty.start == tty.committed && !(tty.modes & ICANON))
        *done = true;
    return n;
}

/*
 * Puts the characters that take_input() has taken, from start to end, back into the ring. The caller could not
 * copy them to the program. If another process has read in the meantime, or new input has filled the room,
 * they are lost.
 */
static void put_back(uint32_t start, uint32_t end)
{
    acquire(&tty.lock);
    if (tty.start == end && tty.end - start <= RING)
        tty.start = start;
    release(&tty.lock);
}

/* Waits for input, unless the flags say O_NONBLOCK: 0 or an error. tty.lock held. */
static int wait_for_input(unsigned flags)
{
    return flags & O_NONBLOCK ? -EAGAIN : sleep_interruptible(&tty.readers, &tty.lock);
}

static ssize_t tty_read(struct file *file, uintptr_t user, size_t n)
{
    char chunk[CHUNK];
    size_t total = 0;
    bool done = n == 0;
    int error = 0;

    while (!done && total < n) {
        acquire(&tty.lock);
        while (!error && tty.start == tty.committed)
            error = wait_for_input(file->flags);
        uint32_t start = tty.start;
        size_t part = error ? 0 : take_input(chunk, MIN(n - total, CHUNK), &done);
        uint32_t end = tty.start;
        release(&tty.lock);
        if (error)
            break;
        error = copyout(user + total, chunk, part);
        if (error) {
            put_back(start, end);
            break;
        }
        total += part;
    }
    return error && total == 0 ? error : (ssize_t)total;
}

static ssize_t tty_write(struct file *file, uintptr_t user, size_t n)
{
    char chunk[CHUNK];

    (void)file;
    for (size_t done = 0; done < n;) {
        size_t part = MIN(n - done, CHUNK);
        int error = checkpoint_interruptible();
        if (!error)
            error = copyin(chunk, user + done, part);
        if (error)
            return done > 0 ? (ssize_t)done : error;
        console_write(chunk, part);
        done += part;
    }
    return (ssize_t)n;
}

static void set_modes(const struct termios *modes)
{
    pid_t interrupt = 0;

    acquire(&tty.lock);
    bool was_canonical = tty.modes & ICANON;
    tty.modes = modes->c_lflag;
    if (!(tty.modes & ICANON) && was_canonical) {
        tty.raw = tty.committed = tty.end; /* the unfinished line becomes readable now */
        wakeup(&tty.readers);
    } else if ((tty.modes & ICANON) && !was_canonical) {
        interrupt = interpret_raw();
    }
    release(&tty.lock);
    if (interrupt > 0)
        proc_kill_group(interrupt, SIGINT);
}

/* TIOCSPGRP: the group has to exist; 0 means none. */
static int set_foreground(uintptr_t argument)
{
    int group, error = copyin(&group, argument, sizeof(group));

    if (error)
        return error;
    if (group < 0)
        return -EINVAL;
    if (group > 0 && !proc_is_group(group))
        return -EPERM;
    tty.foreground = group;
    return 0;
}

static int tty_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    struct termios modes = {.c_lflag = tty.modes};
    struct winsize window = {.ws_row = 25, .ws_col = 80};
    int group = tty.foreground, error;

    (void)file;
    switch (request) {
    case TCGETS:
        return copyout(argument, &modes, sizeof(modes));
    case TCSETS:
        error = copyin(&modes, argument, sizeof(modes));
        if (!error)
            set_modes(&modes);
        return error;
    case TIOCGWINSZ:
        return copyout(argument, &window, sizeof(window));
    case TIOCGPGRP:
        return copyout(argument, &group, sizeof(group));
    case TIOCSPGRP:
        return set_foreground(argument);
    default:
        return -ENOTTY;
    }
}

static const struct file_ops tty_ops = {.read = tty_read, .write = tty_write, .ioctl = tty_ioctl};

static const struct chardev devices[] = {
    {"tty", DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 0), 0666, &tty_ops},
    {"console", DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 1), 0600, &tty_ops},
};

void tty_init(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        chardev_register(&devices[i]);
}
