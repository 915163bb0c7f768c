/* SPDX-License-Identifier: MIT */
/*
 * For programs that show parts of files: the line that names the next file, if there are several.
 */
#ifndef HEADING_H
#define HEADING_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool with_headings; /* the program has more than one operand */

static inline void show_heading(const char *name)
{
    static bool any;

    if (with_headings)
        printf("%s==> %s <==\n", any ? "\n" : "", strcmp(name, "-") == 0 ? "standard input" : name);
    any = true;
}

#endif
