/* SPDX-License-Identifier: MIT */
/*
 * tty: prints the name of the terminal that is its standard input; the status is 1 if that is none. -s: prints nothing.
 */
#include "command/help.h"
#include "output.h"
#include <stdbool.h>

#define USAGE "tty [-s]"

int main(int argc, char **argv)
{
    bool silent = false;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "s")) == 's')
        silent = true;
    if (option != -1 || optind < argc)
        errx(2, "usage: " USAGE);
    const char *name = ttyname(STDIN_FILENO);
    if (!silent)
        puts(name ? name : "not a tty");
    return finish_output(name ? 0 : 1);
}
