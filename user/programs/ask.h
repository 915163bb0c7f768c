/* SPDX-License-Identifier: MIT */
/* For programs that ask before they remove or replace a file. */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stdio.h>

/* Asks on the standard error; true if the line that is read begins with y. */
static inline bool ask(const char *what, const char *path)
{
    fprintf(stderr, "%s %s? ", what, path);
    int first = getchar();
    for (int c = first; c != '\n' && c != EOF;)
        c = getchar();
    return first == 'y' || first == 'Y';
}

#endif
