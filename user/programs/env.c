/* SPDX-License-Identifier: MIT */
/* env: prints the environment, or runs a program with NAME=VALUE added to it. -i: to an empty one. */
#include "output.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
    static char *empty[] = {NULL};
    int option;

    while ((option = getopt(argc, argv, "i")) != -1) {
        if (option == '?')
            errx(125, "usage: env [-i] [name=value...] [program [argument...]]");
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
