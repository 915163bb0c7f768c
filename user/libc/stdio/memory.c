/* SPDX-License-Identifier: MIT */
/* Streams whose file is memory: fmemopen() in a buffer of fixed size, open_memstream() in one that grows. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

struct memory {
    char *data;
    size_t length;   /* bytes that the file has */
    size_t room;     /* bytes at data */
    size_t position; /* of the next read or write */
    bool append;
    bool owned;        /* data is freed at the end */
    char **text;       /* for open_memstream(): tells the program data and length. Else NULL */
    size_t *text_size; /* valid if text is not NULL */
};

static ssize_t memory_read(FILE *stream, void *buf, size_t n)
{
    struct memory *m = stream->memory;
    size_t left = m->position < m->length ? m->length - m->position : 0;

    n = n < left ? n : left;
    memcpy(buf, m->data + m->position, n);
    m->position += n;
    return (ssize_t)n;
}

/* Makes room for a file of this length, and a zero behind it. False if there is no memory. */
static bool grow(struct memory *m, size_t length)
{
    size_t room = m->room;
    char *data;

    if (length < room)
        return true;
    while (room <= length)
        room *= 2;
    data = realloc(m->data, room);
    if (data == NULL)
        return false;
    memset(data + m->room, 0, room - m->room);
    m->data = data;
    m->room = room;
    return true;
}

static void publish(const struct memory *m)
{
    if (m->text == NULL)
        return;
    *m->text = m->data;
    *m->text_size = m->position < m->length ? m->position : m->length;
}

static ssize_t memory_write(FILE *stream, const void *data, size_t n)
{
    struct memory *m = stream->memory;
    size_t at = m->append ? m->length : m->position;

    if (m->text != NULL && !grow(m, at + n))
        return -1;
    if (at >= m->room) {
        errno = ENOSPC;
        return -1;
    }
    n = n < m->room - at ? n : m->room - at;
    memcpy(m->data + at, data, n);
    m->position = at + n;
    if (m->position > m->length) {
        m->length = m->position;
        if (m->length < m->room)
            m->data[m->length] = '\0';
    }
    publish(m);
    return (ssize_t)n;
}

static off_t memory_seek(FILE *stream, off_t offset, int whence)
{
    struct memory *m = stream->memory;
    off_t limit = m->text != NULL ? (off_t)(SIZE_MAX / 4) : (off_t)m->room;

    if (whence == SEEK_CUR)
        offset += (off_t)m->position;
    else if (whence == SEEK_END)
        offset += (off_t)m->length;
    if (offset < 0 || offset > limit) {
        errno = EINVAL;
        return -1;
    }
    m->position = (size_t)offset;
    publish(m);
    return offset;
}

static int memory_close(FILE *stream)
{
    struct memory *m = stream->memory;

    if (m->owned)
        free(m->data);
    free(m);
    return 0;
}

static const struct stream_device memory_device = {memory_read, memory_write, memory_seek,
                                                   memory_close};

/* A stream on the memory, which is freed if that fails. */
static FILE *open_memory(struct memory *m, unsigned flags)
{
    FILE *stream = m->data != NULL ? new_stream(-1, flags) : NULL;

    if (stream == NULL) {
        if (m->owned)
            free(m->data);
        free(m);
        return NULL;
    }
    stream->memory = m;
    stream->device = &memory_device;
    return stream;
}

FILE *fmemopen(void *restrict buf, size_t size, const char *restrict mode)
{
    int open_flags;
    unsigned flags = stream_mode(mode, &open_flags);
    struct memory *m = flags != 0 ? calloc(1, sizeof(*m)) : NULL;

    if (m == NULL)
        return NULL;
    m->owned = buf == NULL;
    m->data = buf == NULL ? calloc(1, size + 1) : buf;
    m->room = size;
    m->append = mode[0] == 'a';
    if (m->data == NULL || mode[0] == 'r')
        m->length = size;
    else if (m->append)
        m->length = m->position = strnlen(m->data, size);
    else if (size > 0)
        m->data[0] = '\0';
    return open_memory(m, flags);
}

FILE *open_memstream(char **text, size_t *size)
{
    struct memory *m = calloc(1, sizeof(*m));

    if (m == NULL)
        return NULL;
    m->room = 128;
    m->data = calloc(1, m->room);
    m->text = text;
    m->text_size = size;
    if (m->data != NULL)
        publish(m);
    return open_memory(m, STREAM_WRITE);
}
