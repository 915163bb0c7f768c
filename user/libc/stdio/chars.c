/* SPDX-License-Identifier: MIT */
/* Reading and writing streams: by bytes, lines and blocks. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

int getc_unlocked(FILE *stream)
{
    if (stream->pos >= stream->end && stream_fill(stream) == EOF)
        return EOF;
    return stream->buf[stream->pos++];
}

int fgetc(FILE *stream)
{
    STREAM_GUARD(stream);

    return getc_unlocked(stream);
}

int getc(FILE *stream)
{
    return fgetc(stream);
}

int getchar_unlocked(void)
{
    return getc_unlocked(stdin);
}

int getchar(void)
{
    return fgetc(stdin);
}

/* Takes back up to UNGET_ROOM bytes in a row. */
int ungetc(int c, FILE *stream)
{
    STREAM_GUARD(stream);

    if (c == EOF || stream_start_reading(stream) != 0 || stream->pos == 0)
        return EOF;
    stream->buf[--stream->pos] = (unsigned char)c;
    stream->flags &= ~(unsigned)STREAM_EOF;
    return (unsigned char)c;
}

/* Apart from the usual case, which then needs no memory of its own. */
static __attribute__((noinline)) int put_byte(unsigned char byte, FILE *stream)
{
    return stream_put(stream, &byte, 1) == 1 ? byte : EOF;
}

/*
 * Whether a byte only has to be put into the buffer: the stream is written, with a buffer that has room, and has none of
 * the flags `other`. Programs call this for each byte.
 */
static inline bool has_room(FILE *stream, unsigned other)
{
    unsigned flags = __atomic_load_n(&stream->flags, __ATOMIC_RELAXED);

    return (flags & (STREAM_WRITING | STREAM_LINES | STREAM_UNBUFFERED | other)) ==
               STREAM_WRITING &&
           stream->pos < stream->size;
}

int putc_unlocked(int c, FILE *stream)
{
    if (has_room(stream, 0))
        return stream->buf[stream->pos++] = (unsigned char)c;
    return put_byte((unsigned char)c, stream);
}

/* Not inlined, so that the usual case saves no registers. */
static __attribute__((noinline)) int put_locked(int c, FILE *stream)
{
    STREAM_GUARD(stream);

    return putc_unlocked(c, stream);
}

int fputc(int c, FILE *stream)
{
    if (has_room(stream, STREAM_SHARED))
        return stream->buf[stream->pos++] = (unsigned char)c;
    return put_locked(c, stream);
}

int putchar_unlocked(int c)
{
    return putc_unlocked(c, stdout);
}

int putc(int c, FILE *stream)
{
    return fputc(c, stream);
}

int putchar(int c)
{
    return fputc(c, stdout);
}

int fputs(const char *restrict s, FILE *restrict stream)
{
    size_t length = strlen(s);
    STREAM_GUARD(stream);

    return stream_put(stream, s, length) == length ? 0 : EOF;
}

int puts(const char *s)
{
    STREAM_GUARD(stdout);

    return fputs(s, stdout) == EOF ? EOF : fputc('\n', stdout);
}

size_t fwrite(const void *restrict buf, size_t size, size_t count, FILE *restrict stream)
{
    size_t bytes;

    if (__builtin_mul_overflow(size, count, &bytes)) {
        errno = EOVERFLOW;
        return 0;
    }
    STREAM_GUARD(stream);
    return bytes == 0 ? 0 : stream_put(stream, buf, bytes) / size;
}

/*
 * Takes up to n bytes out of the buffer, and refills an empty buffer. Returns fewer only at the
 * end.
 */
static size_t take(FILE *stream, char *to, size_t n)
{
    size_t done = 0;

    while (done < n && stream_fill(stream) != EOF) {
        size_t piece = stream->end - stream->pos;

        if (piece > n - done)
            piece = n - done;
        memcpy(to + done, stream->buf + stream->pos, piece);
        stream->pos += piece;
        done += piece;
    }
    return done;
}

size_t fread(void *restrict buf, size_t size, size_t count, FILE *restrict stream)
{
    size_t bytes;

    if (__builtin_mul_overflow(size, count, &bytes)) {
        errno = EOVERFLOW;
        return 0;
    }
    STREAM_GUARD(stream);
    return bytes == 0 ? 0 : take(stream, buf, bytes) / size;
}

/*
 * Moves the buffer's bytes, up to and including the delimiter if it is there, but at most max.
 * Returns their number; *complete tells whether the delimiter was among them.
 */
static size_t take_until(FILE *stream, char *to, size_t max, int delimiter, bool *complete)
{
    const unsigned char *start = stream->buf + stream->pos, *found;
    size_t n = stream->end - stream->pos;

    if (n > max)
        n = max;
    found = memchr(start, delimiter, n);
    *complete = found != NULL;
    if (found != NULL)
        n = (size_t)(found - start) + 1;
    memcpy(to, start, n);
    stream->pos += n;
    return n;
}

char *fgets(char *restrict buf, int size, FILE *restrict stream)
{
    size_t length = 0, room;
    bool complete = false;
    STREAM_GUARD(stream);

    if (size <= 0)
        return NULL;
    room = (size_t)size - 1;
    while (!complete && length < room && stream_fill(stream) != EOF)
        length += take_until(stream, buf + length, room - length, '\n', &complete);
    if (length == 0 && room > 0)
        return NULL;
    buf[length] = '\0';
    return buf;
}

/* Enlarges *line to at least needed bytes, by doubling. */
static int reserve(char **line, size_t *size, size_t needed)
{
    size_t larger = *line == NULL || *size < 64 ? 128 : *size * 2;
    char *moved;

    if (*line != NULL && *size >= needed)
        return 0;
    moved = realloc(*line, larger > needed ? larger : needed);
    if (moved == NULL)
        return -1;
    *line = moved;
    *size = larger > needed ? larger : needed;
    return 0;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream)
{
    size_t length = 0;
    bool complete = false;
    STREAM_GUARD(stream);

    while (!complete && stream_fill(stream) != EOF) {
        size_t available = stream->end - stream->pos;

        bool fits = length + available < SSIZE_MAX;
        if (!fits)
            errno = EOVERFLOW;
        if (!fits || reserve(line, size, length + available + 1) < 0) {
            stream->flags |= STREAM_ERROR; /* otherwise the caller would take this for the end of
                                            * the file */
            return -1;
        }
        length += take_until(stream, *line + length, available, delimiter, &complete);
    }
    if (length == 0)
        return -1;
    (*line)[length] = '\0';
    return (ssize_t)length;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream)
{
    return getdelim(line, size, '\n', stream);
}

int feof(FILE *stream)
{
    return (stream->flags & STREAM_EOF) != 0;
}

int ferror(FILE *stream)
{
    return (stream->flags & STREAM_ERROR) != 0;
}

void clearerr(FILE *stream)
{
    STREAM_GUARD(stream);

    stream->flags &= ~(unsigned)(STREAM_EOF | STREAM_ERROR);
}

int fileno(FILE *stream)
{
    return stream->fd;
}
