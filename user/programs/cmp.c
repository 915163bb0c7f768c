/* SPDX-License-Identifier: MIT */
/* cmp: compares two files: status 0 equal, 1 different, 2 error. -s: prints nothing; -l: shows all
 * bytes that differ. */
#include "command/help.h"
#include "output.h"
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define USAGE "cmp [-l | -s] file file"

static FILE *open_operand(const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

    if (!file)
        err(2, "%s", name);
    return file;
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static bool silent, all;

/* Compares the rest of two files. Returns the status, 0 or 1. */
static int compare(FILE *files[2], char **names)
{
    unsigned long byte = 1, line = 1;
    int a, b = EOF, status = 0;

    while ((a = getc(files[0])) != EOF && (b = getc(files[1])) != EOF && (a == b || all)) {
        if (a != b)
            printf("%lu %o %o\n", byte, (unsigned)a, (unsigned)b);
        status |= a != b;
        byte++;
        line += a == '\n';
    }
    if (a == EOF)
        b = getc(files[1]);
    if (a == b || ferror(files[0]) || ferror(files[1]))
        return status;
    if (!silent && (a == EOF || b == EOF))
        warnx("EOF on %s after byte %lu", names[b == EOF], byte - 1);
    else if (!silent)
        printf("%s %s differ: char %lu, line %lu\n", names[0], names[1], byte, line);
    return 1;
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "ls")) != -1) {
        if (option == '?')
            usage();
        silent |= option == 's';
        all |= option == 'l';
    }
    if (argc - optind != 2 || (silent && all))
        usage();
    char **names = argv + optind;
    FILE *files[2] = {open_operand(names[0]), open_operand(names[1])};
    int status = compare(files, names);
    if (ferror(files[0]) || ferror(files[1]))
        err(2, "%s", names[ferror(files[1]) != 0]);
    return finish_output(0) == 0 ? status : 2;
}
