/* SPDX-License-Identifier: MIT */
/*
 * The core of buffered streams: one buffer per stream, used for reading or for writing at a time.
 *
 * A buffer is chosen when it is first needed: by lines for a terminal, by blocks for anything else.
 * The three standard streams always exist; others are in memory from malloc() (file.c).
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../stdlib/exit.h"

static struct file_stream standard[3] = {
    {.fd = STDIN_FILENO, .flags = STREAM_READ, .next = &standard[1]},
    {.fd = STDOUT_FILENO, .flags = STREAM_WRITE, .next = &standard[2]},
    {.fd = STDERR_FILENO, .flags = STREAM_WRITE | STREAM_UNBUFFERED},
};

FILE *const stdin = &standard[0];
FILE *const stdout = &standard[1];
FILE *const stderr = &standard[2];

static struct file_stream *streams = &standard[0]; /* all that are open */

void stream_register(FILE *stream)
{
    if (threaded)
        stream->flags |= STREAM_SHARED;
    library_lock(&streams_lock);
    stream->next = streams;
    streams = stream;
    library_unlock(&streams_lock);
}

void stream_unregister(FILE *stream)
{
    struct file_stream **link = &streams;

    library_lock(&streams_lock);
    while (*link != NULL && *link != stream)
        link = &(*link)->next;
    if (*link != NULL)
        *link = stream->next;
    library_unlock(&streams_lock);
}

void share_streams(void)
{
    for (FILE *stream = streams; stream != NULL; stream = stream->next)
        stream->flags |= STREAM_SHARED;
}

FILE *first_stream(void)
{
    return streams;
}

static void flush_all(void)
{
    fflush(NULL);
}

unsigned stream_mode(const char *mode, int *open_flags)
{
    bool update = strchr(mode, '+') != NULL;
    unsigned flags;

    switch (mode[0]) {
    case 'r':
        flags = STREAM_READ;
        *open_flags = 0;
        break;
    case 'w':
        flags = STREAM_WRITE;
        *open_flags = O_CREAT | O_TRUNC;
        break;
    case 'a':
        flags = STREAM_WRITE | STREAM_APPEND;
        *open_flags = O_CREAT | O_APPEND;
        break;
    default:
        errno = EINVAL;
        return 0;
    }
    if (update)
        flags |= STREAM_READ | STREAM_WRITE;
    *open_flags |= update ? O_RDWR : flags & STREAM_READ ? O_RDONLY : O_WRONLY;
    *open_flags |= strchr(mode, 'x') != NULL ? O_EXCL : 0;
    *open_flags |= strchr(mode, 'e') != NULL ? O_CLOEXEC : 0;
    return flags;
}

/* Gives the stream a buffer. If there is no memory, the stream works unbuffered. */
static void prepare_buffer(FILE *stream)
{
    if (stream->buf != NULL)
        return;
    if ((stream->flags & STREAM_UNBUFFERED) == 0) {
        int saved_errno = errno;

        stream->buf = malloc(UNGET_ROOM + BUFSIZ);
        if (stream->device == NULL && isatty(stream->fd))
            stream->flags |= STREAM_LINES;
        errno = saved_errno;
    }
    if (stream->buf != NULL) {
        stream->size = UNGET_ROOM + BUFSIZ;
        stream->flags |= STREAM_OWN_BUFFER;
    } else {
        stream->buf = stream->small;
        stream->size = sizeof(stream->small);
        stream->flags |= STREAM_UNBUFFERED;
    }
}

void stream_drop_buffer(FILE *stream)
{
    if ((stream->flags & STREAM_OWN_BUFFER) != 0)
        free(stream->buf);
    stream->flags &= ~(unsigned)STREAM_OWN_BUFFER;
    stream->buf = NULL;
    stream->size = stream->pos = stream->end = 0;
}

static int fail(FILE *stream, int error)
{
    stream->flags |= STREAM_ERROR;
    errno = error;
    return EOF;
}

int stream_start_reading(FILE *stream)
{
    if ((stream->flags & STREAM_READ) == 0)
        return fail(stream, EBADF);
    if ((stream->flags & STREAM_WRITING) != 0 && stream_flush(stream) != 0)
        return EOF;
    prepare_buffer(stream);
    if (stream->end == 0)
        stream->pos = stream->end = UNGET_ROOM;
    return 0;
}

/*
 * A user who is asked for input must see the question. The lock of another stream is held, so this
 * must not wait for stdout: a thread that holds it may wait for the other one.
 */
static void flush_question(void)
{
    if (threaded && ftrylockfile(stdout) != 0)
        return;
    stream_flush(stdout);
    stream_leave(&(FILE *){stdout});
}

static ssize_t read_in(FILE *stream, void *buf, size_t n)
{
    return stream->device != NULL ? stream->device->read(stream, buf, n) : read(stream->fd, buf, n);
}

int stream_fill(FILE *stream)
{
    ssize_t n;

    if (stream->pos < stream->end)
        return stream->buf[stream->pos];
    if ((stream->flags & STREAM_EOF) != 0 || stream_start_reading(stream) != 0)
        return EOF;
    if ((stream->flags & (STREAM_LINES | STREAM_UNBUFFERED)) != 0 && stream != stdout &&
        (stdout->flags & STREAM_LINES) != 0)
        flush_question();
    n = read_in(stream, stream->buf + UNGET_ROOM, stream->size - UNGET_ROOM);
    if (n > 0) {
        stream->pos = UNGET_ROOM;
        stream->end = UNGET_ROOM + (size_t)n;
        return stream->buf[stream->pos];
    }
    stream->flags |= n == 0 ? STREAM_EOF : STREAM_ERROR;
    return EOF;
}

/* Returns how many bytes were written before an error; the stream remembers the error. */
static size_t write_out(FILE *stream, const unsigned char *data, size_t n)
{
    size_t done = 0;

    while (done < n) {
        ssize_t result = stream->device != NULL
                             ? stream->device->write(stream, data + done, n - done)
                             : write(stream->fd, data + done, n - done);

        if (result <= 0) {
            stream->flags |= STREAM_ERROR;
            break;
        }
        done += (size_t)result;
    }
    return done;
}

int stream_flush(FILE *stream)
{
    size_t waiting = stream->pos;

    if ((stream->flags & STREAM_WRITING) != 0) {
        stream->pos = 0;
        stream->flags &= ~(unsigned)STREAM_WRITING;
        return write_out(stream, stream->buf, waiting) == waiting ? 0 : EOF;
    }
    if (stream->pos < stream->end) {
        int saved_errno = errno;

        /* If a pipe or terminal cannot go back, the unread bytes stay in the buffer. */
        if (stream_seek(stream, -(off_t)(stream->end - stream->pos), SEEK_CUR) < 0) {
            errno = saved_errno;
            return 0;
        }
    }
    stream->pos = stream->end = 0;
    return 0;
}

/* Prepares the stream for writing. */
static int start_writing(FILE *stream)
{
    if ((stream->flags & STREAM_WRITE) == 0)
        return fail(stream, EBADF);
    stream_flush(stream);
    prepare_buffer(stream);
    stream->pos = stream->end = 0;
    stream->flags |= STREAM_WRITING;
    stream->flags &= ~(unsigned)STREAM_EOF;
    flush_streams_at_exit = flush_all;
    return 0;
}

size_t stream_put(FILE *stream, const void *data, size_t n)
{
    if ((stream->flags & STREAM_WRITING) == 0 && start_writing(stream) != 0)
        return 0;
    if (n > stream->size - stream->pos || (stream->flags & STREAM_UNBUFFERED) != 0) {
        if (stream_flush(stream) != 0)
            return 0;
        stream->flags |= STREAM_WRITING;
        if (n >= stream->size || (stream->flags & STREAM_UNBUFFERED) != 0)
            return write_out(stream, data, n);
    }
    memcpy(stream->buf + stream->pos, data, n);
    stream->pos += n;
    if ((stream->flags & STREAM_LINES) != 0 && memchr(data, '\n', n) != NULL &&
        stream_flush(stream) != 0)
        return 0;
    return n;
}

static int flush_locked(FILE *stream)
{
    STREAM_GUARD(stream);

    return stream_flush(stream);
}

/* Without the lock: a thread that reads the stream holds it as long as it waits for input. */
static bool is_writing(FILE *stream)
{
    return (__atomic_load_n(&stream->flags, __ATOMIC_RELAXED) & STREAM_WRITING) != 0;
}

/*
 * fflush(NULL) flushes output only: a child that exits must not move the position in a file that
 * its parent still reads.
 */
int fflush(FILE *stream)
{
    int result = 0;

    if (stream != NULL)
        return flush_locked(stream);
    library_lock(&streams_lock);
    for (stream = streams; stream != NULL; stream = stream->next)
        if (is_writing(stream) && flush_locked(stream) != 0)
            result = EOF;
    library_unlock(&streams_lock);
    return result;
}
