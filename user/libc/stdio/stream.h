/* SPDX-License-Identifier: MIT */
/* What a stream is, for the files of stdio. */
#ifndef LIBC_STDIO_STREAM_H
#define LIBC_STDIO_STREAM_H

#include <stdbool.h>
#include <stdio.h>

#define UNGET_ROOM 8 /* bytes at the start of the buffer, where ungetc() can put some back */

enum stream_flags {
    STREAM_READ = 1 << 0, /* may be read */
    STREAM_WRITE = 1 << 1,
    STREAM_APPEND = 1 << 2,
    STREAM_LINES = 1 << 3,      /* flushed at each newline */
    STREAM_UNBUFFERED = 1 << 4, /* every call writes at once, and reads what it needs only */
    STREAM_OWN_BUFFER = 1 << 5, /* buf is from malloc() */
    STREAM_OWN = 1 << 6,        /* the stream itself is */
    STREAM_WRITING = 1 << 7,    /* the buffer holds output */
    STREAM_EOF = 1 << 8,
    STREAM_ERROR = 1 << 9,
};

/*
 * Reading: buf[pos] to buf[end - 1] are what read() gave and nobody took yet.
 * Writing (STREAM_WRITING): buf[0] to buf[pos - 1] wait for write(); end is 0.
 */
struct file_stream {
    int fd;
    unsigned flags; /* enum stream_flags */
    unsigned char *buf;
    size_t size;
    size_t pos, end;
    unsigned char small[UNGET_ROOM + 1]; /* the buffer of an unbuffered stream */
    pid_t child;                         /* of popen(), else 0 */
    struct file_stream *next;            /* in the list of all that are open */
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* Adds a stream to the list of those that exit() and fflush(NULL) flush, or takes it out. */
void stream_register(FILE *stream);
void stream_unregister(FILE *stream);

/* The flags for a mode like "r+", and those of open() in *open_flags; 0 and EINVAL if malformed. */
unsigned stream_mode(const char *mode, int *open_flags);

/* Makes the stream ready to read: output flushed, with a buffer. 0 or EOF. */
int stream_start_reading(FILE *stream);

/* Refills an empty buffer. Returns the next byte without taking it, or EOF. */
int stream_fill(FILE *stream);

/* Takes n bytes of output, or as many as it can without an error, and returns their number. */
size_t stream_put(FILE *stream, const void *data, size_t n);

/* Empties the buffer: writes what waits, or seeks back over what was not read. 0 or EOF. */
int stream_flush(FILE *stream);

/* Frees the buffer, if the stream owns it. */
void stream_drop_buffer(FILE *stream);

#pragma GCC visibility pop

#endif
