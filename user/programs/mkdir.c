/* SPDX-License-Identifier: MIT */
/* mkdir: makes directories. -p: those above too, and no complaint about one that is there. */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_path(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return mkdir(path, 0777) != 0 && errno != EEXIST ? -1 : 0;
}

int main(int argc, char **argv)
{
    bool parents = false;
    int option, status = 0;

    while ((option = getopt(argc, argv, "p")) != -1)
        parents = option == 'p';
    if (optind == argc)
        errx(2, "usage: mkdir [-p] directory...");
    for (int i = optind; i < argc; i++) {
        if ((parents ? make_path(argv[i]) : mkdir(argv[i], 0777)) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
