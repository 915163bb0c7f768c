/* SPDX-License-Identifier: MIT */
/*
 * Terminals.
 *
 * A terminal stands between a device and the programs that have it open. The device is the console, or the program
 * at the other end of a pseudo-terminal. Its line discipline (ldisc.h) edits and echoes the input; output.h
 * processes the output.
 *
 * Locks: tty->lock guards all fields but the first ones. Interrupt handlers take it. A key that sends a signal only
 * sets tty->due: tty_unlock() sends the signals after it has released the lock. session changes under control_lock
 * too (control.c), so that a session has one terminal at most.
 */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include "base/column.h"
#include "base/spinlock.h"
#include "lib/list.h"
#include "sched/thread.h"
#include "sync/waitqueue.h"
#include <abi/termios.h>
#include <hal/types.h>

struct file;
struct poll_watch;
struct tty;

/* The device. All operations but open are called with tty->lock held, and do not wait. */
struct tty_driver {
    /* Another open file of the terminal: 0 or an error. For /dev/tty; control_lock held, so it does not wait. */
    int (*open)(struct tty *tty, struct file *file);

    /*
     * How many bytes a program may write now, or an echo may have: programs leave a reserve to echoes, which are lost if there
     * is no room. When there is more room, the driver wakes tty->writers.
     */
    size_t (*room)(struct tty *tty, bool for_echo);

    /* Sends bytes: as many as there is room for. */
    void (*put)(struct tty *tty, const char *bytes, size_t n);

    /* Sends VSTOP or VSTART, before other bytes if the device has a way to do so. It is lost if there is no room. */
    void (*put_first)(struct tty *tty, char key);

    size_t (*unsent)(struct tty *tty); /* bytes that have not been sent yet; NULL: none */
    void (*discard)(struct tty *tty);  /* discards these; NULL: does nothing */
    void (*taken)(struct tty *tty);    /* input has been read, or discarded; NULL: does nothing */
    /* Stops the output of bytes that are not sent yet, or resumes it; NULL: does nothing. */
    void (*stop)(struct tty *tty, bool stop);
    bool fixed_cflag; /* the device has one speed: c_cflag does not change */
    /* the end of a session hangs up the files that it has opened: the next one's keys are not its */
    bool revoked;
};

/* A typed character. */
struct typed {
    uint8_t c;
    uint8_t columns : 6; /* of its echo */
    uint8_t kind : 2;    /* in canonical mode: enum typed_kind */
};

enum typed_kind {
    TYPED_PLAIN,
    TYPED_END_OF_LINE,
    TYPED_END_OF_FILE, /* ends a read, and is not part of the input */
};

struct tty {
    struct spinlock lock;
    struct waitqueue readers, writers;
    const struct tty_driver *driver;
    struct typed *ring; /* ldisc.c explains it */
    uint32_t size;      /* of the ring, a power of two */

    uint32_t start, committed, end; /* count up for ever; taken modulo size */
    uint32_t raw;                   /* characters from here on were typed without ICANON */
    bool literal;                   /* the last key was VLNEXT */
    bool reprinted;                 /* the line has been shown again: see pty.c */
    bool stopped;                   /* output has been stopped by VSTOP or tcflow() */
    bool holds_input;               /* IXOFF: the device has been sent VSTOP */
    bool hung_up;  /* atomic for requests: the device has gone: reads return 0, and writes fail */
    uint32_t due;  /* signals to send to the foreground group, as bits */
    uint32_t era;  /* atomic for requests: grows if the files that are open now are hung up */
    pid_t session; /* atomic for readers: the session whose controlling terminal it is; 0: none */
    /* atomic for readers: the process group that gets the signals of keys; 0: none */
    pid_t foreground;
    struct list link;     /* control_lock: of the terminals that a session can have */
    uint32_t number;      /* -: of its device, as in st_rdev */
    struct column column; /* of the cursor, behind all output */
    struct termios termios;
    struct winsize window;
};

/* A terminal with sane modes. c_cflag is the driver's; ring has a power of two of elements. */
#define TTY_INIT(tty, tty_driver, tty_ring, ring_size)                                             \
    {                                                                                              \
        .lock = SPINLOCK_INIT("tty"), .readers = WAITQUEUE_INIT((tty).readers, "tty"),             \
        .writers = WAITQUEUE_INIT((tty).writers, "tty output"), .driver = (tty_driver),            \
        .ring = (tty_ring), .size = (ring_size), .termios = TERMIOS_SANE                           \
    }

/* Releases tty->lock, and sends the signals that are due. Any context. */
void tty_unlock(struct tty *tty);

/* Stops or resumes output. tty->lock held. */
void tty_stop_output(struct tty *tty, bool stop);

/*
 * Job control: whether the calling process may use the terminal in a way for which the signal (SIGTTIN or SIGTTOU) stops a
 * process in the background. 0; -ERESTART: its group has been sent the signal; -EIO: it cannot be stopped.
 */
int tty_check_foreground(struct tty *tty, int signal);

/* The device has gone: ends all reads and writes, now and later. The session's leader gets SIGHUP. Any context. */
void tty_hang_up(struct tty *tty);

/* The file is being opened: its data becomes the terminal. Any context. */
void tty_open_file(struct tty *tty, struct file *file);

/* Whether the terminal is hung up for this open file. Any context. */
bool tty_is_gone(const struct file *file);

/* Operations of an open file whose data is a struct tty. */
ssize_t tty_read(struct file *file, uintptr_t user, size_t n);
ssize_t tty_write(struct file *file, uintptr_t user, size_t n);

/*
 * Writes a part that has been copied to the kernel. Returns how many bytes; *error, 0 before, says why not all. If it stays 0, the
 * rest is written by further calls.
 */
typedef size_t tty_part_writer(struct file *file, const char *chunk, size_t n, int *error);

/* A write operation in parts. */
ssize_t tty_write_parts(struct file *file, uintptr_t user, size_t n, tty_part_writer *write_one);
unsigned tty_poll(struct file *file, struct poll_watch *watch);

#endif
