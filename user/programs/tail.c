/* SPDX-License-Identifier: MIT */
/* tail: the last lines of files (-n N, -N), or those from a line on (-n +N). */
#include "inputs.h"
#include "numbers.h"
#include "output.h"
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <unistd.h>

static long long lines = 10;
static bool from_line; /* the first line to show is number "lines" */

static void show_from(FILE *file)
{
    long long number = 1;
    int c;

    while (!ferror(stdout) && (c = getc(file)) != EOF) {
        if (number >= lines)
            putchar(c);
        number += c == '\n';
    }
}

/* The lines kept are a ring once there are as many as wanted, which may be more than there will ever be. */
static void show_last(FILE *file)
{
    char **kept = NULL, *line = NULL;
    size_t count = 0, oldest = 0, room = 0, line_room = 0;

    while (lines > 0 && getline(&line, &line_room, file) >= 0) {
        size_t at = count;
        if ((long long)count == lines) {
            at = oldest;
            oldest = (oldest + 1) % count;
            free(kept[at]);
        } else if (count++ == room) {
            room = room ? 2 * room : 16;
            kept = reallocarray(kept, room, sizeof(*kept));
            if (!kept)
                err(1, "malloc");
        }
        kept[at] = line;
        line = NULL;
        line_room = 0;
    }
    for (size_t i = 0; i < count; i++) {
        fputs(kept[(oldest + i) % count], stdout);
        free(kept[(oldest + i) % count]);
    }
    free(line);
    free(kept);
}

static void use(FILE *file, const char *name)
{
    (void)name;
    if (from_line)
        show_from(file);
    else
        show_last(file);
}

static void take_number(const char *text)
{
    from_line = *text == '+';
    if (*text == '+' || *text == '-')
        text++;
    lines = number_from(text, 0, LLONG_MAX);
}

int main(int argc, char **argv)
{
    int option;

    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        take_number(argv[1]);
        return finish_output(each_input(argv + 2, use));
    }
    while ((option = getopt(argc, argv, "n:")) != -1) {
        if (option != 'n')
            errx(2, "usage: tail [-n [+]lines | -lines] [file...]");
        take_number(optarg);
    }
    return finish_output(each_input(argv + optind, use));
}
