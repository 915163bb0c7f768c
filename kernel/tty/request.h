/* SPDX-License-Identifier: MIT */
/* The ioctl() requests of terminals. */
#ifndef TTY_REQUEST_H
#define TTY_REQUEST_H

#include <hal/types.h>

struct file;

/* The operation of an open file whose data is a struct tty. 0 or an error, -ENOTTY for an unknown request. */
int tty_ioctl(struct file *file, unsigned request, uintptr_t argument);

/* The same for the master of a pseudo-terminal, to which the rules of the session's processes do not apply. */
int tty_request(struct file *file, unsigned request, uintptr_t argument);

#endif
