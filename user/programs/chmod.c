/* SPDX-License-Identifier: MIT */
/* chmod: sets permission bits, given in octal. */
#include <err.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char *end;
    int status = 0;

    if (getopt(argc, argv, "") != -1 || argc - optind < 2)
        errx(2, "usage: chmod octal-mode file...");
    unsigned long mode = strtoul(argv[optind], &end, 8);
    if (*end || mode > 07777)
        errx(2, "%s is not an octal mode", argv[optind]);
    for (int i = optind + 1; i < argc; i++) {
        if (chmod(argv[i], (mode_t)mode) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
