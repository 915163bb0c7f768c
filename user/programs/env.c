/* SPDX-License-Identifier: MIT */
/* env: prints the environment, or runs a program with NAME=VALUE added to it. */
#include "output.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
    int i = 1;

    for (; i < argc && strchr(argv[i], '='); i++)
        putenv(argv[i]);
    if (i < argc) {
        execvp(argv[i], argv + i);
        warn("%s", argv[i]);
        return errno == ENOENT ? 127 : 126;
    }
    for (char **variable = environ; *variable; variable++)
        puts(*variable);
    return finish_output(0);
}
