/* SPDX-License-Identifier: MIT */
/* Options of a command line, short and long: user/libc/unix/getopt.c and getopt_long.c. */
#ifndef LIBC_GETOPT_H
#define LIBC_GETOPT_H

#include <unistd.h>

#define no_argument 0
#define required_argument 1
#define optional_argument 2 /* only as --name=argument */

struct option {
    const char *name; /* NULL ends the list */
    int has_arg;
    int *flag; /* if not NULL, it gets val, and getopt_long() returns 0 */
    int val;   /* else the result */
};

/*
 * Like getopt(), and understands --name and --name=argument. A unique beginning of a name is
 * enough. Options end at the first operand, as POSIX has it. *index, if not NULL, becomes the
 * option's place in the list.
 */
int getopt_long(int argc, char *const argv[], const char *options, const struct option *list,
                int *index);

#endif
