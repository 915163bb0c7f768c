/* SPDX-License-Identifier: MIT */
/* pwd: the folder that we are in. */
#include "output.h"
#include <unistd.h>

int main(void)
{
    char *path = getcwd(NULL, 0);

    if (!path)
        err(1, "the current directory");
    puts(path);
    return finish_output(0);
}
