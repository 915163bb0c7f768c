/* SPDX-License-Identifier: MIT */
/*
 * readv and writev: the pieces are put together in one buffer, so that there is one call of the kernel.
 * A copy in memory takes less time than a call for each piece would.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define SMALL 512 /* bytes for which no memory is allocated */

/* The bytes in all pieces, or -1 and EINVAL. */
static ssize_t total(const struct iovec *pieces, int count)
{
    size_t sum = 0;

    for (int i = 0; i < count; i++) {
        if (pieces[i].iov_len > SSIZE_MAX - sum)
            count = -1;
        else
            sum += pieces[i].iov_len;
    }
    if (count > 0 && count <= IOV_MAX)
        return (ssize_t)sum;
    errno = EINVAL;
    return -1;
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    char small[SMALL], *buf = small, *at;
    ssize_t size = total(pieces, count);

    if (size > SMALL)
        buf = malloc((size_t)size);
    if (size < 0 || buf == NULL)
        return -1;
    at = buf;
    for (int i = 0; i < count; i++)
        at = mempcpy(at, pieces[i].iov_base, pieces[i].iov_len);
    size = write(fd, buf, (size_t)size);
    if (buf != small)
        free(buf);
    return size;
}

ssize_t readv(int fd, const struct iovec *pieces, int count)
{
    char small[SMALL], *buf = small;
    ssize_t size = total(pieces, count);
    size_t done = 0;

    if (size > SMALL)
        buf = malloc((size_t)size);
    if (size < 0 || buf == NULL)
        return -1;
    size = read(fd, buf, (size_t)size);
    for (int i = 0; size > 0 && i < count && done < (size_t)size; i++) {
        size_t n = (size_t)size - done;

        n = n < pieces[i].iov_len ? n : pieces[i].iov_len;
        memcpy(pieces[i].iov_base, buf + done, n);
        done += n;
    }
    if (buf != small)
        free(buf);
    return size;
}
