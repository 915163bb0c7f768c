/* SPDX-License-Identifier: MIT */
/*
 * The printf family's engine. It sends the text piece by piece to an output, so that no buffer
 * limits the length of a field; print.c has the outputs.
 */
#include "format.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum argument_length {
    LENGTH_INT,
    LENGTH_CHAR,
    LENGTH_SHORT,
    LENGTH_LONG,
    LENGTH_LONG_LONG,
    LENGTH_MAX,
    LENGTH_SIZE,
    LENGTH_PTRDIFF,
    LENGTH_LONG_DOUBLE,
};

/* A va_list in a struct can be passed by address on every machine. */
struct arguments {
    va_list list;
};

/* Counts n more bytes, if printf() can still return their number as an int. */
static bool reserve(struct output *out, size_t n)
{
    if (out->overflowed || n > INT_MAX - out->length) {
        out->overflowed = true;
        return false;
    }
    out->length += n;
    return true;
}

void put_text(struct output *out, const char *text, size_t n)
{
    if (n > 0 && reserve(out, n))
        out->put(out, text, n);
}

void put_repeated(struct output *out, char c, int count)
{
    char piece[32];

    if (count <= 0 || !reserve(out, (size_t)count))
        return;
    memset(piece, c, sizeof(piece));
    for (; count > 0; count -= (int)sizeof(piece))
        out->put(out, piece, count < (int)sizeof(piece) ? (size_t)count : sizeof(piece));
}

const char *sign_prefix(const struct spec *spec, bool negative)
{
    return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
}

/* Writes prefix, zeros and text, in a field of the width. */
static void put_field(struct output *out, const struct spec *spec, const char *prefix, int zeros,
                      const char *text, size_t n)
{
    size_t prefix_length = strlen(prefix);
    size_t length = prefix_length + (size_t)zeros + n;
    int fill = length < (size_t)spec->width ? spec->width - (int)length : 0;

    if (!spec->left)
        put_repeated(out, ' ', fill);
    put_text(out, prefix, prefix_length);
    put_repeated(out, '0', zeros);
    put_text(out, text, n);
    if (spec->left)
        put_repeated(out, ' ', fill);
}

/* Writes the digits so that they end before end; zero has no digits. Returns the first digit. */
static char *write_digits(char *end, uintmax_t value, unsigned base, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

    for (; value > UINT_MAX; value /= base)
        *--end = digits[value % base];
    for (unsigned rest = (unsigned)value; rest > 0; rest /= base)
        *--end = digits[rest % base];
    return end;
}

static int max(int a, int b)
{
    return a > b ? a : b;
}

static void format_integer(struct output *out, const struct spec *spec, uintmax_t value,
                           unsigned base, const char *prefix)
{
    char buffer[CHAR_BIT * sizeof(value)];
    char *end = buffer + sizeof(buffer);
    char *text = write_digits(end, value, base, spec->conversion == 'X');
    int length = (int)(end - text);
    int wanted = spec->precision >= 0 ? spec->precision : 1; /* least number of digits */

    if (base == 8 && spec->alternate && wanted <= length)
        wanted = length + 1; /* # for octal: a leading zero */
    if (spec->precision < 0 && spec->zero && !spec->left)
        wanted = max(wanted, spec->width - (int)strlen(prefix));
    put_field(out, spec, prefix, max(wanted - length, 0), text, (size_t)length);
}

static intmax_t signed_argument(const struct spec *spec, struct arguments *args)
{
    switch (spec->length) {
    case LENGTH_CHAR:
        return (signed char)va_arg(args->list, int);
    case LENGTH_SHORT:
        return (short)va_arg(args->list, int);
    case LENGTH_LONG:
        return va_arg(args->list, long);
    case LENGTH_LONG_LONG:
    case LENGTH_LONG_DOUBLE: /* other libraries accept %Ld too */
    case LENGTH_MAX:
        return va_arg(args->list, intmax_t);
    case LENGTH_SIZE:
    case LENGTH_PTRDIFF:
        return va_arg(args->list, ptrdiff_t);
    default:
        return va_arg(args->list, int);
    }
}

static uintmax_t unsigned_argument(const struct spec *spec, struct arguments *args)
{
    switch (spec->length) {
    case LENGTH_CHAR:
        return (unsigned char)va_arg(args->list, unsigned);
    case LENGTH_SHORT:
        return (unsigned short)va_arg(args->list, unsigned);
    case LENGTH_LONG:
        return va_arg(args->list, unsigned long);
    case LENGTH_LONG_LONG:
    case LENGTH_LONG_DOUBLE:
    case LENGTH_MAX:
        return va_arg(args->list, uintmax_t);
    case LENGTH_SIZE:
    case LENGTH_PTRDIFF:
        return va_arg(args->list, size_t);
    default:
        return va_arg(args->list, unsigned);
    }
}

/*
 * %ls: ASCII only, because there are no wide characters here. False if text has another character.
 */
static bool format_wide(struct output *out, const struct spec *spec, const wchar_t *text)
{
    size_t max = spec->precision >= 0 ? (size_t)spec->precision : SIZE_MAX, n = 0;
    int fill;

    for (; n < max && text[n] != 0; n++)
        if ((unsigned long)text[n] > 127)
            return false;
    fill = n < (size_t)spec->width ? spec->width - (int)n : 0;
    put_repeated(out, ' ', spec->left ? 0 : fill);
    for (size_t i = 0; i < n; i++)
        put_repeated(out, (char)text[i], 1);
    put_repeated(out, ' ', spec->left ? fill : 0);
    return true;
}

static bool format_string(struct output *out, const struct spec *spec, struct arguments *args)
{
    const char *text;

    if (spec->length == LENGTH_LONG)
        return format_wide(out, spec, va_arg(args->list, const wchar_t *));
    text = va_arg(args->list, const char *);
    if (text == NULL)
        text = "(null)";
    put_field(out, spec, "", 0, text,
              spec->precision >= 0 ? strnlen(text, (size_t)spec->precision) : strlen(text));
    return true;
}

static const char *hexadecimal_prefix(const struct spec *spec)
{
    return spec->conversion == 'X' ? "0X" : "0x";
}

/* Converts one argument. False if there is no such conversion. */
static bool convert(struct output *out, const struct spec *spec, struct arguments *args)
{
    intmax_t number;
    uintmax_t value;
    char c;

    switch (spec->conversion) {
    case 'd':
    case 'i':
        number = signed_argument(spec, args);
        value = number < 0 ? -(uintmax_t)number : (uintmax_t)number;
        format_integer(out, spec, value, 10, sign_prefix(spec, number < 0));
        return true;
    case 'u':
        format_integer(out, spec, unsigned_argument(spec, args), 10, "");
        return true;
    case 'o':
        format_integer(out, spec, unsigned_argument(spec, args), 8, "");
        return true;
    case 'x':
    case 'X':
        value = unsigned_argument(spec, args);
        format_integer(out, spec, value, 16,
                       !spec->alternate || value == 0 ? "" : hexadecimal_prefix(spec));
        return true;
    case 'p':
        format_integer(out, spec, (uintptr_t)va_arg(args->list, void *), 16, "0x");
        return true;
    case 'c':
        c = (char)va_arg(args->list, int);
        put_field(out, spec, "", 0, &c, 1);
        return true;
    case 's':
        return format_string(out, spec, args);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        format_real(out, spec,
                    spec->length == LENGTH_LONG_DOUBLE ? va_arg(args->list, long double)
                                                       : va_arg(args->list, double));
        return true;
    case '%':
        put_text(out, "%", 1);
        return true;
    default: /* %n too: with a careless format it can write to any address */
        return false;
    }
}

static const char *read_flags(const char *format, struct spec *spec)
{
    for (;; format++) {
        switch (*format) {
        case '-':
            spec->left = true;
            break;
        case '0':
            spec->zero = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->space = true;
            break;
        case '#':
            spec->alternate = true;
            break;
        default:
            return format;
        }
    }
}

/*
 * Reads a decimal number, or takes the argument for '*'. A number that is too large for any field
 * is marked.
 */
static const char *read_number(const char *format, struct arguments *args, struct spec *spec,
                               int *number)
{
    if (*format == '*') {
        *number = va_arg(args->list, int);
        return format + 1;
    }
    for (*number = 0; isdigit(*format); format++)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, *format - '0', number))
            spec->too_wide = true;
    return format;
}

static const char *read_length(const char *format, struct spec *spec)
{
    static const char letters[] = "hljztL";
    static const unsigned char lengths[] = {LENGTH_SHORT, LENGTH_LONG,    LENGTH_MAX,
                                            LENGTH_SIZE,  LENGTH_PTRDIFF, LENGTH_LONG_DOUBLE};
    const char *found = *format != '\0' ? strchr(letters, *format) : NULL;

    if (found == NULL)
        return format;
    spec->length = lengths[found - letters];
    format++;
    if (*format == format[-1] && (*format == 'h' || *format == 'l')) {
        spec->length = *format == 'h' ? LENGTH_CHAR : LENGTH_LONG_LONG;
        format++;
    }
    return format;
}

/* Reads the rest of a conversion, from behind the '%'. Returns the text that follows it. */
static const char *read_spec(const char *format, struct spec *spec, struct arguments *args)
{
    *spec = (struct spec){.precision = -1};
    format = read_flags(format, spec);
    format = read_number(format, args, spec, &spec->width);
    if (spec->width < 0) { /* from an argument */
        spec->left = true;
        spec->too_wide |= __builtin_sub_overflow(0, spec->width, &spec->width);
    }
    if (*format == '.') {
        format = read_number(format + 1, args, spec, &spec->precision);
        if (spec->precision < 0)
            spec->precision = -1;
    }
    format = read_length(format, spec);
    spec->conversion = *format;
    return *format != '\0' ? format + 1 : format;
}

int format_text(struct output *out, const char *format, va_list list)
{
    struct arguments args;
    bool valid = true;

    va_copy(args.list, list);
    while (valid && !out->overflowed && *format != '\0') {
        const char *percent = strchrnul(format, '%');
        struct spec spec;

        put_text(out, format, (size_t)(percent - format));
        if (*percent == '\0')
            break;
        format = read_spec(percent + 1, &spec, &args);
        out->overflowed |= spec.too_wide;
        valid = out->overflowed || convert(out, &spec, &args);
    }
    va_end(args.list);
    if (!valid || out->overflowed) {
        errno = valid ? EOVERFLOW : EINVAL;
        return -1;
    }
    return (int)out->length;
}
