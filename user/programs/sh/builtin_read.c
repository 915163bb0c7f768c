/* SPDX-License-Identifier: MIT */
/*
 * read: takes a line from the standard input and splits it into variables. The line is split at IFS
 * like the value of an expansion (expand.c), but the last variable gets the rest, with the
 * separators in it.
 *
 * Without -r a backslash quotes: the character after it is no separator. The line keeps these
 * backslashes until its fields are copied.
 */
#include "sh.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct line {
    const char *at; /* the part that is not assigned yet */
    const char *ifs;
    bool raw; /* backslashes are ordinary characters */
};

/* The size of the character at p in bytes: two if a backslash quotes it. */
static size_t character_size(const struct line *line, const char *p)
{
    return !line->raw && *p == '\\' && p[1] ? 2 : 1;
}

static bool is_separator(const struct line *line, const char *p)
{
    return *p && character_size(line, p) == 1 && strchr(line->ifs, *p);
}

static const char *skip_white_space(const struct line *line, const char *p)
{
    while (is_separator(line, p) && strchr(" \t\n", *p))
        p++;
    return p;
}

/* The end of the field at p. */
static const char *field_end(const struct line *line, const char *p)
{
    while (*p && !is_separator(line, p))
        p += character_size(line, p);
    return p;
}

/* The end of the separator at p: white space, and at most one other character of IFS. */
static const char *skip_separator(const struct line *line, const char *p)
{
    p = skip_white_space(line, p);
    return is_separator(line, p) ? skip_white_space(line, p + 1) : p;
}

/* The end of the text at p without the separators of white space at its end. */
static const char *rest_end(const struct line *line, const char *p)
{
    const char *end = p;

    while (*(p = skip_white_space(line, p))) {
        p += character_size(line, p);
        end = p;
    }
    return end;
}

/* A part of the line without the backslashes that quote, in the arena. */
static char *copy_part(const struct line *line, const char *p, const char *end)
{
    struct buffer text = {0};

    while (p < end) {
        p += character_size(line, p) - 1;
        buffer_add(&text, *p++);
    }
    return buffer_finish(&text);
}

/*
 * Assigns the next field to the variable. The last variable gets the whole rest, if that is more
 * than one field.
 */
static void assign_field(struct line *line, const char *name, bool last)
{
    const char *start = skip_white_space(line, line->at);
    const char *end = field_end(line, start);

    line->at = skip_separator(line, end);
    if (last && *line->at)
        end = rest_end(line, start);
    set_variable(name, copy_part(line, start, end));
}

/*
 * Reads one line, byte by byte, so that the rest of the input stays for other programs. If lines
 * are joined, the backslash is removed. 0: the input ended before the line; -1 and errno: an error.
 */
static int read_line(struct buffer *text, bool raw)
{
    bool escaped = false;
    ssize_t n;
    char c;

    while ((n = read_or_interrupt(STDIN_FILENO, &c, 1)) == 1) {
        if (c == '\0')
            continue;
        if (c == '\n' && !escaped)
            return 1;
        if (c == '\n')
            text->length--;
        else
            buffer_add(text, c);
        escaped = c == '\\' && !escaped && !raw;
    }
    if (escaped)
        text->length--;
    return (int)n;
}

/* The index of the first name; 0, and a message, if the arguments are wrong. */
static int parse_arguments(int argc, char **args, bool *raw)
{
    int first = 1;

    for (; first < argc && args[first][0] == '-' && args[first][1]; first++) {
        if (strcmp(args[first], "--") == 0) {
            first++;
            break;
        }
        if (strspn(args[first] + 1, "r") != strlen(args[first] + 1)) {
            complain("read: %s: no such option", args[first]);
            return 0;
        }
        *raw = true;
    }
    for (int i = first; i < argc; i++) {
        if (name_length(args[i]) != strlen(args[i]) || !*args[i]) {
            complain("read: %s: not a name", args[i]);
            return 0;
        }
        if (is_readonly(args[i])) {
            complain("read: %s: is read-only", args[i]);
            return 0;
        }
    }
    if (first == argc)
        complain("usage: read [-r] name...");
    return first < argc ? first : 0;
}

int builtin_read(int argc, char **args)
{
    struct buffer text = {0};
    bool raw = false;
    int first = parse_arguments(argc, args, &raw);

    if (first == 0)
        return STATUS_USAGE;
    fflush(stdout);
    int result = read_line(&text, raw);
    char *got = buffer_finish(&text);
    if (result < 0 && shell.interrupted)
        return STATUS_INTERRUPTED; /* the variables stay as they are */
    if (result < 0)
        complain("read: %s", strerror(errno));
    struct line line = {.at = got, .ifs = separators(), .raw = raw};
    for (int i = first; i < argc; i++)
        assign_field(&line, args[i], i == argc - 1);
    return result < 0 ? STATUS_USAGE : result == 0;
}
