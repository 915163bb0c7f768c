/* SPDX-License-Identifier: MIT */
/* env: prints the environment, or runs a program with NAME=VALUE added to it. -i: to an empty one. */
#include "command/help.h"
#include "output.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USAGE "env [-i] [name=value...] [program [argument...]]"

extern char **environ;

int main(int argc, char **argv)
{
    static char *empty[] = {NULL};
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "i")) != -1) {
        if (option == '?')
            errx(125, "usage: " USAGE);
        environ = empty;
    }
    int i = optind;
    for (; i < argc && strchr(argv[i], '='); i++) {
        if (putenv(argv[i]) != 0)
            err(125, "%s", argv[i]);
    }
    if (i < argc) {
        execvp(argv[i], argv + i);
        warn("%s", argv[i]);
        return errno == ENOENT ? 127 : 126;
    }
    for (char **variable = environ; *variable; variable++)
        puts(*variable);
    return finish_output(0);
}
