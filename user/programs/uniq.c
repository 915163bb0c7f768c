/* SPDX-License-Identifier: MIT */
/*
 * uniq: adjacent equal lines once. -c: with their count; -d: only repeated lines; -u: only lines
 * that are not repeated. -f N: the first N fields, and -s N, N characters behind them, do not
 * count.
 */
#include "command/help.h"
#include "inputs.h"
#include "numbers.h"
#include "output.h"
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define USAGE "uniq [-cdu] [-f fields] [-s characters] [input [output]]"

static bool counting, repeated_only, unique_only;
static long long skipped_fields, skipped_characters;
static const char *output;

struct line {
    char *text;
    size_t room, length;
};

/*
 * The start of the part of a line that is compared. A field is blanks, and the characters up to the
 * next blanks.
 */
static size_t compared_from(const struct line *line)
{
    size_t at = 0;

    for (long long i = 0; i < skipped_fields && at < line->length; i++) {
        while (at < line->length && isblank((unsigned char)line->text[at]))
            at++;
        while (at < line->length && !isblank((unsigned char)line->text[at]))
            at++;
    }
    size_t rest = line->length - at;
    return at + (skipped_characters < (long long)rest ? (size_t)skipped_characters : rest);
}

static bool same(const struct line *a, const struct line *b)
{
    size_t from = compared_from(a), other = compared_from(b);

    return a->length - from == b->length - other &&
           memcmp(a->text + from, b->text + other, a->length - from) == 0;
}

static void show(const struct line *line, unsigned long times)
{
    if (times == 0 || (repeated_only && times == 1) || (unique_only && times > 1))
        return;
    if (counting)
        printf("%lu ", times);
    fwrite(line->text, 1, line->length, stdout);
    putchar('\n');
}

static void use(FILE *file, const char *name)
{
    struct line line = {0}, last = {0};
    unsigned long times = 0;
    ssize_t n;

    (void)name;
    if (output && !freopen(output, "w", stdout))
        err(1, "%s", output);
    while (!ferror(stdout) && (n = getline(&line.text, &line.room, file)) >= 0) {
        line.length = (size_t)n - (line.text[n - 1] == '\n');
        if (times == 0 || !same(&line, &last)) {
            show(&last, times);
            struct line swapped = last; /* the first of the next group */
            last = line;
            line = swapped;
            times = 0;
        }
        times++;
    }
    show(&last, times);
    free(line.text);
    free(last.text);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "cduf:s:")) != -1) {
        if (option == '?')
            usage();
        counting |= option == 'c';
        repeated_only |= option == 'd';
        unique_only |= option == 'u';
        if (option == 'f')
            skipped_fields = number_from(optarg, 0, LLONG_MAX);
        if (option == 's')
            skipped_characters = number_from(optarg, 0, LLONG_MAX);
    }
    if (argc - optind > 2)
        usage();
    if (argc - optind == 2) {
        output = strcmp(argv[argc - 1], "-") == 0 ? NULL : argv[argc - 1];
        argv[argc - 1] = NULL;
    }
    return finish_output(each_input(argv + optind, use));
}
