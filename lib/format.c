/* SPDX-License-Identifier: MIT */
/*
 * printf's formatting, without floating point. Output goes piece by piece to a function of the
 * caller's, so nothing here needs a buffer that could be too small, or a lock.
 */
#include "lib/format.h"

#include "lib/string.h"

struct output {
    void (*put)(void *context, const char *piece, size_t n);
    void *context;
    size_t length; /* of all that was put */
};

/* One conversion, as the format describes it. */
struct spec {
    bool left, zero, plus, space, alternate; /* the flags - 0 + space # */
    int width;
    int precision; /* -1: none given */
    int size;      /* of the argument: bytes */
};

static void put(struct output *out, const char *piece, size_t n)
{
    out->put(out->context, piece, n);
    out->length += n;
}

static void pad(struct output *out, char c, int n)
{
    for (; n > 0; n--)
        put(out, &c, 1);
}

/* prefix (sign or base), zeros, digits: padded to the width. */
static void put_field(struct output *out, const struct spec *spec, const char *prefix, int zeros,
                      const char *text, size_t n)
{
    size_t prefix_length = strlen(prefix);
    int fill = spec->width - (int)(prefix_length + n) - zeros;

    if (!spec->left)
        pad(out, ' ', fill);
    put(out, prefix, prefix_length);
    pad(out, '0', zeros);
    put(out, text, n);
    if (spec->left)
        pad(out, ' ', fill);
}

static void put_number(struct output *out, const struct spec *spec, uint64_t value,
                       const char *prefix, unsigned base, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[24];
    size_t at = sizeof(text);
    bool empty = value == 0 && spec->precision == 0; /* C says: no digits at all */

    while (value > UINT32_MAX) {
        text[--at] = digits[value % base];
        value /= base;
    }
    uint32_t low = (uint32_t)value; /* the common case, without 64-bit divisions */
    do {
        text[--at] = digits[low % base];
        low /= base;
    } while (low > 0);
    if (empty)
        at = sizeof(text);

    int n = (int)(sizeof(text) - at);
    int zeros = spec->precision - n;
    if (spec->precision < 0 && spec->zero && !spec->left)
        zeros = spec->width - n - (int)strlen(prefix);
    if (base == 8 && spec->alternate && zeros <= 0 && (n == 0 || text[at] != '0'))
        zeros = 1;
    put_field(out, spec, prefix, MAX(zeros, 0), text + at, (size_t)n);
}

static uint64_t unsigned_argument(const struct spec *spec, va_list *args)
{
    if (spec->size == 8)
        return va_arg(*args, uint64_t);
    unsigned value = va_arg(*args, unsigned);
    if (spec->size == 1)
        return (unsigned char)value;
    return spec->size == 2 ? (unsigned short)value : value;
}

static int64_t signed_argument(const struct spec *spec, va_list *args)
{
    if (spec->size == 8)
        return va_arg(*args, int64_t);
    int value = va_arg(*args, int);
    if (spec->size == 1)
        return (signed char)value;
    return spec->size == 2 ? (short)value : value;
}

static void put_string(struct output *out, const struct spec *spec, const char *s)
{
    if (!s)
        s = "(null)";
    size_t n = spec->precision < 0 ? strlen(s) : strnlen(s, (size_t)spec->precision);
    put_field(out, spec, "", 0, s, n);
}

static void convert(struct output *out, const struct spec *spec, char conversion, va_list *args)
{
    int64_t number;
    char c;

    switch (conversion) {
    case 'd':
    case 'i':
        number = signed_argument(spec, args);
        put_number(out, spec, number < 0 ? 0 - (uint64_t)number : (uint64_t)number,
                   number < 0    ? "-"
                   : spec->plus  ? "+"
                   : spec->space ? " "
                                 : "",
                   10, false);
        break;
    case 'u':
        put_number(out, spec, unsigned_argument(spec, args), "", 10, false);
        break;
    case 'o':
        put_number(out, spec, unsigned_argument(spec, args), "", 8, false);
        break;
    case 'x':
    case 'X': {
        uint64_t value = unsigned_argument(spec, args);
        const char *prefix = conversion == 'x' ? "0x" : "0X";
        put_number(out, spec, value, spec->alternate && value ? prefix : "", 16, conversion == 'X');
        break;
    }
    case 'p': {
        struct spec hex = {.precision = 2 * (int)sizeof(void *), .width = spec->width};
        put_number(out, &hex, (uintptr_t)va_arg(*args, void *), "0x", 16, false);
        break;
    }
    case 'c':
        c = (char)va_arg(*args, int);
        put_field(out, spec, "", 0, &c, 1);
        break;
    case 's':
        put_string(out, spec, va_arg(*args, const char *));
        break;
    default: /* '%'; an unknown conversion is shown as it stands */
        put(out, &conversion, 1);
    }
}

static int parse_int(const char **format, va_list *args)
{
    int value = 0;

    if (**format == '*') {
        (*format)++;
        return va_arg(*args, int);
    }
    for (; **format >= '0' && **format <= '9'; (*format)++)
        value = value * 10 + (**format - '0');
    return value;
}

static void parse_flags(struct spec *spec, const char **format)
{
    for (;; (*format)++) {
        switch (**format) {
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
            return;
        }
    }
}

static void parse_size(struct spec *spec, const char **format)
{
    spec->size = sizeof(int);
    for (;; (*format)++) {
        switch (**format) {
        case 'h':
            spec->size /= 2;
            break;
        case 'l': /* long is as wide as a pointer on every machine here */
            spec->size = (*format)[-1] == 'l' ? 8 : (int)sizeof(long);
            break;
        case 'j':
            spec->size = 8;
            break;
        case 'z':
        case 't':
            spec->size = (int)sizeof(size_t);
            break;
        default:
            return;
        }
    }
}

int format_pieces(void (*put_piece)(void *, const char *, size_t), void *context,
                  const char *format, va_list args_in)
{
    struct output out = {.put = put_piece, .context = context};
    va_list args;

    va_copy(args, args_in);
    while (*format) {
        const char *plain = format;
        while (*format && *format != '%')
            format++;
        if (format > plain)
            put(&out, plain, (size_t)(format - plain));
        if (*format != '%' || *++format == '\0')
            break;

        struct spec spec = {.precision = -1};
        parse_flags(&spec, &format);
        spec.width = parse_int(&format, &args);
        if (spec.width < 0) {
            spec.left = true;
            spec.width = -spec.width;
        }
        if (*format == '.') {
            format++;
            spec.precision = parse_int(&format, &args);
        }
        parse_size(&spec, &format);
        if (*format == '\0')
            break;
        convert(&out, &spec, *format++, &args);
    }
    va_end(args);
    return (int)out.length;
}

struct buffer {
    char *bytes;
    size_t size, length;
};

static void put_buffer(void *context, const char *piece, size_t n)
{
    struct buffer *buffer = context;

    if (buffer->length + 1 < buffer->size) {
        size_t room = buffer->size - 1 - buffer->length;
        memcpy(buffer->bytes + buffer->length, piece, MIN(n, room));
    }
    buffer->length += n;
}

int kvsnprintf(char *bytes, size_t size, const char *format, va_list args)
{
    struct buffer buffer = {.bytes = bytes, .size = size};
    int length = format_pieces(put_buffer, &buffer, format, args);

    if (size > 0)
        bytes[MIN((size_t)length, size - 1)] = '\0';
    return length;
}

int ksnprintf(char *bytes, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = kvsnprintf(bytes, size, format, args);
    va_end(args);
    return length;
}
