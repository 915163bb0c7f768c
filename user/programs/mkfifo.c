/* SPDX-License-Identifier: MIT */
/* mkfifo: makes pipes with a name. -m MODE: with these permissions. */
#include "command/help.h"
#include "mode.h"
#include <err.h>
#include <unistd.h>

#define USAGE "mkfifo [-m mode] name..."

int main(int argc, char **argv)
{
    bool with_mode = false;
    mode_t mode = 0666;
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "m:")) == 'm') {
        mode_t mask = umask(0);
        umask(mask);
        with_mode = true;
        mode = 0666;
        if (!change_mode(optarg, mask, false, &mode))
            errx(2, "%s is not a mode", optarg);
    }
    if (option != -1 || optind == argc)
        errx(2, "usage: " USAGE);
    for (int i = optind; i < argc; i++) {
        if (mkfifo(argv[i], mode & 0666) != 0 || (with_mode && chmod(argv[i], mode) != 0)) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
