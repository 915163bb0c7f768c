/* SPDX-License-Identifier: MIT */
/* head: the first lines (-n N) or bytes (-c N) of files. */
#include "command/help.h"
#include "heading.h"
#include "inputs.h"
#include "numbers.h"
#include "output.h"
#include <limits.h>
#include <unistd.h>

#define USAGE "head [-n lines | -c bytes] [file...]"

static long long lines = 10, bytes = -1;

static void use(FILE *file, const char *name)
{
    long long left = bytes >= 0 ? bytes : lines;
    int c;

    show_heading(name);
    while (left > 0 && !ferror(stdout) && (c = getc(file)) != EOF) {
        putchar(c);
        left -= bytes >= 0 || c == '\n';
    }
    if (file == stdin)
        fflush(file); /* the next program must read the input that this one has not used */
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' && argv[1][1] <= '9') {
        lines = number_from(argv[1] + 1, 0, LLONG_MAX);
        with_headings = argc > 3;
        return finish_output(each_input(argv + 2, use));
    }
    while ((option = getopt(argc, argv, "n:c:")) != -1) {
        if (option == 'n')
            lines = number_from(optarg, 0, LLONG_MAX);
        else if (option == 'c')
            bytes = number_from(optarg, 0, LLONG_MAX);
        else
            errx(2, "usage: " USAGE);
    }
    with_headings = argc - optind > 1;
    return finish_output(each_input(argv + optind, use));
}
