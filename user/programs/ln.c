/* SPDX-License-Identifier: MIT */
/* ln: gives files more names. -s: symbolic links; -f: replaces a file that has the name. */
#include "command/help.h"
#include "copying.h"
#include <unistd.h>

#define USAGE "ln [-sf] file... name"

static bool symbolic, force;

/* Whether both are names of one file: then -f would remove a name of that file itself. */
static bool same_file(const char *a, const char *b)
{
    struct stat x, y;

    return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int link_one(const char *source, const char *target)
{
    for (;;) {
        if ((symbolic ? symlink(source, target) : link(source, target)) == 0)
            return 0;
        if (!force || errno != EEXIST)
            break;
        if (same_file(source, target)) {
            warnx("%s and %s are the same file", source, target);
            return 1;
        }
        if (unlink(target) != 0)
            break;
    }
    warn("%s", target);
    return 1;
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "sf")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        symbolic |= option == 's';
        force |= option == 'f';
    }
    if (argc - optind < 2)
        errx(2, "usage: " USAGE);
    return each_pair(argc - optind, argv + optind, link_one);
}
