/* SPDX-License-Identifier: MIT */
/* Options of a command line. */
#ifndef LIBC_GETOPT_H
#define LIBC_GETOPT_H

#include <unistd.h>

#endif
