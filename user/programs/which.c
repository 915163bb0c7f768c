/* SPDX-License-Identifier: MIT */
/* which: prints the path of a program, from PATH. */
#include "command/help.h"
#include "output.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USAGE "which name..."

static int find(const char *name)
{
    const char *path = getenv("PATH");
    char candidate[1024];

    while (path && *path) {
        size_t n = strcspn(path, ":");
        snprintf(candidate, sizeof(candidate), "%.*s/%s", (int)n, path, name);
        if (access(candidate, X_OK) == 0) {
            puts(candidate);
            return 0;
        }
        path += n + (path[n] == ':');
    }
    return 1;
}

int main(int argc, char **argv)
{
    int status = 0;

    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || optind == argc)
        errx(2, "usage: " USAGE);
    for (int i = optind; i < argc; i++)
        status |= find(argv[i]);
    return finish_output(status);
}
