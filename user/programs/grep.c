/* SPDX-License-Identifier: MIT */
/*
 * grep: the lines that match one of some regular expressions. -E: extended ones, -F: literal text,
 * -e: another expression, -f: the expressions in the lines of a file, -x: the whole line, -i: in
 * either case, -v: lines that do not match, -n: their numbers, -c: their number, -q: only the
 * status, -l: names of files, -s: no messages about files that cannot be read.
 */
#include "inputs.h"
#include "output.h"
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool ignore_case, inverted, numbers, counting, quiet, names_only, show_names, any;
static bool extended, fixed, whole_lines;
static struct pattern {
    const char *text;
    regex_t regex;
} * patterns;
static size_t pattern_count;

/* Adds the lines of a list of patterns. */
static void add_patterns(const char *list)
{
    for (const char *end; list != NULL; list = *end == '\n' ? end + 1 : NULL) {
        end = strchrnul(list, '\n');
        patterns = reallocarray(patterns, pattern_count + 1, sizeof(*patterns));
        if (patterns == NULL ||
            !(patterns[pattern_count].text = strndup(list, (size_t)(end - list))))
            err(2, NULL);
        pattern_count++;
    }
}

/* -f: each line of a file is a pattern; an empty file has no pattern, so no line matches. */
static void read_patterns(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    while (file && (n = getline(&line, &room, file)) >= 0) {
        line[n - (line[n - 1] == '\n')] = '\0';
        add_patterns(line);
    }
    if (!file || ferror(file))
        err(2, "%s", path);
    free(line);
    if (file != stdin)
        fclose(file);
}

static void fail(const struct pattern *pattern, int error)
{
    char message[64];

    regerror(error, &pattern->regex, message, sizeof(message));
    errx(2, "%s: %s", pattern->text, message);
}

static void compile_patterns(void)
{
    int flags = (extended ? REG_EXTENDED : 0) | (ignore_case ? REG_ICASE : 0) |
                (whole_lines ? 0 : REG_NOSUB);

    for (size_t i = 0; i < pattern_count && !fixed; i++) {
        int error = regcomp(&patterns[i].regex, patterns[i].text, flags);
        if (error != 0)
            fail(&patterns[i], error);
    }
}

/* Without an expression: the text as it is. */
static bool match_fixed(const char *text, const char *line)
{
    if (whole_lines)
        return (ignore_case ? strcasecmp(line, text) : strcmp(line, text)) == 0;
    return (ignore_case ? strcasestr(line, text) : strstr(line, text)) != NULL;
}

/* If any match is the whole line, then the leftmost and longest is. */
static bool match_regex(const struct pattern *pattern, const char *line)
{
    regmatch_t whole = {0, 0};
    int error = regexec(&pattern->regex, line, 1, &whole, 0);

    if (error != 0 && error != REG_NOMATCH)
        fail(pattern, error);
    return error == 0 && (!whole_lines || (whole.rm_so == 0 && line[whole.rm_eo] == '\0'));
}

static bool match(const char *line)
{
    for (size_t i = 0; i < pattern_count; i++) {
        if (fixed ? match_fixed(patterns[i].text, line) : match_regex(&patterns[i], line))
            return true;
    }
    return false;
}

static void show_name(const char *name, char end)
{
    printf("%s%c", strcmp(name, "-") == 0 ? "(standard input)" : name, end);
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
            show_name(name, ':');
        if (numbers)
            printf("%zu:", number);
        puts(line);
    }
    if (counting && !quiet && !names_only) {
        if (show_names)
            show_name(name, ':');
        printf("%zu\n", count);
    }
    if (names_only && !quiet && count > 0)
        show_name(name, '\n');
    free(line);
    if (quiet && any)
        exit(0); /* even if there are errors with other files */
}

_Noreturn static void usage(void)
{
    errx(2, "usage: grep [-EFcilnqsvx] [-e pattern] [-f file] [pattern] [file...]");
}

static void take_option(int option)
{
    ignore_case |= option == 'i';
    inverted |= option == 'v';
    numbers |= option == 'n';
    counting |= option == 'c';
    quiet |= option == 'q';
    names_only |= option == 'l';
    extended |= option == 'E';
    fixed |= option == 'F';
    whole_lines |= option == 'x';
    unread_is_silent |= option == 's';
    if (option == 'e')
        add_patterns(optarg);
    else if (option == 'f')
        read_patterns(optarg);
    else if (option == '?')
        usage();
}

int main(int argc, char **argv)
{
    bool given = false; /* patterns by -e or -f */
    int option;

    while ((option = getopt(argc, argv, "EFivncqlsxe:f:")) != -1) {
        take_option(option);
        given |= option == 'e' || option == 'f';
    }
    if (!given) {
        if (optind == argc)
            usage();
        add_patterns(argv[optind++]);
    }
    compile_patterns();
    show_names = argc - optind > 1;
    if (finish_output(each_input(argv + optind, use)) != 0)
        return 2;
    return any ? 0 : 1;
}
