/* SPDX-License-Identifier: MIT */
/* pwd: the current directory, by the path that led here (-L), or without symbolic links (-P). */
#include "command/help.h"
#include "output.h"
#include "place.h"
#include <stdbool.h>
#include <stdlib.h>

#define USAGE "pwd [-L | -P]"

int main(int argc, char **argv)
{
    bool physical = false;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "LP")) != -1) {
        if (option == '?')
            optind = argc + 1;
        physical = option == 'P';
    }
    if (optind != argc)
        errx(2, "usage: " USAGE);
    const char *path = getenv("PWD");
    if (physical || !path || !leads_here(path))
        path = getcwd(NULL, 0);
    if (!path)
        err(1, "the current directory");
    puts(path);
    return finish_output(0);
}
