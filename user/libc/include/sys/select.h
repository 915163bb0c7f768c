/* SPDX-License-Identifier: MIT */
/* Waiting for several descriptors at once: the older interface, built on ppoll(). */
#ifndef LIBC_SYS_SELECT_H
#define LIBC_SYS_SELECT_H

#include <signal.h>
#include <sys/time.h>
#include <time.h>

#define FD_SETSIZE 1024 /* OPEN_MAX */

typedef struct {
    unsigned long fds_bits[FD_SETSIZE / (8 * sizeof(unsigned long))];
} fd_set;

#define FD_BITS_ (8 * sizeof(unsigned long))
#define FD_WORD_(fd, set) ((set)->fds_bits[(unsigned)(fd) / FD_BITS_])
#define FD_BIT_(fd) (1ul << (unsigned)(fd) % FD_BITS_)

#define FD_SET(fd, set) ((void)(FD_WORD_(fd, set) |= FD_BIT_(fd)))
#define FD_CLR(fd, set) ((void)(FD_WORD_(fd, set) &= ~FD_BIT_(fd)))
#define FD_ISSET(fd, set) ((FD_WORD_(fd, set) & FD_BIT_(fd)) != 0)
#define FD_ZERO(set) ((void)(*(set) = (fd_set){{0}}))

int select(int count, fd_set *restrict readable, fd_set *restrict writable,
           fd_set *restrict exceptional, struct timeval *restrict duration);
int pselect(int count, fd_set *restrict readable, fd_set *restrict writable,
            fd_set *restrict exceptional, const struct timespec *restrict duration,
            const sigset_t *restrict mask);

#endif
