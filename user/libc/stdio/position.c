/* SPDX-License-Identifier: MIT */
/* The position of a stream in its file. */
#include <errno.h>
#include <limits.h>

#include "stream.h"

/*
 * The descriptor's position is ahead of the stream's position by the bytes that were read but not
 * taken.
 */
int fseeko(FILE *stream, off_t offset, int whence)
{
    STREAM_GUARD(stream);

    if ((stream->flags & STREAM_WRITING) != 0 && stream_flush(stream) != 0)
        return -1;
    if (whence == SEEK_CUR)
        offset -= (off_t)(stream->end - stream->pos);
    if (stream_seek(stream, offset, whence) < 0)
        return -1;
    stream->pos = stream->end = 0;
    stream->flags &= ~(unsigned)STREAM_EOF;
    return 0;
}

off_t ftello(FILE *stream)
{
    STREAM_GUARD(stream);
    bool writing = (stream->flags & STREAM_WRITING) != 0;
    bool appending = writing && (stream->flags & STREAM_APPEND) != 0 && stream->pos > 0;
    off_t position = stream_seek(stream, 0, appending ? SEEK_END : SEEK_CUR);

    if (position < 0)
        return -1;
    return writing ? position + (off_t)stream->pos : position - (off_t)(stream->end - stream->pos);
}

int fseek(FILE *stream, long offset, int whence)
{
    return fseeko(stream, offset, whence);
}

long ftell(FILE *stream)
{
    off_t position = ftello(stream);

    if (position > LONG_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return (long)position;
}

void rewind(FILE *stream)
{
    STREAM_GUARD(stream);

    fseeko(stream, 0, SEEK_SET);
    stream->flags &= ~(unsigned)STREAM_ERROR;
}

int fgetpos(FILE *restrict stream, fpos_t *restrict position)
{
    *position = ftello(stream);
    return *position < 0 ? -1 : 0;
}

int fsetpos(FILE *stream, const fpos_t *position)
{
    return fseeko(stream, *position, SEEK_SET);
}
