/* SPDX-License-Identifier: MIT */
/* mv: gives files other names. */
#include "copying.h"

static int move(const char *source, const char *target)
{
    if (rename(source, target) == 0)
        return 0;
    warn("%s to %s", source, target);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        errx(2, "usage: mv source... target");
    return each_pair(argc - 1, argv + 1, move);
}
