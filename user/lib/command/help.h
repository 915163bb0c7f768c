/* SPDX-License-Identifier: MIT */
/* The option --help, which each program of the image has. */
#ifndef COMMAND_HELP_H
#define COMMAND_HELP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* If --help is the only argument, prints the usage, and ends the program with status 0. */
static inline void answer_help(int argc, char **argv, const char *usage)
{
    if (argc != 2 || strcmp(argv[1], "--help") != 0)
        return;
    printf("usage: %s\n", usage);
    exit(fflush(stdout) == 0 ? 0 : 1);
}

#endif
