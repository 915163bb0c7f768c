/* SPDX-License-Identifier: MIT */
/* The forms of sending and receiving, by sendmsg() and recvmsg(); and options with a struct timeval. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "calls.h"

int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict length)
{
    return accept4(fd, address, length, 0);
}

ssize_t sendto(int fd, const void *bytes, size_t n, int flags, const struct sockaddr *to,
               socklen_t length)
{
    struct iovec piece = {(void *)bytes, n};
    struct msghdr message = {
        .msg_name = (void *)to, .msg_namelen = length, .msg_iov = &piece, .msg_iovlen = 1};

    return sendmsg(fd, &message, flags);
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
    return sendto(fd, bytes, n, flags, NULL, 0);
}

ssize_t recvfrom(int fd, void *restrict bytes, size_t n, int flags, struct sockaddr *restrict from,
                 socklen_t *restrict length)
{
    struct iovec piece = {bytes, n};
    struct msghdr message = {.msg_name = from,
                             .msg_namelen = from != NULL ? *length : 0,
                             .msg_iov = &piece,
                             .msg_iovlen = 1};
    ssize_t result = recvmsg(fd, &message, flags);

    if (result >= 0 && from != NULL)
        *length = message.msg_namelen;
    return result;
}

ssize_t recv(int fd, void *bytes, size_t n, int flags)
{
    return recvfrom(fd, bytes, n, flags, NULL, NULL);
}

static bool is_time(int level, int option)
{
    return level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO);
}

/* The kernel's limits of time are of struct timespec, the program's of struct timeval. */
int getsockopt(int fd, int level, int option, void *restrict value, socklen_t *restrict length)
{
    struct timespec time;
    struct timeval result;
    socklen_t size = sizeof(time);

    if (!is_time(level, option))
        return __sys_getsockopt(fd, level, option, value, length);
    if (__sys_getsockopt(fd, level, option, &time, &size) < 0)
        return -1;
    result = (struct timeval){.tv_sec = time.tv_sec, .tv_usec = time.tv_nsec / 1000};
    *length = *length < sizeof(result) ? *length : sizeof(result);
    memcpy(value, &result, *length);
    return 0;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
    const struct timeval *wanted = value;
    struct timespec time;

    if (!is_time(level, option))
        return __sys_setsockopt(fd, level, option, value, length);
    if (length < sizeof(*wanted)) {
        errno = EINVAL;
        return -1;
    }
    if (wanted->tv_usec < 0 || wanted->tv_usec >= 1000000) {
        errno = EDOM;
        return -1;
    }
    time = (struct timespec){.tv_sec = wanted->tv_sec, .tv_nsec = (int)wanted->tv_usec * 1000};
    return __sys_setsockopt(fd, level, option, &time, sizeof(time));
}
