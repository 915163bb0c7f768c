/* SPDX-License-Identifier: MIT */
/* readlink: prints where symbolic links lead. -f: the whole path without any links; -n: without the newline. */
#include "command/help.h"
#include "output.h"
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "readlink [-fn] path..."

static bool whole;

/* The link's target or the whole path, malloced. NULL if there is none. */
static char *target(const char *path)
{
    char text[PATH_MAX];

    if (whole)
        return realpath(path, NULL);
    ssize_t n = readlink(path, text, sizeof(text));
    return n < 0 ? NULL : strndup(text, (size_t)n);
}

int main(int argc, char **argv)
{
    bool newline = true;
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "fn")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        whole |= option == 'f';
        newline &= option != 'n';
    }
    if (optind == argc)
        errx(2, "usage: " USAGE);
    for (; optind < argc; optind++) {
        char *text = target(argv[optind]);

        if (!text) {
            warn("%s", argv[optind]);
            status = 1;
            continue;
        }
        fputs(text, stdout);
        if (newline)
            putchar('\n');
        free(text);
    }
    return finish_output(status);
}
