/* SPDX-License-Identifier: MIT */
/* cmp: whether two files are the same: status 0 yes, 1 no, 2 trouble. -s: says nothing. */
#include "output.h"
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static FILE *open_operand(const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

    if (!file)
        err(2, "%s", name);
    return file;
}

_Noreturn static void usage(void)
{
    errx(2, "usage: cmp [-s] file file");
}

int main(int argc, char **argv)
{
    bool silent = false;
    unsigned long byte = 1, line = 1;
    int option, a, b;

    while ((option = getopt(argc, argv, "s")) != -1) {
        if (option == '?')
            usage();
        silent = true;
    }
    if (argc - optind != 2)
        usage();
    const char *names[] = {argv[optind], argv[optind + 1]};
    FILE *first = open_operand(names[0]), *second = open_operand(names[1]);
    while ((a = getc(first)) == (b = getc(second)) && a != EOF) {
        byte++;
        line += a == '\n';
    }
    if (ferror(first) || ferror(second))
        err(2, "%s", names[ferror(second) != 0]);
    if (a == b)
        return 0;
    if (!silent && (a == EOF || b == EOF))
        printf("%s ends after %lu bytes\n", names[b == EOF], byte - 1);
    else if (!silent)
        printf("%s %s differ: byte %lu, line %lu\n", names[0], names[1], byte, line);
    return finish_output(0) == 0 ? 1 : 2;
}
