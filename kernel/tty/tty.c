/* SPDX-License-Identifier: MIT */
/* Reads and writes of terminals, and the signals that they send. */
#include "tty/tty.h"

#include "lib/string.h"
#include "mm/uaccess.h"
#include "proc/group.h"
#include "proc/kill.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "tty/control.h"
#include "tty/ldisc.h"
#include "tty/output.h"
#include "vfs/file.h"
#include "vfs/poll.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define CHUNK 128u                     /* bytes copied to or from a program at a time */
#define VTIME_UNIT (NSEC_PER_SEC / 10) /* tenths of a second */
#define NO_DEADLINE UINT64_MAX

void tty_unlock(struct tty *tty)
{
    uint32_t due = tty->due;
    pid_t group = tty->foreground;

    tty->due = 0;
    release(&tty->lock);
    for (; due && group > 0; due &= due - 1)
        proc_kill_group(group, __builtin_ctz(due));
}

void tty_stop_output(struct tty *tty, bool stop)
{
    if (tty->stopped && !stop)
        wakeup(&tty->writers);
    if (tty->driver->stop && tty->stopped != stop)
        tty->driver->stop(tty, stop);
    tty->stopped = stop;
}

/* The leader ends, unless it catches SIGHUP, and then the foreground group gets it (control.c). */
void tty_hang_up(struct tty *tty)
{
    acquire(&tty->lock);
    __atomic_store_n(&tty->hung_up, true, __ATOMIC_RELAXED);
    pid_t leader = tty->session;
    wakeup(&tty->readers);
    wakeup(&tty->writers);
    tty_unlock(tty);
    if (leader == 0)
        return;
    proc_kill_leader(leader, SIGHUP);
    proc_kill_leader(leader, SIGCONT);
}

/* A terminal has no position: the file keeps there in which era it was opened. */
void tty_open_file(struct tty *tty, struct file *file)
{
    file->position = __atomic_load_n(&tty->era, __ATOMIC_RELAXED);
    file->data = tty;
}

/* Whether the session that opened it has ended. */
static bool is_revoked(const struct file *file)
{
    const struct tty *tty = file->data;

    return (uint32_t)file->position != __atomic_load_n(&tty->era, __ATOMIC_RELAXED);
}

bool tty_is_gone(const struct file *file)
{
    const struct tty *tty = file->data;

    return __atomic_load_n(&tty->hung_up, __ATOMIC_RELAXED) || is_revoked(file);
}

/* Whether another group of the caller's session has the terminal. */
static bool is_in_background(struct tty *tty)
{
    bool hung_up = __atomic_load_n(&tty->hung_up, __ATOMIC_RELAXED);

    return current_proc()->pgid != __atomic_load_n(&tty->foreground, __ATOMIC_RELAXED) &&
           !hung_up && control_is_own(tty);
}

/*
 * A process that ignores or has blocked SIGTTIN gets an error from the read; with SIGTTOU it may write. A group without a
 * shell that could continue it is not stopped (XBD 11.1.4). The lock is not needed: the group may change before the
 * caller continues.
 */
int tty_check_foreground(struct tty *tty, int signal)
{
    const struct proc *p = current_proc();

    if (!is_in_background(tty))
        return 0;
    if (signal_is_held(signal))
        return signal == SIGTTIN ? -EIO : 0;
    if (proc_group_is_orphaned(p->pgid))
        return -EIO;
    proc_kill_group(p->pgid, signal);
    return -ERESTART;
}

/* A read that is being made. */
struct reading {
    size_t total;      /* bytes that it has got */
    uint64_t deadline; /* of VTIME, or NO_DEADLINE */
    bool done;
};

/*
 * The time until which a read waits for its next byte, without ICANON (XBD 11.1.7). VTIME counts from the byte
 * before, or if VMIN is 0, from the start of the read. The read is done if there is nothing to wait for.
 */
static void set_deadline(const struct tty *tty, struct reading *reading)
{
    unsigned least = tty->termios.c_cc[VMIN], time = tty->termios.c_cc[VTIME];

    if (tty->termios.c_lflag & ICANON)
        reading->deadline = NO_DEADLINE;
    else if (least > 0 ? reading->total >= least : time == 0)
        reading->done = true;
    else if (time > 0 && (least == 0 || reading->total > 0) && reading->deadline == NO_DEADLINE)
        reading->deadline = clock_ns() + time * VTIME_UNIT;
}

/*
 * Waits for input: 0, perhaps with reading->done, or an error. Returns 0, too, if the terminal belongs to another group,
 * perhaps since the wait began: the keys are for that group. tty->lock held.
 */
static int wait_for_input(struct file *file, struct reading *reading)
{
    struct tty *tty = file->data;
    int error = 0;

    while (!error && !is_in_background(tty) && (tty->start == tty->committed || is_revoked(file))) {
        set_deadline(tty, reading);
        reading->done |= tty_is_gone(file);
        if (reading->done)
            return 0;
        if (file->flags & O_NONBLOCK)
            return -EAGAIN;
        if (reading->deadline == NO_DEADLINE)
            error = sleep_interruptible(&tty->readers, &tty->lock);
        else
            error = sleep_interruptible_until(&tty->readers, &tty->lock, reading->deadline);
    }
    reading->done |= error == -ETIMEDOUT;
    return error == -ETIMEDOUT ? 0 : error;
}

/*
 * Puts the characters that ldisc_take() has taken, from start to end, back into the ring. The caller could not
 * copy them to the program. If another process has read in the meantime, or new input has filled the room,
 * they are lost.
 */
static void put_back(struct tty *tty, uint32_t start, uint32_t end)
{
    acquire(&tty->lock);
    if (tty->start == end && tty->end - start <= tty->size)
        tty->start = start;
    release(&tty->lock);
}

/* Takes input that is there, at most n bytes. tty->lock held. */
static size_t take_part(struct tty *tty, char *chunk, size_t n, struct reading *reading)
{
    bool ended = false;
    size_t part = ldisc_take(tty, chunk, n, &ended);

    /* without ICANON: there is no more, and it is enough */
    if (tty->termios.c_lflag & ICANON || reading->total + part >= tty->termios.c_cc[VMIN])
        reading->done |= ended;
    return part;
}

/* Reads the next part, of at most n bytes, to user memory. */
static int read_part(struct file *file, uintptr_t user, size_t n, struct reading *reading)
{
    struct tty *tty = file->data;
    char chunk[CHUNK];
    size_t part = 0;

    acquire(&tty->lock);
    int error = wait_for_input(file, reading);
    bool in_background = !error && is_in_background(tty);
    uint32_t start = tty->start;
    if (!error && !reading->done && !in_background)
        part = take_part(tty, chunk, MIN(n, CHUNK), reading);
    uint32_t end = tty->start;
    tty_unlock(tty);
    if (in_background)
        return tty_check_foreground(tty, SIGTTIN);
    if (error)
        return error;
    error = copyout(user, chunk, part);
    if (error) {
        put_back(tty, start, end);
        return error;
    }
    reading->total += part;
    if (part > 0)
        reading->deadline = NO_DEADLINE;
    return 0;
}

ssize_t tty_read(struct file *file, uintptr_t user, size_t n)
{
    struct reading reading = {.deadline = NO_DEADLINE, .done = n == 0};
    int error = 0;

    while (!error && !reading.done && reading.total < n)
        error = read_part(file, user + reading.total, n - reading.total, &reading);
    return error && reading.total == 0 ? error : (ssize_t)reading.total;
}

/* Waits until a program may write: 0 or an error. tty->lock held. */
static int wait_for_room(struct file *file)
{
    struct tty *tty = file->data;
    int error = 0;

    while (!error && !tty_is_gone(file) && output_blocked(tty)) {
        if (file->flags & O_NONBLOCK)
            return -EAGAIN;
        error = sleep_interruptible(&tty->writers, &tty->lock);
    }
    return tty_is_gone(file) ? -EIO : error;
}

/* Writes a part that has been copied to the kernel. Returns how many bytes; *error says why not all. */
static size_t write_part(struct file *file, const char *chunk, size_t n, int *error)
{
    struct tty *tty = file->data;
    size_t done = 0;

    if (tty->termios.c_lflag & TOSTOP)
        *error = tty_check_foreground(tty, SIGTTOU);
    if (*error)
        return 0;
    acquire(&tty->lock);
    while (done < n && (*error = wait_for_room(file)) == 0)
        done += output_write(tty, chunk + done, n - done);
    tty_unlock(tty);
    return done;
}

ssize_t tty_write_parts(struct file *file, uintptr_t user, size_t n, tty_part_writer *write_one)
{
    char chunk[CHUNK];

    for (size_t done = 0; done < n;) {
        size_t part = MIN(n - done, CHUNK);
        int error = checkpoint_interruptible();
        if (!error)
            error = copyin(chunk, user + done, part);
        if (!error)
            done += write_one(file, chunk, part, &error);
        if (error)
            return done > 0 ? (ssize_t)done : error;
    }
    return (ssize_t)n;
}

ssize_t tty_write(struct file *file, uintptr_t user, size_t n)
{
    return tty_write_parts(file, user, n, write_part);
}

unsigned tty_poll(struct file *file, struct poll_watch *watch)
{
    struct tty *tty = file->data;
    unsigned events = 0;

    acquire(&tty->lock);
    poll_enter(watch, &tty->readers);
    poll_enter(watch, &tty->writers);
    bool gone = tty_is_gone(file);
    if (tty->start != tty->committed || gone)
        events |= POLL_READ;
    if (!output_blocked(tty) || gone)
        events |= POLL_WRITE;
    if (gone)
        events |= POLLHUP;
    release(&tty->lock);
    return events;
}
