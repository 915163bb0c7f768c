/* SPDX-License-Identifier: MIT */
/*
 * cut: parts of each line: fields (-f 1,3-5, separated by -d character, tab), characters (-c) or bytes (-b),
 * which are the same here. -s: no lines without a separator.
 */
#include "command/help.h"
#include "inputs.h"
#include "numbers.h"
#include "output.h"
#include <limits.h>
#include <stdbool.h>
#include <unistd.h>

#define USAGE "cut (-f list [-s] [-d character] | -c list | -b list [-n]) [file...]"

static struct range {
    long long low, high;
} * ranges;
static size_t range_count;
static char separator = '\t';
static bool by_field, fields_only;

static bool wanted(long long number)
{
    for (size_t i = 0; i < range_count; i++) {
        if (number >= ranges[i].low && number <= ranges[i].high)
            return true;
    }
    return false;
}

/* Adds a range: 3, 3-5, 3- or -5. */
static void add_range(char *text)
{
    char *dash = strchr(text, '-');
    bool from_first = dash == text, to_last = dash && !dash[1] && !from_first;

    if (dash)
        *dash = '\0';
    long long low = from_first ? 1 : number_from(text, 1, LLONG_MAX);
    long long high = to_last ? LLONG_MAX : dash ? number_from(dash + 1, low, LLONG_MAX) : low;
    ranges = reallocarray(ranges, range_count + 1, sizeof(*ranges));
    if (!ranges)
        err(2, "malloc");
    ranges[range_count++] = (struct range){low, high};
}

static void add_list(char *list)
{
    for (size_t n; list[n = strcspn(list, ", \t")]; list += n + 1) {
        list[n] = '\0';
        add_range(list);
    }
    add_range(list);
}

/* Shows the fields of a line that has a separator. */
static void show_fields(const char *line, size_t n)
{
    const char *field = line, *end = line + n;
    bool any = false;

    for (long long number = 1; field; number++) {
        const char *stop = memchr(field, separator, (size_t)(end - field));
        if (wanted(number)) {
            if (any)
                putchar(separator);
            fwrite(field, 1, (size_t)((stop ? stop : end) - field), stdout);
            any = true;
        }
        field = stop ? stop + 1 : NULL;
    }
}

static void show_characters(const char *line, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (wanted((long long)i + 1))
            putchar(line[i]);
    }
}

static void use(FILE *file, const char *name)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    (void)name;
    while (!ferror(stdout) && (n = getline(&line, &room, file)) >= 0) {
        size_t length = (size_t)n - (line[n - 1] == '\n');
        bool has_fields = by_field && memchr(line, separator, length);
        if (by_field && !has_fields && fields_only)
            continue;
        if (by_field && !has_fields)
            fwrite(line, 1, length, stdout); /* unchanged */
        else if (by_field)
            show_fields(line, length);
        else
            show_characters(line, length);
        putchar('\n');
    }
    free(line);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

int main(int argc, char **argv)
{
    const char *delimiter = NULL;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "f:c:b:d:sn")) != -1) {
        if (option == '?' || (strchr("fcb", option) && ranges))
            usage();
        by_field |= option == 'f';
        fields_only |= option == 's';
        if (option == 'd')
            delimiter = optarg;
        else if (optarg)
            add_list(optarg);
    }
    if (!ranges || (!by_field && (fields_only || delimiter)) ||
        (delimiter && strlen(delimiter) != 1))
        usage();
    if (delimiter)
        separator = *delimiter;
    return finish_output(each_input(argv + optind, use));
}
