/* SPDX-License-Identifier: MIT */
/* The console as a terminal: its keys come from the machine's drivers, its output goes to base/console.c. */
#include "tty/consoledev.h"

#include "base/console.h"
#include "dev/chardev.h"
#include "tty/control.h"
#include "tty/ldisc.h"
#include "tty/tty.h"
#include "tty/virtualdev.h"
#include "vfs/file.h"
#include <abi/stat.h>

#define RING 16384u /* characters; pasted text comes faster than it is read */
#define CTRL_P 0x10

/* Whether the serial line holds its input back, because the ring of typed characters is full. Guarded by console.lock. */
static bool held;

static size_t line_room(struct tty *tty, bool for_echo)
{
    (void)tty;
    return console_room(for_echo);
}

static size_t line_unsent(struct tty *tty)
{
    (void)tty;
    return console_unsent();
}

static void line_stop(struct tty *tty, bool stop)
{
    (void)tty;
    console_stop(stop);
}

static void line_discard(struct tty *tty)
{
    (void)tty;
    console_discard();
    wakeup(&tty->writers);
}

/* The line's input waits while the ring is full, and begins again when it is half empty. */
static void line_taken(struct tty *tty)
{
    if (!held || tty->end - tty->start > RING / 2)
        return;
    held = false;
    console_hold_input(false);
}

static void console_put(struct tty *tty, const char *bytes, size_t n)
{
    (void)tty;
    console_write(bytes, n);
}

static void line_put_first(struct tty *tty, char key)
{
    (void)tty;
    console_send_first(key);
}

static const struct tty_driver console_driver = {
    .open = consoledev_open_tty,
    .revoked = true,
    .room = line_room,
    .put = console_put,
    .put_first = line_put_first,
    .unsent = line_unsent,
    .discard = line_discard,
    .taken = line_taken,
    .stop = line_stop,
    .fixed_cflag = true,
};

static struct typed ring[RING]; /* guarded by console.lock */

/* Keys may come before consoledev_init(). */
static struct tty console = TTY_INIT(console, &console_driver, ring, RING);

void (*tty_inspect)(void);

/* tty->lock held. */
static void hold_if_full(void)
{
    if (held || ldisc_has_room(&console))
        return;
    held = true;
    console_hold_input(true);
}

bool console_input(int c)
{
    acquire(&console.lock);
    bool inspect = c == CTRL_P && (console.termios.c_lflag & IEXTEN) && !console.literal;
    if (!inspect)
        ldisc_input(&console, c);
    hold_if_full();
    bool more = !held;
    if (inspect)
        tty_stop_output(&console, false);
    tty_unlock(&console);
    if (inspect && tty_inspect)
        tty_inspect();
    return more;
}

void console_has_room(void)
{
    acquire(&console.lock);
    wakeup(&console.writers);
    release(&console.lock);
}

static int console_open(struct inode *inode, struct file *file)
{
    (void)inode;
    consoledev_open(file);
    return 0;
}

static const struct file_ops console_ops = {
    .open = console_open,
    .read = tty_read,
    .write = tty_write,
    .ioctl = virtualdev_ioctl,
    .poll = tty_poll,
};

int consoledev_open_tty(struct tty *tty, struct file *file)
{
    tty_open_file(tty, file);
    file->ops = &console_ops;
    return 0;
}

void consoledev_open(struct file *file)
{
    consoledev_open_tty(&console, file);
    control_opened(file);
}

static const struct file_ops own_terminal_ops = {.open = control_open_own};

static const struct chardev devices[] = {
    {"tty", DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 0), 0666, &own_terminal_ops},
    {"console", DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 1), 0600, &console_ops},
};

void consoledev_init(void)
{
    unsigned columns, rows;

    console_get_size(&columns, &rows);
    console.window = (struct winsize){.ws_row = (uint16_t)rows, .ws_col = (uint16_t)columns};
    control_init();
    control_add(&console, DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 1));
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        chardev_register(&devices[i]);
}
