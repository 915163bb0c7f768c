/* SPDX-License-Identifier: MIT */
/* mv: gives files other names. -f: as it does anyway, it does not ask before it replaces a file. */
#include "copying.h"
#include <unistd.h>

static int move(const char *source, const char *target)
{
    if (rename(source, target) == 0)
        return 0;
    warn("%s to %s", source, target);
    return 1;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "f")) == 'f')
        continue;
    if (option == '?' || argc - optind < 2)
        errx(2, "usage: mv [-f] source... target");
    return each_pair(argc - optind, argv + optind, move);
}
