/* SPDX-License-Identifier: MIT */
/* Opening and closing streams, and choosing their buffers. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "stream.h"

FILE *new_stream(int fd, unsigned flags)
{
    FILE *stream = calloc(1, sizeof(*stream));

    if (stream != NULL) {
        stream->fd = fd;
        stream->flags = flags | STREAM_OWN;
        stream_register(stream);
    }
    return stream;
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
    int open_flags, fd;
    unsigned flags = stream_mode(mode, &open_flags);
    FILE *stream;

    if (flags == 0)
        return NULL;
    fd = open(path, open_flags, 0666);
    if (fd < 0)
        return NULL;
    stream = new_stream(fd, flags);
    if (stream == NULL)
        close(fd);
    return stream;
}

FILE *fdopen(int fd, const char *mode)
{
    int open_flags, status = fcntl(fd, F_GETFL);
    unsigned flags = stream_mode(mode, &open_flags);

    if (status < 0 || flags == 0)
        return NULL;
    if ((flags & STREAM_APPEND) != 0 && (status & O_APPEND) == 0 &&
        fcntl(fd, F_SETFL, status | O_APPEND) < 0)
        return NULL;
    if ((open_flags & O_CLOEXEC) != 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return new_stream(fd, flags);
}

/*
 * Flushes the stream, and separates it from its descriptor and buffer. The stream object remains.
 */
static int detach(FILE *stream)
{
    int result = stream_flush(stream);

    stream_drop_buffer(stream);
    if ((stream->device != NULL ? stream->device->close(stream) : close(stream->fd)) < 0)
        result = EOF;
    return result;
}

static int detach_locked(FILE *stream)
{
    STREAM_GUARD(stream);

    return detach(stream);
}

int fclose(FILE *stream)
{
    int result;

    stream_unregister(stream); /* fflush(NULL) does not see it from here on */
    result = detach_locked(stream);
    if ((stream->flags & STREAM_OWN) != 0)
        free(stream);
    return result;
}

/* Gives the stream another file: with the same descriptor, if possible. */
static FILE *attach(FILE *stream, int fd, unsigned flags)
{
    STREAM_GUARD(stream);
    int old = stream->fd;

    stream_drop_buffer(stream);
    if (fd != old && dup2(fd, old) == old) {
        close(fd);
        fd = old;
    }
    stream->fd = fd;
    stream->flags = flags | (stream->flags & (STREAM_OWN | STREAM_SHARED));
    return stream;
}

/*
 * The new file gets the same descriptor if possible, so that programs executed later see
 * freopen(stdin) as their standard input too. Changing only the mode (path NULL) is not supported.
 */
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream)
{
    int open_flags, fd;
    unsigned flags = stream_mode(mode, &open_flags);

    fflush(stream);
    if (path == NULL)
        errno = EBADF;
    fd = path == NULL || flags == 0 ? -1 : open(path, open_flags, 0666);
    if (fd < 0) {
        fclose(stream);
        return NULL;
    }
    return attach(stream, fd, flags);
}

int setvbuf(FILE *restrict stream, char *restrict buf, int mode, size_t size)
{
    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF) {
        errno = EINVAL;
        return -1;
    }
    STREAM_GUARD(stream);
    if (stream_flush(stream) != 0)
        return -1;
    stream_drop_buffer(stream);
    stream->flags &= ~(unsigned)(STREAM_LINES | STREAM_UNBUFFERED);
    if (mode == _IONBF) {
        stream->flags |= STREAM_UNBUFFERED;
        return 0;
    }
    if (buf == NULL || size <= 2 * UNGET_ROOM) { /* too small, or none: allocate our own */
        size = size <= 2 * UNGET_ROOM ? UNGET_ROOM + BUFSIZ : size;
        buf = malloc(size);
        if (buf == NULL)
            return -1;
        stream->flags |= STREAM_OWN_BUFFER;
    }
    stream->buf = (unsigned char *)buf;
    stream->size = size;
    stream->flags |= mode == _IOLBF ? STREAM_LINES : 0;
    return 0;
}

void setbuf(FILE *restrict stream, char *restrict buf)
{
    setvbuf(stream, buf, buf != NULL ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *stream)
{
    setvbuf(stream, NULL, _IOLBF, 0);
}

/* Creates a file without a name: it disappears when it is closed. */
FILE *tmpfile(void)
{
    char path[] = P_tmpdir "/tmpXXXXXX";
    int fd = mkstemp(path);
    FILE *stream;

    if (fd < 0)
        return NULL;
    unlink(path);
    stream = new_stream(fd, STREAM_READ | STREAM_WRITE);
    if (stream == NULL)
        close(fd);
    return stream;
}
