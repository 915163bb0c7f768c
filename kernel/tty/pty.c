/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals: a program plays the device of a terminal.
 *
 * Opening /dev/ptmx makes one, and gives its master. The terminal itself is /dev/pts/N, the slave: a struct tty with its
 * line discipline. Bytes that the master writes are typed there. Output of programs to the slave goes through a ring, and
 * the master reads it from there. If the master is closed, the slave is hung up. If the last slave is closed, the master
 * reads the rest, and then gets EIO, until a slave is opened again.
 *
 * A write to the slave waits until the master has read enough. The ring keeps some space for echoes. A write to the
 * master waits, if there is a line to read but no room for more.
 *
 * Locks: pty_lock guards the table, and of each pty users, slaves, master_open, mode, uid and gid. The tty's lock guards the
 * ring and no_slave. pty_lock is not held together with it.
 */
#include "tty/pty.h"

#include "dev/chardev.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "tty/control.h"
#include "tty/ldisc.h"
#include "tty/request.h"
#include "tty/tty.h"
#include "vfs/file.h"
#include "vfs/poll.h"
#include <abi/errno.h>
#include <abi/ioctl.h>
#include <abi/stat.h>

#define INPUT 4096u     /* characters of input; a power of two */
#define OUTPUT 4096u    /* bytes of output; a power of two */
#define FOR_ECHOES 256u /* of these */
#define CHUNK 128u

struct pty {
    struct tty tty;
    unsigned number;
    uint32_t mode, uid, gid; /* of the slave's file: they end with the pseudo-terminal */
    unsigned users, slaves;  /* open files: all of them, and those of the slave */
    bool master_open;
    bool locked;   /* the slave cannot be opened: TIOCSPTLCK; atomic */
    bool no_slave; /* the last slave has been closed */
    struct waitqueue output_ready, input_room;
    uint32_t start, end; /* of the output; count up for ever, taken modulo OUTPUT */
    struct typed input[INPUT];
    char output[OUTPUT];
};

static struct spinlock pty_lock = SPINLOCK_INIT("pty");
static struct pty *ptys[PTYS_MAX];

static struct pty *pty_of(struct tty *tty)
{
    return CONTAINER_OF(tty, struct pty, tty);
}

static size_t pty_room(struct tty *tty, bool for_echo)
{
    const struct pty *pty = pty_of(tty);
    uint32_t used = pty->end - pty->start, limit = for_echo ? OUTPUT : OUTPUT - FOR_ECHOES;

    return used < limit ? limit - used : 0;
}

static void pty_put(struct tty *tty, const char *bytes, size_t n)
{
    struct pty *pty = pty_of(tty);

    for (size_t i = 0; i < n && pty->end - pty->start < OUTPUT; i++)
        pty->output[pty->end++ & (OUTPUT - 1)] = bytes[i];
    wakeup(&pty->output_ready);
}

static void pty_put_key(struct tty *tty, char key)
{
    pty_put(tty, &key, 1);
}

static void pty_discard(struct tty *tty)
{
    pty_of(tty)->start = pty_of(tty)->end;
    wakeup(&tty->writers);
}

static void pty_taken(struct tty *tty)
{
    wakeup(&pty_of(tty)->input_room);
}

static int open_slave(struct tty *tty, struct file *file);

static const struct tty_driver pty_driver = {
    .open = open_slave,
    .room = pty_room,
    .put = pty_put,
    .put_first = pty_put_key,
    .discard = pty_discard,
    .taken = pty_taken,
};

/* A new pseudo-terminal with one user, its master; it is not in the table yet. */
static struct pty *new_pty(void)
{
    struct pty *pty = kzalloc(sizeof(*pty));

    if (!pty)
        return NULL;
    pty->tty = (struct tty)TTY_INIT(pty->tty, &pty_driver, pty->input, INPUT);
    waitqueue_init(&pty->output_ready, "pty read");
    waitqueue_init(&pty->input_room, "pty write");
    pty->users = 1;
    pty->mode = S_IFCHR | 0620;
    pty->uid = current_proc()->cred.uid;
    pty->gid = current_proc()->cred.gid;
    pty->master_open = pty->locked = true;
    return pty;
}

/* Enters it under the first free number; false: there is none. */
static bool enter_pty(struct pty *pty)
{
    acquire(&pty_lock);
    for (pty->number = 0; pty->number < PTYS_MAX && ptys[pty->number]; pty->number++)
        ;
    if (pty->number < PTYS_MAX)
        ptys[pty->number] = pty;
    release(&pty_lock);
    if (pty->number == PTYS_MAX)
        return false;
    control_add(&pty->tty, DEV_MAKE(PTY_MAJOR, pty->number));
    return true;
}

/* One user less. The number becomes free together with the memory. No new user comes: the master is closed. */
static void put_pty(struct pty *pty)
{
    acquire(&pty_lock);
    bool last = --pty->users == 0;
    if (last)
        ptys[pty->number] = NULL;
    release(&pty_lock);
    if (!last)
        return;
    control_remove(&pty->tty);
    kmfree(pty);
}

unsigned pty_next(unsigned number)
{
    acquire(&pty_lock);
    while (number < PTYS_MAX && !(ptys[number] && ptys[number]->master_open))
        number++;
    release(&pty_lock);
    return number;
}

void pty_load_owner(unsigned number, struct inode *inode)
{
    acquire(&pty_lock);
    const struct pty *pty = ptys[number];
    if (pty) {
        inode->mode = pty->mode;
        inode->uid = pty->uid;
        inode->gid = pty->gid;
    }
    release(&pty_lock);
}

void pty_save_owner(unsigned number, const struct inode *inode)
{
    acquire(&pty_lock);
    struct pty *pty = ptys[number];
    if (pty) {
        pty->mode = inode->mode;
        pty->uid = inode->uid;
        pty->gid = inode->gid;
    }
    release(&pty_lock);
}

/* One more open file of the slave, if it may be opened. pty_lock held. */
static int add_slave(struct pty *pty)
{
    if (!pty || !pty->master_open)
        return -ENXIO;
    if (__atomic_load_n(&pty->locked, __ATOMIC_RELAXED))
        return -EIO;
    pty->users++;
    pty->slaves++;
    return 0;
}

/* add_slave() has counted the file. */
static void finish_open(struct pty *pty, struct file *file)
{
    acquire(&pty->tty.lock);
    pty->no_slave = false;
    release(&pty->tty.lock);
    tty_open_file(&pty->tty, file);
    file->ops = &pty_slave_ops;
}

static int slave_open(struct inode *inode, struct file *file)
{
    unsigned number = DEV_MINOR(inode->rdev);

    acquire(&pty_lock);
    struct pty *pty = number < PTYS_MAX ? ptys[number] : NULL;
    int error = add_slave(pty);
    release(&pty_lock);
    if (error)
        return error;
    finish_open(pty, file);
    control_opened(file);
    return 0;
}

/* /dev/tty: the slave by that name. While control_lock is held, it is not freed. */
static int open_slave(struct tty *tty, struct file *file)
{
    struct pty *pty = pty_of(tty);

    acquire(&pty_lock);
    int error = add_slave(pty);
    release(&pty_lock);
    if (!error)
        finish_open(pty, file);
    return error;
}

static void slave_close(struct file *file)
{
    struct pty *pty = pty_of(file->data);

    acquire(&pty_lock);
    bool last = --pty->slaves == 0;
    release(&pty_lock);
    if (last) {
        acquire(&pty->tty.lock);
        pty->no_slave = true;
        wakeup(&pty->output_ready);
        release(&pty->tty.lock);
    }
    put_pty(pty);
}

const struct file_ops pty_slave_ops = {
    .open = slave_open,
    .close = slave_close,
    .read = tty_read,
    .write = tty_write,
    .poll = tty_poll,
    .ioctl = tty_ioctl,
};

static void master_close(struct file *file)
{
    struct pty *pty = pty_of(file->data);

    acquire(&pty_lock);
    pty->master_open = false;
    release(&pty_lock);
    tty_hang_up(&pty->tty);
    put_pty(pty);
}

/* Waits for output: 0, or an error. tty.lock held. */
static int wait_for_output(struct pty *pty, unsigned flags)
{
    int error = 0;

    while (!error && pty->start == pty->end) {
        if (pty->no_slave)
            return -EIO;
        if (flags & O_NONBLOCK)
            return -EAGAIN;
        error = sleep_interruptible(&pty->output_ready, &pty->tty.lock);
    }
    return error;
}

/* Takes up to n bytes of the output; none if it is empty. tty.lock held. */
static size_t take_output(struct pty *pty, char *bytes, size_t n)
{
    size_t taken = 0;

    while (taken < n && pty->start != pty->end)
        bytes[taken++] = pty->output[pty->start++ & (OUTPUT - 1)];
    wakeup(&pty->tty.writers);
    return taken;
}

/* Returns the bytes that are there. Bytes that cannot be copied to the program are lost. */
static ssize_t master_read(struct file *file, uintptr_t user, size_t n)
{
    struct pty *pty = pty_of(file->data);
    char chunk[CHUNK];
    size_t total = 0, part = n > 0;

    while (part > 0 && total < n) {
        acquire(&pty->tty.lock);
        int error = total == 0 ? wait_for_output(pty, file->flags) : 0;
        part = error ? 0 : take_output(pty, chunk, MIN(n - total, CHUNK));
        release(&pty->tty.lock);
        if (!error)
            error = copyout(user + total, chunk, part);
        if (error)
            return total > 0 ? (ssize_t)total : error;
        total += part;
    }
    return (ssize_t)total;
}

/*
 * Types characters on the terminal, as long as there is room. Returns how many; *error says why not all. After a key that shows
 * the line again it returns too, because the lock is held with interrupts off.
 */
static size_t type_part(struct file *file, const char *bytes, size_t n, int *error)
{
    struct pty *pty = pty_of(file->data);
    struct tty *tty = &pty->tty;
    size_t done = 0;

    acquire(&tty->lock);
    tty->reprinted = false;
    while (done < n && !*error && !tty->reprinted) {
        if (ldisc_has_room(tty))
            ldisc_input(tty, (unsigned char)bytes[done++]);
        else if (file->flags & O_NONBLOCK)
            *error = -EAGAIN;
        else
            *error = sleep_interruptible(&pty->input_room, &tty->lock);
    }
    tty_unlock(tty);
    return done;
}

static ssize_t master_write(struct file *file, uintptr_t user, size_t n)
{
    return tty_write_parts(file, user, n, type_part);
}

/* TIOCSPTLCK */
static int lock_slave(struct pty *pty, uintptr_t argument)
{
    int locked, error = copyin(&locked, argument, sizeof(locked));

    if (!error)
        __atomic_store_n(&pty->locked, locked != 0, __ATOMIC_RELAXED);
    return error;
}

/* The other requests are made to the terminal. */
static int master_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    struct pty *pty = pty_of(file->data);
    int number = (int)pty->number;

    if (request == TIOCGPTN)
        return copyout(argument, &number, sizeof(number));
    if (request == TIOCSPTLCK)
        return lock_slave(pty, argument);
    return tty_request(file, request, argument);
}

static unsigned master_poll(struct file *file, struct poll_watch *watch)
{
    struct pty *pty = pty_of(file->data);
    unsigned events = 0;

    acquire(&pty->tty.lock);
    poll_enter(watch, &pty->output_ready);
    poll_enter(watch, &pty->input_room);
    if (pty->start != pty->end)
        events |= POLL_READ;
    if (pty->no_slave)
        events |= POLLHUP;
    if (ldisc_has_room(&pty->tty))
        events |= POLL_WRITE;
    release(&pty->tty.lock);
    return events;
}

static const struct file_ops master_ops = {
    .read = master_read,
    .write = master_write,
    .poll = master_poll,
    .ioctl = master_ioctl,
    .close = master_close,
};

static int ptmx_open(struct inode *inode, struct file *file)
{
    struct pty *pty = new_pty();

    (void)inode;
    if (!pty)
        return -ENOMEM;
    if (!enter_pty(pty)) {
        kmfree(pty);
        return -ENOSPC;
    }
    file->ops = &master_ops;
    file->data = &pty->tty;
    return 0;
}

static const struct file_ops ptmx_ops = {.open = ptmx_open};

static const struct chardev ptmx = {
    .name = "ptmx",
    .number = DEV_MAKE(CHARDEV_MAJOR_TERMINAL, 2),
    .mode = 0666,
    .ops = &ptmx_ops,
};

void pty_init(void)
{
    chardev_register(&ptmx);
}
