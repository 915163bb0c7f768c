/* SPDX-License-Identifier: MIT */
/* Waiting for files: ppoll(). */
#ifndef ABI_POLL_H
#define ABI_POLL_H

#include <stdint.h>

struct pollfd {
    int fd;         /* below 0: the entry is ignored */
    int16_t events; /* that are asked for; POLLERR, POLLHUP and POLLNVAL always are */
    int16_t revents;
};

#define POLLIN 0x001   /* a read would not block */
#define POLLPRI 0x002  /* never */
#define POLLOUT 0x004  /* a write would not block */
#define POLLERR 0x008  /* a pipe without readers, or an error of a socket */
#define POLLHUP 0x010  /* no writer is left */
#define POLLNVAL 0x020 /* not an open descriptor */
#define POLLRDNORM 0x040
#define POLLRDBAND 0x080
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200

#endif
