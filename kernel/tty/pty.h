/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals, for the names in /dev/pts. */
#ifndef TTY_PTY_H
#define TTY_PTY_H

#include <hal/types.h>

struct file_ops;
struct tty;

#define PTYS_MAX 64u
#define PTY_MAJOR 136u /* of slaves; the minor is the number */

/* Enters /dev/ptmx. Boot. */
void pty_init(void);

/* The first pseudo-terminal from number on whose master is open, or PTYS_MAX. Any context. */
unsigned pty_next(unsigned number);

struct inode;

/*
 * Copy owner, group and mode of a slave to the inode of its file, or from it. At first they are the real user and
 * group of the process that has opened the master, and 0620. Any context.
 */
void pty_load_owner(unsigned number, struct inode *inode);
void pty_save_owner(unsigned number, const struct inode *inode);

/* The operations of slaves: open takes the number from the inode's rdev. */
extern const struct file_ops pty_slave_ops;

#endif
