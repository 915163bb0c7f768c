/* SPDX-License-Identifier: MIT */
/* Waiting for several descriptors at once. */
#ifndef LIBC_POLL_H
#define LIBC_POLL_H

#include <abi/poll.h>
#include <signal.h>
#include <time.h>

typedef unsigned nfds_t;

/* timeout: milliseconds; below 0: no limit. */
int poll(struct pollfd *fds, nfds_t count, int timeout);

/* duration NULL: no limit. mask, if not NULL, is the signal mask of the thread while it waits. */
int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *duration, const sigset_t *mask);

#endif
