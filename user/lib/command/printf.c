/* SPDX-License-Identifier: MIT */
/* printf: prints its arguments as the format says. While arguments are left, the format is used again. */
#include "command.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **arguments; /* the remaining ones */
static int status;
static bool stopped; /* by \c, or by a mistake in the format */

/* The format is wrong: nothing more is printed. */
__attribute__((format(printf, 1, 2))) static void refuse(const char *format, ...)
{
    char text[100];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    command_complain("printf", "%s", text);
    status = 1;
    stopped = true;
}

static const char *next_argument(void)
{
    return *arguments ? *arguments++ : "";
}

/* Complains if the argument as a whole is not a number; a missing argument counts as 0. */
static void check_number(const char *text, const char *end, bool given)
{
    if (errno != ERANGE && !*end && (end > text || !given))
        return;
    command_complain("printf", "%s: %s", text, errno == ERANGE ? "out of range" : "not a number");
    status = 1;
}

/* Whether the next argument is 'c or "c: then its value is the code of c. */
static bool takes_character(int *code)
{
    const char *text = *arguments ? *arguments : "";

    if (*text != '\'' && *text != '"')
        return false;
    *code = (unsigned char)text[1];
    arguments++;
    return true;
}

/* A number of one of the types "di" or "uoxX". */
static long long next_number(char type)
{
    bool is_signed = type == 'd' || type == 'i', given = *arguments != NULL;
    int code;
    char *end;

    if (takes_character(&code))
        return code;
    const char *text = next_argument();
    errno = 0;
    long long value = is_signed ? strtoll(text, &end, 0) : (long long)strtoull(text, &end, 0);
    check_number(text, end, given);
    return value;
}

static double next_real(void)
{
    bool given = *arguments != NULL;
    int code;
    char *end;

    if (takes_character(&code))
        return code;
    const char *text = next_argument();
    errno = 0;
    double value = strtod(text, &end);
    check_number(text, end, given);
    return value;
}

/*
 * Takes the escape at *text, behind the backslash, with octal codes of at most that many digits,
 * and moves *text behind it. If a backslash starts no escape, it stands for itself.
 */
static char take_escape(const char **text, int most)
{
    static const char names[] = "\\\"abefnrtv", values[] = "\\\"\a\b\033\f\n\r\t\v";
    const char *at = *text + 1, *name = *at ? strchr(names, *at) : NULL;
    int code = 0, digits = 0;

    if (name) {
        *text = at + 1;
        return values[name - names];
    }
    for (; digits < most && *at >= '0' && *at <= '7'; digits++)
        code = code * 8 + (*at++ - '0');
    *text = at;
    return digits > 0 ? (char)code : '\\';
}

/*
 * Replaces the escapes in text. Returns its length, because it may contain zero bytes. \c ends all
 * output.
 */
static size_t unescape(char *text, bool *stop)
{
    const char *from = text;
    char *to = text;

    while (*from && !*stop) {
        if (from[0] == '\\' && from[1] == 'c')
            *stop = true;
        else
            *to++ = *from == '\\' ? take_escape(&from, from[1] == '0' ? 4 : 3) : *from++;
    }
    *to = '\0';
    return (size_t)(to - text);
}

/* %b: a field of a string with escapes. */
static int print_escaped(const char *format, bool plain)
{
    char *text = strdup(next_argument());
    int result = 0;

    if (!text)
        return -1;
    size_t length = unescape(text, &stopped);
    if (plain)
        fwrite(text, 1, length, stdout);
    else
        result = printf(format, text);
    free(text);
    return result;
}

/* Prints by one conversion; spec has its flags, width and precision. */
static void convert(const char *spec, size_t length, char type)
{
    char format[40];

    if (length > sizeof(format) - 4) {
        refuse("a conversion is too long");
        return;
    }
    if (!strchr("scbdiuoxXaAeEfFgG", type)) {
        refuse("%%%c: unknown conversion", type);
        return;
    }
    bool text = strchr("scb", type), real = strchr("aAeEfFgG", type);
    snprintf(format, sizeof(format), "%.*s%s%c", (int)length, spec,
             type == 'c'    ? ".1"
             : text || real ? ""
                            : "ll",
             text ? 's' : type);
    int result = type == 'b' ? print_escaped(format, length == 1)
                 : text      ? printf(format, next_argument())
                 : real      ? printf(format, next_real())
                             : printf(format, next_number(type));
    if (result < 0 && !ferror(stdout)) /* such as a width that is out of range */
        refuse("%.*s%c: %s", (int)length, spec, type, strerror(errno));
}

static void print_once(const char *format)
{
    while (*format && !stopped) {
        if (*format == '\\') {
            putchar(take_escape(&format, 3));
        } else if (*format != '%') {
            putchar(*format++);
        } else if (format[1] == '%') {
            putchar('%');
            format += 2;
        } else {
            size_t length = 1 + strspn(format + 1, "-+ #0123456789.");

            if (format[length])
                convert(format, length, format[length]);
            else
                refuse("the format ends within a conversion");
            format += length + (format[length] != '\0');
        }
    }
}

int printf_command(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

    if (argc <= first) {
        command_complain("printf", "usage: printf format [argument...]");
        return 2;
    }
    arguments = argv + first + 1;
    status = 0;
    stopped = false;
    char **before;
    do {
        before = arguments;
        print_once(argv[first]);
    } while (*arguments && arguments != before && !stopped);
    return status;
}
