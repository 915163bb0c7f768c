/* SPDX-License-Identifier: MIT */
/* umount: detaches file systems from directories. */
#include "command/help.h"
#include <err.h>
#include <sys/mount.h>
#include <unistd.h>

#define USAGE "umount directory..."

int main(int argc, char **argv)
{
    int status = 0;

    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || optind == argc)
        errx(2, "usage: " USAGE);
    for (int i = optind; i < argc; i++) {
        if (umount(argv[i]) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
