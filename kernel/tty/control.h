/* SPDX-License-Identifier: MIT */
/* Controlling terminals: which terminal is that of a session. */
#ifndef TTY_CONTROL_H
#define TTY_CONTROL_H

#include "tty/tty.h"

struct file;
struct inode;

/* Boot. */
void control_init(void);

/*
 * Enters a terminal that a session can have, with the number of its device; removes it, before its memory is freed.
 * Process context.
 */
void control_add(struct tty *tty, uint32_t number);
void control_remove(struct tty *tty);

/* Whether it is the controlling terminal of the calling process. Process context. */
bool control_is_own(const struct tty *tty);

/*
 * The number of the device of a session's controlling terminal, or 0: it has none; and the foreground group there, or -1.
 * Any context.
 */
uint32_t control_terminal(pid_t session, pid_t *foreground);

/*
 * A terminal has been opened. It becomes the caller's controlling terminal if the caller leads a session without one and no
 * other session has this one. The file must be open for reading, without O_NOCTTY. Process context.
 */
void control_opened(const struct file *file);

/*
 * TIOCSCTTY: 0 or -EPERM: the caller does not lead its session, the session has another terminal already, or another
 * session has this one. steals: this other session loses it. TIOCNOTTY: 0 or -ENOTTY. If the caller leads its session,
 * all the session loses the terminal, and the foreground group gets SIGHUP and SIGCONT. Process context.
 */
int control_take(struct tty *tty, bool steals);
int control_leave(struct tty *tty);

/* The operation open of /dev/tty: the file becomes one of the caller's controlling terminal. -ENXIO: it has none. */
int control_open_own(struct inode *inode, struct file *file);

#endif
