/* SPDX-License-Identifier: MIT */
/* basename: the last part of a path, without a suffix if one is given. */
#include "command/help.h"
#include "output.h"
#include <libgen.h>
#include <string.h>

#define USAGE "basename path [suffix]"

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || argc - optind < 1 || argc - optind > 2)
        errx(2, "usage: " USAGE);
    const char *suffix = argc - optind > 1 ? argv[optind + 1] : "";
    char *name = basename(argv[optind]);
    size_t n = strlen(name), cut = strlen(suffix);
    if (cut > 0 && n > cut && strcmp(name + n - cut, suffix) == 0)
        name[n - cut] = '\0';
    puts(name);
    return finish_output(0);
}
