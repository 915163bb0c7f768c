/* SPDX-License-Identifier: MIT */
/* dirname: a path without its last part. */
#include <err.h>
#include <libgen.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 2)
        errx(2, "usage: dirname path");
    puts(dirname(argv[1]));
    return 0;
}
