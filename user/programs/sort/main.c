/* SPDX-License-Identifier: MIT */
/*
 * sort: sorts the lines of files. -r: backwards; -n: by number; -f: as if all letters were
 * capitals; -d: letters, digits and blanks only; -i: printing characters only; -b: leading blanks
 * do not count; -k: by parts of the lines; -t: the separator of their fields; -u: equal lines once;
 * -s: equal lines stay in their order; -o FILE: the output file; -c, -C: checks whether they are sorted; -m: merges sorted files (by
 * sorting all).
 */
#include "command/help.h"
#include "sort.h"
#include "../inputs.h"
#include "../output.h"
#include <stdlib.h>
#include <unistd.h>

#define USAGE "sort [-bdfinrsumcC] [-o file] [-t character] [-k key]... [file...]"

static bool unique, stable, checking, silent;
static const char *output;
static struct line *lines;
static size_t count, room;

static void add_line(char *text, size_t length)
{
    if (count == room) {
        room = room ? 2 * room : 64;
        lines = reallocarray(lines, room, sizeof(*lines));
    }
    if (!lines)
        err(2, "malloc");
    lines[count] = (struct line){text, length, count};
    count++;
}

static void use(FILE *file, const char *name)
{
    char *text = NULL;
    size_t text_room = 0;
    ssize_t n;

    (void)name;
    while ((n = getline(&text, &text_room, file)) >= 0) {
        size_t length = (size_t)n - (text[n - 1] == '\n');
        text[length] = '\0';
        add_line(text, length);
        text = NULL;
        text_room = 0;
    }
    free(text);
}

/*
 * Lines with equal keys are ordered by all their bytes; with -s or -u they stay in order of input,
 * and with -u one is shown.
 */
static int compare(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int result = compare_keys(x, y);

    if (result == 0 && !unique && !stable) {
        result = memcmp(x->text, y->text, (x->length < y->length ? x->length : y->length) + 1);
        if (result == 0)
            result = (x->length > y->length) - (x->length < y->length);
        if (whole.backwards)
            result = -result;
    }
    return result != 0 ? result : (x->number > y->number) - (x->number < y->number);
}

/* Checks whether the lines are in order. Returns the status. */
static int check(void)
{
    for (size_t i = 1; i < count; i++) {
        bool wrong = unique ? compare_keys(&lines[i - 1], &lines[i]) >= 0
                            : compare(&lines[i - 1], &lines[i]) > 0;
        if (wrong && !silent)
            warnx("line %zu is out of order: %s", i + 1, lines[i].text);
        if (wrong)
            return 1;
    }
    return 0;
}

static int write_lines(void)
{
    if (output && !freopen(output, "w", stdout))
        err(2, "%s", output);
    for (size_t i = 0; i < count && !ferror(stdout); i++) {
        if (unique && i > 0 && compare_keys(&lines[i - 1], &lines[i]) == 0)
            continue;
        fwrite(lines[i].text, 1, lines[i].length, stdout);
        putchar('\n');
    }
    return finish_output(0) == 0 ? 0 : 2;
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static void take_option(int option)
{
    switch (option) {
    case 'k':
        add_key(optarg);
        break;
    case 'o':
        output = optarg;
        break;
    case 't':
        if (strlen(optarg) != 1)
            errx(2, "%s: not one character", optarg);
        field_separator = *optarg;
        break;
    case 'u':
        unique = true;
        break;
    case 's':
        stable = true;
        break;
    case 'm':
        break;
    case 'C':
    case 'c':
        checking = true;
        silent |= option == 'C';
        break;
    default:
        if (!set_ordering(&whole, (char)option))
            usage();
    }
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "bdfinrsumcCo:t:k:")) != -1)
        take_option(option);
    if (checking && (output || argc - optind > 1))
        usage();
    finish_keys();
    if (each_input(argv + optind, use) != 0)
        return 2;
    if (checking)
        return check();
    if (count > 0)
        qsort(lines, count, sizeof(*lines), compare);
    return write_lines();
}
