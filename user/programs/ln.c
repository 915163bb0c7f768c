/* SPDX-License-Identifier: MIT */
/* ln: gives files more names. -s: symbolic links. */
#include "copying.h"
#include <unistd.h>

static bool symbolic;

static int link_one(const char *source, const char *target)
{
    if ((symbolic ? symlink(source, target) : link(source, target)) == 0)
        return 0;
    warn("%s", target);
    return 1;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "s")) != -1)
        symbolic |= option == 's';
    if (argc - optind < 2)
        errx(2, "usage: ln [-s] file... name");
    return each_pair(argc - optind, argv + optind, link_one);
}
