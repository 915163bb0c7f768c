/* SPDX-License-Identifier: MIT */
/* The printf family: the text of lib/format.c, written to streams, descriptors and memory. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/format.h"
#include "real.h"
#include "stream.h"

/*
 * %ls: ASCII only, because there are no wide characters here. False if text has another character.
 */
static bool format_wide(struct format_output *out, const struct format_spec *spec,
                        const wchar_t *text)
{
    size_t max = spec->precision >= 0 ? (size_t)spec->precision : SIZE_MAX, n = 0;
    int fill;

    for (; n < max && text[n] != 0; n++)
        if ((unsigned long)text[n] > 127)
            return false;
    fill = n < (size_t)spec->width ? spec->width - (int)n : 0;
    format_repeat(out, ' ', spec->left ? 0 : fill);
    for (size_t i = 0; i < n; i++)
        format_repeat(out, (char)text[i], 1);
    format_repeat(out, ' ', spec->left ? fill : 0);
    return true;
}

/* What the engine leaves to this library: wide strings and reals. */
static bool convert_more(struct format_output *out, const struct format_spec *spec,
                         struct format_arguments *args)
{
    switch (spec->conversion) {
    case 's': /* %ls: the engine converts the others */
        return format_wide(out, spec, va_arg(args->list, const wchar_t *));
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        format_real(out, spec,
                    spec->length == FORMAT_LONG_DOUBLE ? va_arg(args->list, long double)
                                                       : va_arg(args->list, double));
        return true;
    default:
        return false;
    }
}

/* The engine's result, as the family returns it. */
static int printed(int result)
{
    if (result >= 0)
        return result;
    errno = result == FORMAT_TOO_LONG ? EOVERFLOW : EINVAL;
    return -1;
}

struct stream_output {
    struct format_output out;
    FILE *stream;
    bool failed;
};

static void put_stream(struct format_output *out, const char *text, size_t n)
{
    struct stream_output *to = CONTAINER_OF(out, struct stream_output, out);

    if (!to->failed && stream_put(to->stream, text, n) != n)
        to->failed = true;
}

/*
 * Lends a buffer to an unbuffered stream, so that a message is one write() and not one write() per
 * piece.
 */
static int print_buffered(FILE *stream, const char *restrict format, va_list args)
{
    unsigned char lent[256];
    int result;

    stream_drop_buffer(stream);
    stream->buf = lent;
    stream->size = sizeof(lent);
    stream->flags &= ~(unsigned)STREAM_UNBUFFERED;
    result = vfprintf(stream, format, args);
    if (stream_flush(stream) != 0)
        result = -1;
    stream->flags |= STREAM_UNBUFFERED;
    stream_drop_buffer(stream);
    return result;
}

int vfprintf(FILE *restrict stream, const char *restrict format, va_list args)
{
    struct stream_output to = {.out = {.put = put_stream, .convert = convert_more},
                               .stream = stream};
    STREAM_GUARD(stream);
    int result;

    if ((stream->flags & STREAM_UNBUFFERED) != 0 && (stream->flags & STREAM_WRITE) != 0)
        return print_buffered(stream, format, args);
    result = printed(format_text(&to.out, format, args));
    return to.failed ? -1 : result;
}

int vdprintf(int fd, const char *restrict format, va_list args)
{
    struct file_stream stream = {.fd = fd, .flags = STREAM_WRITE | STREAM_UNBUFFERED};

    return vfprintf(&stream, format, args);
}

int vsnprintf(char *restrict buf, size_t size, const char *restrict format, va_list args)
{
    return printed(format_memory(buf, size, convert_more, format, args));
}

int vsprintf(char *restrict buf, const char *restrict format, va_list args)
{
    return vsnprintf(buf, SIZE_MAX - (uintptr_t)buf, format, args);
}

int vasprintf(char **restrict result, const char *restrict format, va_list args)
{
    va_list again;
    int length;
    char *buf = NULL;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    if (length >= 0)
        buf = malloc((size_t)length + 1);
    if (buf != NULL)
        vsnprintf(buf, (size_t)length + 1, format, again);
    va_end(again);
    *result = buf;
    return buf != NULL ? length : -1;
}

int vprintf(const char *restrict format, va_list args)
{
    return vfprintf(stdout, format, args);
}

int printf(const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfprintf(stdout, format, args);
    va_end(args);
    return result;
}

int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfprintf(stream, format, args);
    va_end(args);
    return result;
}

int dprintf(int fd, const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vdprintf(fd, format, args);
    va_end(args);
    return result;
}

int snprintf(char *restrict buf, size_t size, const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vsnprintf(buf, size, format, args);
    va_end(args);
    return result;
}

int sprintf(char *restrict buf, const char *restrict format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vsprintf(buf, format, args);
    va_end(args);
    return result;
}

int asprintf(char **restrict result, const char *restrict format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(result, format, args);
    va_end(args);
    return length;
}
