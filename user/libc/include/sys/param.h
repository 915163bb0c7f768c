/* SPDX-License-Identifier: MIT */
/* Limits under the names of older systems. */
#ifndef LIBC_SYS_PARAM_H
#define LIBC_SYS_PARAM_H

#include <limits.h>

#define MAXPATHLEN PATH_MAX
#define MAXNAMLEN NAME_MAX
#define NOFILE OPEN_MAX
#define NBBY CHAR_BIT
#define DEV_BSIZE 512

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define howmany(x, y) (((x) + (y)-1) / (y))
#define roundup(x, y) (howmany(x, y) * (y))

#endif
