/* SPDX-License-Identifier: MIT */
/* The option --color of programs that mark parts of their output. */
#ifndef COLOR_H
#define COLOR_H

#include <err.h>
#include <getopt.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define COLOR_OPTION 256 /* a letter's place in getopt_long(): no letter has this number */

static const struct option color_words[] = {
    {"color", optional_argument, NULL, COLOR_OPTION},
    {NULL, 0, NULL, 0},
};

/* Whether the word behind --color= asks for colors; without a word, a terminal gets them. */
static inline bool wants_color(const char *when)
{
    if (!when || strcmp(when, "auto") == 0)
        return isatty(STDOUT_FILENO);
    if (strcmp(when, "always") != 0 && strcmp(when, "never") != 0)
        errx(2, "--color=%s: not always, never or auto", when);
    return strcmp(when, "always") == 0;
}

#endif
