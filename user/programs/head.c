/* SPDX-License-Identifier: MIT */
/* head: the first lines (-n N) or bytes (-c N) of files. */
#include "inputs.h"
#include "output.h"
#include <stdlib.h>
#include <unistd.h>

static long lines = 10, bytes = -1;

static int use(FILE *file, const char *name)
{
    long left = bytes >= 0 ? bytes : lines;
    int c;

    (void)name;
    while (left > 0 && !ferror(stdout) && (c = getc(file)) != EOF) {
        putchar(c);
        left -= bytes >= 0 || c == '\n';
    }
    return ferror(file);
}

int main(int argc, char **argv)
{
    int option;

    if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' && argv[1][1] <= '9') {
        lines = atol(argv[1] + 1);
        return finish_output(each_input(argv + 2, use));
    }
    while ((option = getopt(argc, argv, "n:c:")) != -1) {
        if (option == 'n')
            lines = atol(optarg);
        else if (option == 'c')
            bytes = atol(optarg);
        else
            errx(2, "usage: head [-n lines | -c bytes] [file...]");
    }
    return finish_output(each_input(argv + optind, use));
}
