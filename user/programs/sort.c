/* SPDX-License-Identifier: MIT */
/* sort: sorts lines. -r: backwards; -n: by number; -u: equal ones once. */
#include "inputs.h"
#include "output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static bool backwards, by_number, unique;
static char **lines;
static size_t count, room;

static void use(FILE *file, const char *name)
{
    char *line = NULL;
    size_t line_room = 0;
    ssize_t n;

    (void)name;
    while ((n = getline(&line, &line_room, file)) >= 0) {
        if (n > 0 && line[n - 1] == '\n')
            line[n - 1] = '\0';
        if (count == room) {
            room = room ? 2 * room : 64;
            lines = realloc(lines, room * sizeof(*lines));
        }
        if (!lines)
            err(2, "malloc");
        lines[count++] = line;
        line = NULL;
        line_room = 0;
    }
    free(line);
}

static int order(const char *a, const char *b)
{
    if (by_number) {
        long long x = atoll(a), y = atoll(b);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return strcmp(a, b);
}

static int compare(const void *a, const void *b)
{
    int result = order(*(char *const *)a, *(char *const *)b);
    return backwards ? -result : result;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "rnu")) != -1) {
        if (option == '?')
            errx(2, "usage: sort [-rnu] [file...]");
        backwards |= option == 'r';
        by_number |= option == 'n';
        unique |= option == 'u';
    }
    int status = each_input(argv + optind, use);
    if (count > 0)
        qsort(lines, count, sizeof(*lines), compare);
    for (size_t i = 0; i < count && !ferror(stdout); i++) {
        if (!unique || i == 0 || order(lines[i], lines[i - 1]) != 0)
            puts(lines[i]);
    }
    return finish_output(status);
}
