/* SPDX-License-Identifier: MIT */
/* The printf family: format.c's text, written to streams, descriptors and memory. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format.h"
#include "stream.h"

struct stream_output {
    struct output out;
    FILE *stream;
    bool failed;
};

static void put_stream(struct output *out, const char *text, size_t n)
{
    struct stream_output *to = (struct stream_output *)out;

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
    struct stream_output to = {.out = {.put = put_stream}, .stream = stream};
    int result;

    if ((stream->flags & STREAM_UNBUFFERED) != 0 && (stream->flags & STREAM_WRITE) != 0)
        return print_buffered(stream, format, args);
    result = format_text(&to.out, format, args);
    return to.failed ? -1 : result;
}

int vdprintf(int fd, const char *restrict format, va_list args)
{
    struct file_stream stream = {.fd = fd, .flags = STREAM_WRITE | STREAM_UNBUFFERED};

    return vfprintf(&stream, format, args);
}

struct memory_output {
    struct output out;
    char *buf;
    size_t room; /* without the final zero */
};

static void put_memory(struct output *out, const char *text, size_t n)
{
    struct memory_output *to = (struct memory_output *)out;

    if (n > to->room)
        n = to->room;
    if (n == 0)
        return; /* buf may be NULL */
    memcpy(to->buf, text, n);
    to->buf += n;
    to->room -= n;
}

int vsnprintf(char *restrict buf, size_t size, const char *restrict format, va_list args)
{
    struct memory_output to = {{.put = put_memory}, buf, size > 0 ? size - 1 : 0};
    int result = format_text(&to.out, format, args);

    if (size > 0)
        *to.buf = '\0';
    return result;
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
