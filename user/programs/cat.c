/* SPDX-License-Identifier: MIT */
/* cat: copies files to the standard output. -u: without delay, as it does anyway. */
#include "command/help.h"
#include "output.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "cat [-u] [file...]"

static int copy(int fd, const char *name)
{
    static char buffer[16384];
    ssize_t n;

    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        if (write_all(STDOUT_FILENO, buffer, (size_t)n) != 0)
            exit(output_failed("standard output"));
    }
    if (n < 0)
        warn("%s", name);
    return n < 0;
}

int main(int argc, char **argv)
{
    int status = 0;

    answer_help(argc, argv, USAGE);
    int option;

    while ((option = getopt(argc, argv, "u")) == 'u')
        continue;
    if (option == '?')
        errx(2, "usage: " USAGE);
    if (optind == argc)
        return copy(0, "-");
    for (int i = optind; i < argc; i++) {
        int fd = strcmp(argv[i], "-") == 0 ? 0 : open(argv[i], O_RDONLY);
        if (fd < 0) {
            warn("%s", argv[i]);
            status = 1;
            continue;
        }
        status |= copy(fd, argv[i]);
        if (fd > 0)
            close(fd);
    }
    return status;
}
