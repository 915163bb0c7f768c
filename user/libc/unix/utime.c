/* SPDX-License-Identifier: MIT */
/* utime: an older form of utimens(). */
#include <stddef.h>
#include <sys/stat.h>
#include <utime.h>

int utime(const char *path, const struct utimbuf *times)
{
    struct timespec both[2] = {{0}};

    if (times == NULL)
        return utimens(path, NULL);
    both[0].tv_sec = times->actime;
    both[1].tv_sec = times->modtime;
    return utimens(path, both);
}
