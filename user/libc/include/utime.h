/* SPDX-License-Identifier: MIT */
/* Setting a file's times in seconds: an older form of utimens(). */
#ifndef LIBC_UTIME_H
#define LIBC_UTIME_H

#include <sys/types.h>

struct utimbuf {
    time_t actime, modtime;
};

int utime(const char *path, const struct utimbuf *times); /* NULL: now */

#endif
