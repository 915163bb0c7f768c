/* SPDX-License-Identifier: MIT */
/* uname: the name of the system; -a: all that it says about itself. */
#include "output.h"
#include <string.h>

int main(int argc, char **argv)
{
    char line[256] = "";
    FILE *file = fopen("/proc/version", "r");

    if (argc > 2 || (argc == 2 && strcmp(argv[1], "-a") != 0))
        errx(2, "usage: uname [-a]");
    if (!file || !fgets(line, sizeof(line), file))
        err(1, "/proc/version");
    line[strcspn(line, argc == 2 ? "\n" : ", \n")] = '\0';
    puts(line);
    return finish_output(0);
}
