/* SPDX-License-Identifier: MIT */
/* dirname: a path without its last part. */
#include "output.h"
#include <libgen.h>

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1 || argc - optind != 1)
        errx(2, "usage: dirname path");
    puts(dirname(argv[optind]));
    return finish_output(0);
}
