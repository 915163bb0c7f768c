/* SPDX-License-Identifier: MIT */
/* dirname: a path without its last part. */
#include "command/help.h"
#include "output.h"
#include <libgen.h>

#define USAGE "dirname path"

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || argc - optind != 1)
        errx(2, "usage: " USAGE);
    puts(dirname(argv[optind]));
    return finish_output(0);
}
