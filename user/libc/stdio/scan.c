/* SPDX-License-Identifier: MIT */
/*
 * The scanf family. It looks one character ahead, and takes the character only if it matches, so it
 * never has to put one back.
 */
#include "scan.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

/* The characters of %[...]. */
struct scan_set {
    bool member[UCHAR_MAX + 1];
};

int scan_peek(struct source *from)
{
    if (from->stream != NULL)
        return stream_fill(from->stream);
    return *from->text != '\0' ? (unsigned char)*from->text : EOF;
}

void scan_take(struct source *from)
{
    if (from->stream != NULL)
        from->stream->pos++;
    else
        from->text++;
    from->consumed++;
}

static void skip_space(struct source *from)
{
    while (isspace(scan_peek(from)))
        scan_take(from);
}

/* Reads the members of a set, from behind the '['. Returns the text behind the ']'. */
static const char *read_set(const char *format, struct scan_set *set)
{
    bool inverted = *format == '^';
    bool first = true;

    memset(set->member, inverted, sizeof(set->member));
    format += inverted;
    for (; *format != '\0' && (first || *format != ']'); format++, first = false) {
        unsigned char low = (unsigned char)*format, high = low;

        if (format[1] == '-' && format[2] != ']' && format[2] != '\0') {
            high = (unsigned char)format[2];
            format += 2;
        }
        for (int c = low; c <= high; c++)
            set->member[c] = !inverted;
    }
    return *format == ']' ? format + 1 : format;
}

/* %s and %[: takes all members of the set that follow, at least one, and appends a zero byte. */
static enum outcome scan_string(struct source *from, const struct scan_spec *spec,
                                struct results *to, const struct scan_set *set)
{
    char *result = spec->suppress ? NULL : va_arg(to->list, char *);
    int n = 0;

    for (; n < spec->width; n++) {
        int c = scan_peek(from);

        if (c == EOF || !set->member[c])
            break;
        scan_take(from);
        if (result != NULL)
            result[n] = (char)c;
    }
    if (n == 0)
        return MISMATCH;
    if (result != NULL)
        result[n] = '\0';
    return MATCHED;
}

/* %c: takes exactly width characters of any kind, or one if no width is given. */
static enum outcome scan_chars(struct source *from, const struct scan_spec *spec,
                               struct results *to)
{
    char *result = spec->suppress ? NULL : va_arg(to->list, char *);
    int width = spec->width == INT_MAX ? 1 : spec->width;

    for (int n = 0; n < width; n++) {
        int c = scan_peek(from);

        if (c == EOF)
            return END_OF_INPUT;
        scan_take(from);
        if (result != NULL)
            result[n] = (char)c;
    }
    return MATCHED;
}

static const char *read_length(const char *format, struct scan_spec *spec)
{
    if (*format == '\0' || strchr("hljztL", *format) == NULL)
        return format;
    spec->length = *format++;
    if (*format == spec->length && (*format == 'h' || *format == 'l'))
        spec->length = *format++ == 'h' ? 'H' : 'q';
    return format;
}

/* Reads the rest of a conversion, from behind the '%'. Returns the text that follows it. */
static const char *read_spec(const char *format, struct scan_spec *spec, struct scan_set *set)
{
    *spec = (struct scan_spec){.width = INT_MAX};
    if (*format == '*') {
        spec->suppress = true;
        format++;
    }
    if (isdigit(*format)) {
        char *end;
        unsigned long width = strtoul(format, &end, 10);

        spec->width = width > 0 && width < INT_MAX ? (int)width : INT_MAX;
        format = end;
    }
    format = read_length(format, spec);
    spec->conversion = *format;
    if (*format == '[')
        return read_set(format + 1, set);
    if (*format == 's')
        read_set("^ \t\n\v\f\r", set);
    return *format != '\0' ? format + 1 : format;
}

static enum outcome convert(struct source *from, const struct scan_spec *spec,
                            const struct scan_set *set, struct results *to)
{
    if (spec->conversion == 'n') { /* the number of characters so far: unlike printf's %n, this is
                                    * harmless */
        if (!spec->suppress)
            store_integer(to, spec->length, (uintmax_t)from->consumed);
        return MATCHED;
    }
    if (spec->conversion != 'c' && spec->conversion != '[')
        skip_space(from);
    if (scan_peek(from) == EOF)
        return END_OF_INPUT;
    switch (spec->conversion) {
    case 'd':
    case 'u':
        return scan_integer(from, spec, to, 10);
    case 'i':
        return scan_integer(from, spec, to, 0);
    case 'o':
        return scan_integer(from, spec, to, 8);
    case 'x':
    case 'X':
    case 'p':
        return scan_integer(from, spec, to, 16);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return scan_real(from, spec, to);
    case 's':
    case '[':
        return scan_string(from, spec, to, set);
    case 'c':
        return scan_chars(from, spec, to);
    default:
        return MISMATCH;
    }
}

/* Matches a literal character of the format; white space matches any amount of white space. */
static enum outcome match_literal(struct source *from, char c)
{
    if (isspace(c)) {
        skip_space(from);
        return MATCHED;
    }
    if (scan_peek(from) != (unsigned char)c)
        return scan_peek(from) == EOF ? END_OF_INPUT : MISMATCH;
    scan_take(from);
    return MATCHED;
}

/* Returns how many results were stored, or EOF if the input ended before the first one. */
static int scan(struct source *from, const char *format, va_list list)
{
    struct results to;
    enum outcome outcome = MATCHED;
    int stored = 0;

    va_copy(to.list, list);
    while (*format != '\0' && outcome == MATCHED) {
        struct scan_spec spec;
        struct scan_set set;

        if (*format != '%') {
            outcome = match_literal(from, *format++);
            continue;
        }
        format = read_spec(format + 1, &spec, &set);
        if (spec.conversion == '%') {
            skip_space(from);
            outcome = match_literal(from, '%');
            continue;
        }
        outcome = convert(from, &spec, &set, &to);
        stored += outcome == MATCHED && !spec.suppress && spec.conversion != 'n';
    }
    va_end(to.list);
    return outcome == END_OF_INPUT && stored == 0 ? EOF : stored;
}

int vfscanf(FILE *restrict stream, const char *restrict format, va_list args)
{
    struct source from = {.stream = stream};
    STREAM_GUARD(stream);

    return scan(&from, format, args);
}

int vsscanf(const char *restrict text, const char *restrict format, va_list args)
{
    struct source from = {.text = text};

    return scan(&from, format, args);
}

int vscanf(const char *restrict format, va_list args)
{
    return vfscanf(stdin, format, args);
}

int scanf(const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfscanf(stdin, format, args);
    va_end(args);
    return result;
}

int fscanf(FILE *restrict stream, const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfscanf(stream, format, args);
    va_end(args);
    return result;
}

int sscanf(const char *restrict text, const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vsscanf(text, format, args);
    va_end(args);
    return result;
}
