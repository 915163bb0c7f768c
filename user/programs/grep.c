/* SPDX-License-Identifier: MIT */
/*
 * grep: the lines that match one of some regular expressions. -E: extended ones, -F: literal text,
 * -e: another expression, -f: the expressions in the lines of a file, -x: the whole line, -w: whole
 * words, -i: in either case, -v: lines that do not match, -n: their numbers, -c: their number, -o:
 * only the parts that match, -q: only the status, -l: names of files, -s: no messages about files
 * that cannot be read, -r: all files below folders, -H: with the names of files, -h: without.
 * --color[=always|never|auto]: marks the parts that match; auto, if the output is a terminal.
 */
#include "command/help.h"
#include "color.h"
#include "inputs.h"
#include "output.h"
#include "tree.h"
#include <ctype.h>
#include <getopt.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define USAGE                                                                                      \
    "grep [-EFHchilnoqrsvwx] [--color[=when]] [-e pattern] [-f file] [pattern] "                   \
    "[file...]"

#define MARK "\033[1;31m" /* bold and red */
#define PLAIN "\033[m"

static bool ignore_case, inverted, numbers, counting, quiet, names_only, show_names, any;
static bool extended, fixed, whole_lines, whole_words, parts_only, recursive, colored;
static int names = -1; /* whether names of files are shown; -1: if there are several */
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
                (whole_lines || whole_words || parts_only || colored ? 0 : REG_NOSUB);

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

/* The leftmost match of a pattern in the line behind "from". */
static bool find_one(const struct pattern *pattern, const char *line, size_t from, regmatch_t *at)
{
    if (!fixed) {
        int error = regexec(&pattern->regex, line + from, 1, at, from > 0 ? REG_NOTBOL : 0);
        if (error != 0 && error != REG_NOMATCH)
            fail(pattern, error);
        at->rm_so += (regoff_t)from;
        at->rm_eo += (regoff_t)from;
        return error == 0;
    }
    const char *text = pattern->text;
    const char *found = ignore_case ? strcasestr(line + from, text) : strstr(line + from, text);
    if (!found)
        return false;
    at->rm_so = found - line;
    at->rm_eo = at->rm_so + (regoff_t)strlen(text);
    return true;
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_wanted(const char *line, const regmatch_t *at)
{
    if (whole_lines)
        return at->rm_so == 0 && line[at->rm_eo] == '\0';
    if (!whole_words)
        return true;
    return (at->rm_so == 0 || !in_word(line[at->rm_so - 1])) && !in_word(line[at->rm_eo]);
}

/* The leftmost match of all patterns behind "from", and the longest of those. */
static bool find_match(const char *line, size_t from, regmatch_t *best)
{
    bool found = false;

    for (size_t i = 0; i < pattern_count; i++) {
        regmatch_t at;
        size_t start = from, length = strlen(line);
        bool one = find_one(&patterns[i], line, start, &at);
        while (one && !is_wanted(line, &at) && (start = (size_t)at.rm_so + 1) <= length)
            one = find_one(&patterns[i], line, start, &at);
        if (!one || start > length)
            continue;
        if (!found || at.rm_so < best->rm_so || (at.rm_so == best->rm_so && at.rm_eo > best->rm_eo))
            *best = at;
        found = true;
    }
    return found;
}

static bool match(const char *line)
{
    regmatch_t at;

    if (whole_words && !whole_lines)
        return find_match(line, 0, &at);
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

static void show_prefix(const char *name, size_t number)
{
    if (show_names)
        show_name(name, ':');
    if (numbers)
        printf("%zu:", number);
}

/* Prints a line: with its matches marked, or only them. An empty match is not shown. */
static void show_line(const char *line, const char *name, size_t number)
{
    size_t from = 0, shown = 0;
    regmatch_t at;

    if (!parts_only)
        show_prefix(name, number);
    while (!inverted && line[from] && find_match(line, from, &at)) {
        int length = (int)(at.rm_eo - at.rm_so);
        from = (size_t)at.rm_eo + (length == 0);
        if (length == 0)
            continue;
        if (parts_only)
            show_prefix(name, number);
        else
            printf("%.*s", (int)((size_t)at.rm_so - shown), line + shown);
        printf("%s%.*s%s", colored ? MARK : "", length, line + at.rm_so, colored ? PLAIN : "");
        if (parts_only)
            putchar('\n');
        shown = (size_t)at.rm_eo;
    }
    if (!parts_only)
        puts(line + shown);
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
        if (parts_only || colored) {
            show_line(line, name, number);
            continue;
        }
        show_prefix(name, number);
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

/* -r: a file, or all files below a folder; links and devices in it are left out. */
static int search_below(const char *path, void *operand)
{
    char *one[] = {(char *)path, NULL};
    struct stat st;
    bool is_there = (operand ? stat : lstat)(path, &st) == 0;

    if (is_there && S_ISDIR(st.st_mode))
        return each_below(path, search_below, NULL);
    if (!operand && !(is_there && S_ISREG(st.st_mode)))
        return 0;
    return each_input(one, use);
}

static int search(char **operands)
{
    char *here[] = {".", NULL};
    int status = 0;

    if (!recursive)
        return each_input(operands, use);
    for (operands = *operands ? operands : here; *operands && !ferror(stdout); operands++)
        status |= search_below(*operands, operands);
    return status;
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
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
    whole_words |= option == 'w';
    parts_only |= option == 'o';
    recursive |= option == 'r';
    if (option == 'H' || option == 'h')
        names = option == 'H';
    if (option == COLOR_OPTION)
        colored = wants_color(optarg);
    unread_is_silent |= option == 's';
    if (option == 'e')
        add_patterns(optarg);
    else if (option == 'f')
        read_patterns(optarg);
    else if (option == '?')
        usage();
}

/* The old names egrep and fgrep mean -E and -F. */
static void take_name(const char *program)
{
    const char *slash = strrchr(program, '/'), *name = slash ? slash + 1 : program;

    extended = strcmp(name, "egrep") == 0;
    fixed = strcmp(name, "fgrep") == 0;
}

int main(int argc, char **argv)
{
    bool given = false; /* patterns by -e or -f */
    int option;

    answer_help(argc, argv, USAGE);
    take_name(argv[0]);
    while ((option = getopt_long(argc, argv, "EFHhioqvnclrswxe:f:", color_words, NULL)) != -1) {
        take_option(option);
        given |= option == 'e' || option == 'f';
    }
    if (!given) {
        if (optind == argc)
            usage();
        add_patterns(argv[optind++]);
    }
    compile_patterns();
    show_names = names >= 0 ? names : recursive || argc - optind > 1;
    if (finish_output(search(argv + optind)) != 0)
        return 2;
    return any ? 0 : 1;
}
