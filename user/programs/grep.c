/* SPDX-License-Identifier: MIT */
/* grep: lines that match a basic pattern (. * [] ^ $ \). -i ignore case, -v those that do not, -n
 * numbers, -c count, -q only the status, -l names of files. */
#include "inputs.h"
#include "output.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static bool ignore_case, inverted, numbers, counting, quiet, names_only, show_names, any;
static const char *pattern;

static bool same(char a, char b)
{
    return a == b || (ignore_case && tolower((unsigned char)a) == tolower((unsigned char)b));
}

/* The length of the pattern's first element: a character, an escape, or a class. */
static size_t element_length(const char *p)
{
    if (*p == '\\' && p[1])
        return 2;
    if (*p != '[')
        return 1;
    size_t n = p[1] == '^' ? 2 : 1;
    n += p[n] == ']';
    while (p[n] && p[n] != ']')
        n++;
    return p[n] ? n + 1 : 1;
}

static bool in_class(const char *p, size_t n, char c)
{
    bool negated = p[1] == '^', found = false;

    for (size_t i = negated ? 2 : 1; i + 1 < n; i++) {
        char low = p[i], high = low;
        if (p[i + 1] == '-' && i + 3 < n) {
            high = p[i + 2];
            i += 2;
        }
        char folded = (char)(isupper((unsigned char)c) ? tolower(c) : toupper(c));
        found |= (c >= low && c <= high) || (ignore_case && folded >= low && folded <= high);
    }
    return found != negated;
}

static bool matches_element(const char *p, size_t n, char c)
{
    if (c == '\0')
        return false;
    if (*p == '[' && n > 1)
        return in_class(p, n, c);
    if (*p == '.')
        return true;
    return same(n == 2 ? p[1] : *p, c);
}

/* Whether the text begins with the pattern. */
static bool match_here(const char *p, const char *text)
{
    while (*p) {
        if (*p == '$' && p[1] == '\0')
            return *text == '\0';
        size_t n = element_length(p);
        if (p[n] == '*') {
            const char *most = text;
            while (matches_element(p, n, *most))
                most++;
            for (; most >= text; most--) {
                if (match_here(p + n + 1, most))
                    return true;
            }
            return false;
        }
        if (!matches_element(p, n, *text))
            return false;
        text++;
        p += n;
    }
    return true;
}

static bool match(const char *line)
{
    if (*pattern == '^')
        return match_here(pattern + 1, line);
    do {
        if (match_here(pattern, line))
            return true;
    } while (*line++);
    return false;
}

static void use(FILE *file, const char *name)
{
    char *line = NULL;
    size_t room = 0, number = 0, count = 0;
    ssize_t n;

    while (!ferror(stdout) && (n = getline(&line, &room, file)) >= 0) {
        number++;
        if (n > 0 && line[n - 1] == '\n')
            line[n - 1] = '\0';
        if (match(line) == inverted)
            continue;
        any = true;
        count++;
        if (quiet || names_only)
            break;
        if (counting)
            continue;
        if (show_names)
            printf("%s:", name);
        if (numbers)
            printf("%zu:", number);
        puts(line);
    }
    if (counting && !quiet && !names_only) {
        if (show_names)
            printf("%s:", name);
        printf("%zu\n", count);
    }
    if (names_only && !quiet && count > 0)
        puts(name);
    free(line);
    if (quiet && any)
        exit(0); /* whatever is wrong with the other files */
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "ivncqle:")) != -1) {
        if (option == '?')
            errx(2, "usage: grep [-ivncql] pattern [file...]");
        ignore_case |= option == 'i';
        inverted |= option == 'v';
        numbers |= option == 'n';
        counting |= option == 'c';
        quiet |= option == 'q';
        names_only |= option == 'l';
        if (option == 'e')
            pattern = optarg;
    }
    if (!pattern) {
        if (optind == argc)
            errx(2, "usage: grep [-ivncql] pattern [file...]");
        pattern = argv[optind++];
    }
    show_names = argc - optind > 1;
    if (finish_output(each_input(argv + optind, use)) != 0)
        return 2;
    return any ? 0 : 1;
}
