/* SPDX-License-Identifier: MIT */
/*
 * printf: prints its arguments as the format says: %s, %c, %d, %i, %u, %o, %x, %X, %b (a string with
 * escapes) and %%, with flags, width and precision, and the escapes \n, \t, \\, \0NN and so on. While
 * arguments are left, the format is used again.
 */
#include "output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static char **arguments; /* what is left of them */
static int status;

static const char *next_argument(void)
{
    return *arguments ? *arguments++ : "";
}

/* A number of one of the types "di" or "uoxX", or 'c for the code of a character. */
static long long next_number(char type)
{
    const char *text = next_argument();
    char *end;

    if (*text == '\'' || *text == '"')
        return (unsigned char)text[1];
    bool is_signed = type == 'd' || type == 'i';
    errno = 0;
    long long value = is_signed ? strtoll(text, &end, 0) : (long long)strtoull(text, &end, 0);
    if (*end || errno == ERANGE) {
        warnx("%s: %s", text, *end ? "not a number" : "out of range");
        status = 1;
    }
    return value;
}

/* Prints what the backslash at text stands for, an octal code having so many digits: where that ends. */
static const char *print_escape(const char *text, int most)
{
    static const char names[] = "\\\"abefnrtv", values[] = "\\\"\a\b\033\f\n\r\t\v";
    const char *name = text[1] ? strchr(names, text[1]) : NULL;

    if (name) {
        putchar(values[name - names]);
        return text + 2;
    }
    if (text[1] >= '0' && text[1] <= '7') {
        int code = 0, digits = 0;

        for (text++; digits < most && *text >= '0' && *text <= '7'; digits++)
            code = code * 8 + (*text++ - '0');
        putchar(code);
        return text;
    }
    putchar('\\');
    return text + 1;
}

static void print_escaped(const char *text)
{
    while (*text) {
        if (*text == '\\')
            text = print_escape(text, text[1] == '0' ? 4 : 3);
        else
            putchar(*text++);
    }
}

/* Prints by one conversion, of which flags, width and precision are in spec. */
static void convert(const char *spec, size_t length, char type)
{
    char format[40];

    if (length > sizeof(format) - 4)
        errx(1, "a conversion is too long");
    memcpy(format, spec, length);
    if (type == 's' || type == 'c') {
        const char *text = next_argument();

        snprintf(format + length, sizeof(format) - length, type == 's' ? "s" : ".1s");
        printf(format, text);
    } else if (type == 'b') {
        print_escaped(next_argument());
    } else if (strchr("diuoxX", type)) {
        snprintf(format + length, sizeof(format) - length, "ll%c", type);
        printf(format, next_number(type));
    } else {
        errx(1, "%%%c: unknown conversion", type);
    }
}

static void print_once(const char *format)
{
    while (*format) {
        if (*format == '\\') {
            format = print_escape(format, 3);
        } else if (*format != '%') {
            putchar(*format++);
        } else if (format[1] == '%') {
            putchar('%');
            format += 2;
        } else {
            size_t length = 1 + strspn(format + 1, "-+ #0123456789.");

            if (!format[length])
                errx(1, "the format ends within a conversion");
            convert(format, length, format[length]);
            format += length + 1;
        }
    }
}

int main(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

    if (argc <= first)
        errx(2, "usage: printf format [argument...]");
    arguments = argv + first + 1;
    char **before;
    do {
        before = arguments;
        print_once(argv[first]);
    } while (*arguments && arguments != before);
    return finish_output(status);
}
