/* SPDX-License-Identifier: MIT */
/* basename: the last part of a path, without a suffix where one is given. */
#include "output.h"
#include <libgen.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3)
        errx(2, "usage: basename path [suffix]");
    char *name = basename(argv[1]);
    size_t n = strlen(name), cut = argc > 2 ? strlen(argv[2]) : 0;
    if (cut > 0 && n > cut && strcmp(name + n - cut, argv[2]) == 0)
        name[n - cut] = '\0';
    puts(name);
    return finish_output(0);
}
