/* SPDX-License-Identifier: MIT */
/* poll(), select() and pselect(), by ppoll(). */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/select.h>

#define READABLE (POLLIN | POLLHUP | POLLERR)
#define WRITABLE (POLLOUT | POLLERR)

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    const struct timespec duration = {.tv_sec = timeout / 1000,
                                      .tv_nsec = timeout % 1000 * 1000000};

    return ppoll(fds, count, timeout < 0 ? NULL : &duration, NULL);
}

static bool in_set(int fd, const fd_set *set)
{
    return set != NULL && FD_ISSET(fd, set);
}

/* The descriptors of the sets as an array: their number. */
static nfds_t list_sets(int count, const fd_set *const sets[3], struct pollfd *list)
{
    nfds_t n = 0;

    for (int fd = 0; fd < count; fd++) {
        int events = (in_set(fd, sets[0]) ? POLLIN : 0) | (in_set(fd, sets[1]) ? POLLOUT : 0) |
                     (in_set(fd, sets[2]) ? POLLPRI : 0);
        if (events != 0)
            list[n++] = (struct pollfd){.fd = fd, .events = (int16_t)events};
    }
    return n;
}

/* Leaves those in a set that have one of the events, and asked for it: their number. */
static int fill_set(fd_set *set, const struct pollfd *list, nfds_t n, int asked, int events)
{
    int found = 0;

    if (set == NULL)
        return 0;
    FD_ZERO(set);
    for (nfds_t i = 0; i < n; i++) {
        if ((list[i].events & asked) != 0 && (list[i].revents & events) != 0) {
            FD_SET(list[i].fd, set);
            found++;
        }
    }
    return found;
}

int pselect(int count, fd_set *restrict readable, fd_set *restrict writable,
            fd_set *restrict exceptional, const struct timespec *restrict duration,
            const sigset_t *restrict mask)
{
    const fd_set *const sets[3] = {readable, writable, exceptional};
    struct pollfd list[FD_SETSIZE];

    if (count < 0 || count > FD_SETSIZE) {
        errno = EINVAL;
        return -1;
    }
    nfds_t n = list_sets(count, sets, list);
    if (ppoll(list, n, duration, mask) < 0)
        return -1;
    for (nfds_t i = 0; i < n; i++) {
        if ((list[i].revents & POLLNVAL) != 0) {
            errno = EBADF;
            return -1;
        }
    }
    return fill_set(readable, list, n, POLLIN, READABLE) +
           fill_set(writable, list, n, POLLOUT, WRITABLE) +
           fill_set(exceptional, list, n, POLLPRI, POLLPRI);
}

int select(int count, fd_set *restrict readable, fd_set *restrict writable,
           fd_set *restrict exceptional, struct timeval *restrict duration)
{
    struct timespec time;

    if (duration == NULL)
        return pselect(count, readable, writable, exceptional, NULL, NULL);
    if (duration->tv_usec < 0 || duration->tv_usec >= 1000000) {
        errno = EINVAL;
        return -1;
    }
    time = (struct timespec){.tv_sec = duration->tv_sec, .tv_nsec = (int)duration->tv_usec * 1000};
    return pselect(count, readable, writable, exceptional, &time, NULL);
}
