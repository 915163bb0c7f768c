/* SPDX-License-Identifier: MIT */
/*
 * loadkeys: prints the layout of the keyboard, and in a second line all layouts. loadkeys NAME: chooses one of them, until
 * the machine stops; only root may do so. keymap=NAME on the kernel's command line does the same at the start.
 */
#include "command/help.h"
#include "output.h"
#include <fcntl.h>
#include <string.h>

#define USAGE "loadkeys [layout]"

#define DEVICE "/dev/keymap"

static int show_layouts(void)
{
    char text[512];
    int fd = open(DEVICE, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

    if (n < 0)
        err(1, DEVICE);
    return write_all(STDOUT_FILENO, text, (size_t)n) != 0 ? output_failed("standard output") : 0;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        errx(2, "usage: " USAGE);
    if (optind == argc)
        return show_layouts();
    int fd = open(DEVICE, O_WRONLY);
    if (fd < 0)
        err(1, DEVICE);
    if (write(fd, argv[optind], strlen(argv[optind])) < 0) {
        if (errno == EINVAL)
            errx(1, "%s: there is no such layout", argv[optind]);
        err(1, DEVICE);
    }
    return 0;
}
