/* SPDX-License-Identifier: MIT */
/* The structure of a stream, for the files of stdio. */
#ifndef LIBC_STDIO_STREAM_H
#define LIBC_STDIO_STREAM_H

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "../thread/lock.h"

#define UNGET_ROOM 8 /* bytes at the start of the buffer that ungetc() can put back into */

enum stream_flags {
    STREAM_READ = 1 << 0, /* may be read */
    STREAM_WRITE = 1 << 1,
    STREAM_APPEND = 1 << 2,
    STREAM_LINES = 1 << 3,      /* flushed at each newline */
    STREAM_UNBUFFERED = 1 << 4, /* every call writes at once, and reads no more than it needs */
    STREAM_OWN_BUFFER = 1 << 5, /* buf is from malloc() */
    STREAM_OWN = 1 << 6,        /* the stream itself is from malloc() */
    STREAM_WRITING = 1 << 7,    /* the buffer holds output */
    STREAM_EOF = 1 << 8,
    STREAM_ERROR = 1 << 9,
    STREAM_SHARED = 1 << 10, /* the program has threads: calls take the lock */
};

/*
 * The other end of a stream that has no descriptor (memory.c). The functions work like the system
 * calls of these names.
 */
struct stream_device {
    ssize_t (*read)(FILE *stream, void *buf, size_t n);
    ssize_t (*write)(FILE *stream, const void *data, size_t n);
    off_t (*seek)(FILE *stream, off_t offset, int whence);
    int (*close)(FILE *stream);
};

/*
 * Reading: buf[pos] to buf[end - 1] were read, but not taken by the program yet. Writing
 * (STREAM_WRITING): buf[0] to buf[pos - 1] are not written yet; end is 0.
 */
struct file_stream {
    int fd;
    unsigned flags; /* enum stream_flags */
    unsigned char *buf;
    size_t size;
    size_t pos, end;
    unsigned char small[UNGET_ROOM + 1]; /* the buffer of an unbuffered stream */
    pid_t child;                         /* of popen(), else 0 */
    const struct stream_device *device;  /* NULL: fd is a descriptor */
    void *memory;                        /* the device's own data */
    struct file_stream *next;            /* in the list of all that are open: streams_lock */
    struct lock lock;                    /* guards the other fields: see STREAM_GUARD */
    struct pthread *owner;               /* the thread that holds it: atomic, as others look */
    unsigned depth;                      /* how often the owner has locked it */
};

/*
 * In a function, up to its end: the thread holds the stream's lock. A program with one thread only
 * tests twice that it has one. Functions with the ending _unlocked, and those declared below, are
 * called with the lock held.
 */
#define STREAM_GUARD(stream)                                                                       \
    FILE *guarded __attribute__((cleanup(stream_leave), unused)) = stream_enter(stream)

static inline FILE *stream_enter(FILE *stream)
{
    if (threaded)
        flockfile(stream);
    return stream;
}

static inline void stream_leave(FILE **stream)
{
    if (threaded)
        funlockfile(*stream);
}

static inline off_t stream_seek(FILE *stream, off_t offset, int whence)
{
    return stream->device != NULL ? stream->device->seek(stream, offset, whence)
                                  : lseek(stream->fd, offset, whence);
}

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/*
 * Adds a stream to the list of streams that exit() and fflush(NULL) flush, or removes it. The lock is
 * not held here.
 */
void stream_register(FILE *stream);
void stream_unregister(FILE *stream);

/* The first stream of that list. */
FILE *first_stream(void);

/*
 * A new stream, registered and without a buffer: on a descriptor, or (fd -1) on a device. NULL if
 * there is no memory.
 */
FILE *new_stream(int fd, unsigned flags);

/*
 * The flags for a mode like "r+", and open()'s flags in *open_flags. If the mode is malformed: 0
 * and EINVAL.
 */
unsigned stream_mode(const char *mode, int *open_flags);

/*
 * Prepares the stream for reading: flushes output, and makes sure that there is a buffer. 0 or EOF.
 */
int stream_start_reading(FILE *stream);

/* Refills an empty buffer. Returns the next byte without taking it, or EOF. */
int stream_fill(FILE *stream);

/* Writes n bytes of output, or as many as possible before an error. Returns their number. */
size_t stream_put(FILE *stream, const void *data, size_t n);

/* Empties the buffer: writes the output, or seeks back over the unread bytes. 0 or EOF. */
int stream_flush(FILE *stream);

/* Frees the buffer, if the stream owns it. */
void stream_drop_buffer(FILE *stream);

#pragma GCC visibility pop

#endif
