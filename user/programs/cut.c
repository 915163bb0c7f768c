/* SPDX-License-Identifier: MIT */
/* cut: parts of each line: fields (-f 1,3-5, separated by -d character, tab) or characters (-c). */
#include "inputs.h"
#include "numbers.h"
#include "output.h"
#include <limits.h>
#include <stdbool.h>
#include <unistd.h>

static struct range {
    long long low, high;
} * ranges;
static size_t range_count;
static char separator = '\t';
static bool by_field;

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
    for (char *comma; (comma = strchr(list, ',')) != NULL; list = comma + 1) {
        *comma = '\0';
        add_range(list);
    }
    add_range(list);
}

static void show_fields(const char *line, size_t n)
{
    const char *field = line, *end = line + n;
    bool any = false;

    for (long long number = 1; field; number++) {
        const char *stop = memchr(field, separator, (size_t)(end - field));
        if (!stop && number == 1) { /* not a line of fields: as it is */
            fwrite(line, 1, n, stdout);
            return;
        }
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
        if (by_field)
            show_fields(line, length);
        else
            show_characters(line, length);
        putchar('\n');
    }
    free(line);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: cut (-f list [-d character] | -c list) [file...]");
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "f:c:d:")) != -1) {
        if (option == 'd' ? strlen(optarg) != 1 : option == '?' || ranges)
            usage();
        by_field |= option == 'f';
        if (option == 'd')
            separator = *optarg;
        else
            add_list(optarg);
    }
    if (!ranges)
        usage();
    return finish_output(each_input(argv + optind, use));
}
