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
#include <stdlib.h>
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

/* The options of read, and the rest of a line that the user has edited. */
struct reading {
    bool raw, edited;
    const char *prompt;
    char *line, *at; /* the edited line, malloc()ed, and the rest of it */
};

/* The next byte of the input: 1; 0: it has ended; -1 and errno: an error. */
static ssize_t read_character(struct reading *reading, char *c)
{
    if (!reading->edited)
        return read_or_interrupt(STDIN_FILENO, c, 1);
    if (!reading->at || !*reading->at) {
        free(reading->line);
        reading->line = reading->at = edit_answer(STDIN_FILENO, reading->prompt);
        if (!reading->line)
            return shell.interrupted ? -1 : 0;
    }
    *c = *reading->at++;
    return 1;
}

/*
 * Reads one line, byte by byte, so that the rest of the input stays for other programs. If lines
 * are joined, the backslash is removed. 0: the input ended before the line; -1 and errno: an error.
 */
static int read_line(struct buffer *text, struct reading *reading)
{
    bool escaped = false;
    ssize_t n;
    char c;

    while ((n = read_character(reading, &c)) == 1) {
        if (c == '\0')
            continue;
        if (c == '\n' && !escaped)
            return 1;
        if (c == '\n')
            text->length--;
        else
            buffer_add(text, c);
        escaped = c == '\\' && !escaped && !reading->raw;
    }
    if (escaped)
        text->length--;
    return (int)n;
}

/* The index of the first argument that is no option; 0, and a message, if an option is wrong. */
static int parse_read_options(int argc, char **args, struct reading *reading)
{
    int first = 1;

    for (; first < argc && args[first][0] == '-' && args[first][1]; first++) {
        const char *letters = args[first] + 1;

        if (strcmp(args[first], "--") == 0)
            return first + 1;
        if (strcmp(letters, "p") == 0 && first + 1 < argc) {
            reading->prompt = args[++first];
            continue;
        }
        if (strspn(letters, "er") != strlen(letters)) {
            complain("read: %s: no such option", args[first]);
            return 0;
        }
        reading->raw |= strchr(letters, 'r') != NULL;
        reading->edited |= strchr(letters, 'e') != NULL;
    }
    return first;
}

/* The index of the first name; 0, and a message, if the arguments are wrong. */
static int parse_arguments(int argc, char **args, struct reading *reading)
{
    int first = parse_read_options(argc, args, reading);

    if (first == 0)
        return 0;
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
        complain("usage: read [-er] [-p prompt] name...");
    return first < argc ? first : 0;
}

/* The editor shows the prompt itself. If the input is not a terminal, nobody waits for one. */
static void prepare_reading(struct reading *reading)
{
    fflush(stdout);
    reading->edited &= editing_is_possible(STDIN_FILENO);
    if (!reading->edited && isatty(STDIN_FILENO))
        fputs(reading->prompt, stderr);
    fflush(stderr);
}

int builtin_read(int argc, char **args)
{
    struct reading reading = {.prompt = ""};
    struct buffer text = {0};
    int first = parse_arguments(argc, args, &reading);

    if (first == 0)
        return STATUS_USAGE;
    prepare_reading(&reading);
    shell.trap_ends_calls = true;
    int result = read_line(&text, &reading);
    shell.trap_ends_calls = false;
    free(reading.line);
    char *got = buffer_finish(&text);
    if (result < 0 && shell.interrupted)
        return STATUS_INTERRUPTED; /* the variables stay as they are */
    if (result < 0 && shell.trapped)
        return STATUS_SIGNAL + shell.trapped;
    if (result < 0)
        complain("read: %s", strerror(errno));
    struct line line = {.at = got, .ifs = separators(), .raw = reading.raw};
    for (int i = first; i < argc; i++)
        assign_field(&line, args[i], i == argc - 1);
    return result < 0 ? STATUS_USAGE : result == 0;
}
