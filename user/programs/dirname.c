/* SPDX-License-Identifier: MIT */
/* dirname: a path without its last part. */
#include "output.h"
#include <libgen.h>

int main(int argc, char **argv)
{
    if (argc != 2)
        errx(2, "usage: dirname path");
    puts(dirname(argv[1]));
    return finish_output(0);
}
