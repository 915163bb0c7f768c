/* SPDX-License-Identifier: MIT */
/*
 * mount: attaches a file system to a directory; without arguments, lists the mounted file systems.
 */
#include "command/help.h"
#include "output.h"
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define USAGE "mount [-r] [-t type] source directory"

static int list(void)
{
    char line[256];

    FILE *file = fopen("/proc/mounts", "r");
    if (!file)
        err(1, "/proc/mounts");
    while (fgets(line, sizeof(line), file))
        fputs(line, stdout);
    fclose(file);
    return finish_output(0);
}

int main(int argc, char **argv)
{
    const char *type = "dfs";
    unsigned flags = 0;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "t:r")) != -1) {
        if (option == 't')
            type = optarg;
        else if (option == 'r')
            flags |= MS_RDONLY;
        else
            errx(2, "usage: " USAGE);
    }
    if (argc == 1)
        return list();
    if (argc - optind != 2)
        errx(2, "usage: " USAGE);
    if (mount(argv[optind], argv[optind + 1], type, flags) != 0)
        err(1, "%s", argv[optind + 1]);
    return 0;
}
