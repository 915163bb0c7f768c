/* SPDX-License-Identifier: MIT */
/*
 * printf's engine. It sends the text piece by piece to an output, so that no buffer limits the length of
 * a field, and nothing here needs a lock. Compiled into the kernel, the C library and the host tests.
 */
#include "lib/format.h"

#include "lib/string.h"

/* Counts n more bytes, if printf() can still return their number as an int. */
static bool count_output(struct format_output *out, size_t n)
{
    if (out->overflowed || n > (size_t)INT32_MAX - out->length) {
        out->overflowed = true;
        return false;
    }
    out->length += n;
    return true;
}

void format_put(struct format_output *out, const char *text, size_t n)
{
    if (n > 0 && count_output(out, n))
        out->put(out, text, n);
}

void format_repeat(struct format_output *out, char c, int count)
{
    char piece[32];

    if (count <= 0 || !count_output(out, (size_t)count))
        return;
    memset(piece, c, sizeof(piece));
    for (; count > 0; count -= (int)sizeof(piece))
        out->put(out, piece, count < (int)sizeof(piece) ? (size_t)count : sizeof(piece));
}

const char *format_sign(const struct format_spec *spec, bool negative)
{
    return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
}

/* Writes prefix, zeros and text, in a field of the width. */
static void put_field(struct format_output *out, const struct format_spec *spec, const char *prefix,
                      int zeros, const char *text, size_t n)
{
    size_t prefix_length = strlen(prefix);
    size_t length = prefix_length + (size_t)zeros + n;
    int fill = length < (size_t)spec->width ? spec->width - (int)length : 0;

    if (!spec->left)
        format_repeat(out, ' ', fill);
    format_put(out, prefix, prefix_length);
    format_repeat(out, '0', zeros);
    format_put(out, text, n);
    if (spec->left)
        format_repeat(out, ' ', fill);
}

/* Writes the digits so that they end before end; zero has no digits. Returns the first digit. */
static char *write_digits(char *end, uintmax_t value, unsigned base, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

    for (; value > UINT32_MAX; value /= base)
        *--end = digits[value % base];
    for (unsigned rest = (unsigned)value; rest > 0; rest /= base)
        *--end = digits[rest % base];
    return end;
}

static void format_integer(struct format_output *out, const struct format_spec *spec,
                           uintmax_t value, unsigned base, const char *prefix)
{
    char buffer[24]; /* base 8 has 22 digits */
    char *end = buffer + sizeof(buffer);
    char *text = write_digits(end, value, base, spec->conversion == 'X');
    int length = (int)(end - text);
    int wanted = spec->precision >= 0 ? spec->precision : 1; /* least number of digits */

    if (base == 8 && spec->alternate && wanted <= length)
        wanted = length + 1; /* # for octal: a leading zero */
    if (spec->precision < 0 && spec->zero && !spec->left)
        wanted = MAX(wanted, spec->width - (int)strlen(prefix));
    put_field(out, spec, prefix, MAX(wanted - length, 0), text, (size_t)length);
}

static intmax_t signed_argument(const struct format_spec *spec, struct format_arguments *args)
{
    switch (spec->length) {
    case FORMAT_CHAR:
        return (signed char)va_arg(args->list, int);
    case FORMAT_SHORT:
        return (short)va_arg(args->list, int);
    case FORMAT_LONG:
        return va_arg(args->list, long);
    case FORMAT_LONG_LONG:
    case FORMAT_LONG_DOUBLE: /* other libraries accept %Ld too */
    case FORMAT_MAX:
        return va_arg(args->list, intmax_t);
    case FORMAT_SIZE:
    case FORMAT_PTRDIFF:
        return va_arg(args->list, ptrdiff_t);
    default:
        return va_arg(args->list, int);
    }
}

static uintmax_t unsigned_argument(const struct format_spec *spec, struct format_arguments *args)
{
    switch (spec->length) {
    case FORMAT_CHAR:
        return (unsigned char)va_arg(args->list, unsigned);
    case FORMAT_SHORT:
        return (unsigned short)va_arg(args->list, unsigned);
    case FORMAT_LONG:
        return va_arg(args->list, unsigned long);
    case FORMAT_LONG_LONG:
    case FORMAT_LONG_DOUBLE:
    case FORMAT_MAX:
        return va_arg(args->list, uintmax_t);
    case FORMAT_SIZE:
    case FORMAT_PTRDIFF:
        return va_arg(args->list, size_t);
    default:
        return va_arg(args->list, unsigned);
    }
}

static void format_string(struct format_output *out, const struct format_spec *spec,
                          const char *text)
{
    if (!text)
        text = "(null)";
    put_field(out, spec, "", 0, text,
              spec->precision >= 0 ? strnlen(text, (size_t)spec->precision) : strlen(text));
}

static const char *hexadecimal_prefix(const struct format_spec *spec)
{
    return spec->conversion == 'X' ? "0X" : "0x";
}

/* Converts one argument. False if the engine does not know the conversion. */
static bool format_convert(struct format_output *out, const struct format_spec *spec,
                           struct format_arguments *args)
{
    intmax_t number;
    uintmax_t value;
    char c;

    switch (spec->conversion) {
    case 'd':
    case 'i':
        number = signed_argument(spec, args);
        value = number < 0 ? -(uintmax_t)number : (uintmax_t)number;
        format_integer(out, spec, value, 10, format_sign(spec, number < 0));
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
        if (spec->length == FORMAT_LONG)
            return false;
        format_string(out, spec, va_arg(args->list, const char *));
        return true;
    case '%':
        format_put(out, "%", 1);
        return true;
    default: /* %n too: with a careless format it can write to any address */
        return false;
    }
}

static const char *read_flags(const char *format, struct format_spec *spec)
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
 * Reads a decimal number, or takes the argument for '*'. A number that is too large for any field is
 * marked.
 */
static const char *read_width(const char *format, struct format_arguments *args,
                              struct format_spec *spec, int *number)
{
    if (*format == '*') {
        *number = va_arg(args->list, int);
        return format + 1;
    }
    for (*number = 0; *format >= '0' && *format <= '9'; format++)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, *format - '0', number))
            spec->too_wide = true;
    return format;
}

static const char *read_length(const char *format, struct format_spec *spec)
{
    switch (*format) {
    case 'h':
        spec->length = FORMAT_SHORT;
        break;
    case 'l':
        spec->length = FORMAT_LONG;
        break;
    case 'j':
        spec->length = FORMAT_MAX;
        break;
    case 'z':
        spec->length = FORMAT_SIZE;
        break;
    case 't':
        spec->length = FORMAT_PTRDIFF;
        break;
    case 'L':
        spec->length = FORMAT_LONG_DOUBLE;
        break;
    default:
        return format;
    }
    format++;
    if (*format == format[-1] && (*format == 'h' || *format == 'l')) {
        spec->length = *format == 'h' ? FORMAT_CHAR : FORMAT_LONG_LONG;
        format++;
    }
    return format;
}

/* Reads the rest of a conversion, from behind the '%'. Returns the text that follows it. */
static const char *read_spec(const char *format, struct format_spec *spec,
                             struct format_arguments *args)
{
    *spec = (struct format_spec){.precision = -1};
    format = read_flags(format, spec);
    format = read_width(format, args, spec, &spec->width);
    if (spec->width < 0) { /* from an argument */
        spec->left = true;
        spec->too_wide |= __builtin_sub_overflow(0, spec->width, &spec->width);
    }
    if (*format == '.') {
        format = read_width(format + 1, args, spec, &spec->precision);
        if (spec->precision < 0)
            spec->precision = -1;
    }
    format = read_length(format, spec);
    spec->conversion = *format;
    return *format != '\0' ? format + 1 : format;
}

int format_text(struct format_output *out, const char *format, va_list list)
{
    struct format_arguments args;
    bool valid = true;

    va_copy(args.list, list);
    while (valid && !out->overflowed && *format != '\0') {
        const char *percent = *format == '%' ? format : strchrnul(format, '%');
        struct format_spec spec;

        format_put(out, format, (size_t)(percent - format));
        if (*percent == '\0')
            break;
        if (percent[1] == 's') { /* the most frequent conversion needs no field */
            const char *text = va_arg(args.list, const char *);
            text = text ? text : "(null)";
            format_put(out, text, strlen(text));
            format = percent + 2;
            continue;
        }
        format = read_spec(percent + 1, &spec, &args);
        out->overflowed |= spec.too_wide;
        valid = out->overflowed || format_convert(out, &spec, &args) ||
                (out->convert && out->convert(out, &spec, &args));
    }
    va_end(args.list);
    if (out->overflowed)
        return FORMAT_TOO_LONG;
    return valid ? (int)out->length : FORMAT_INVALID;
}

struct memory_output {
    struct format_output out;
    char *bytes;
    size_t room; /* without the final zero */
};

static void put_memory(struct format_output *out, const char *text, size_t n)
{
    struct memory_output *to = CONTAINER_OF(out, struct memory_output, out);

    n = MIN(n, to->room);
    if (n == 0)
        return; /* bytes may be NULL */
    memcpy(to->bytes, text, n);
    to->bytes += n;
    to->room -= n;
}

int format_memory(char *bytes, size_t size,
                  bool (*convert)(struct format_output *, const struct format_spec *,
                                  struct format_arguments *),
                  const char *format, va_list args)
{
    struct memory_output to = {{put_memory, convert, 0, false}, bytes, size > 0 ? size - 1 : 0};
    int result = format_text(&to.out, format, args);

    if (size > 0)
        *to.bytes = '\0';
    return result;
}

int kvsnprintf(char *bytes, size_t size, const char *format, va_list args)
{
    return format_memory(bytes, size, NULL, format, args);
}

int ksnprintf(char *bytes, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = kvsnprintf(bytes, size, format, args);
    va_end(args);
    return length;
}
