/* SPDX-License-Identifier: MIT */
/* rmdir: removes empty directories. -p: then their parents in the path. */
#include "command/help.h"
#include <err.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define USAGE "rmdir [-p] directory..."

/* Removes the last name of a path. False if it is the only one, or the root's. */
static bool cut_last(char *path)
{
    size_t n = strlen(path);

    while (n > 0 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    while (n > 0 && path[n - 1] == '/')
        n--;
    path[n] = '\0';
    return n > 0;
}

int main(int argc, char **argv)
{
    bool parents = false;
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "p")) == 'p')
        parents = true;
    if (option == '?' || optind == argc)
        errx(2, "usage: " USAGE);
    for (int i = optind; i < argc; i++) {
        do {
            if (rmdir(argv[i]) != 0) {
                warn("%s", argv[i]);
                status = 1;
                break;
            }
        } while (parents && cut_last(argv[i]));
    }
    return status;
}
