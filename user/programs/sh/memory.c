/* SPDX-License-Identifier: MIT */
/*
 * The shell's memory: an arena that is used like a stack (mark, allocate, release), and text buffers.
 */
#include "sh.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE 4000

struct chunk {
    struct chunk *below;
    size_t size;
    _Alignas(8) char data[];
};

static struct chunk *top;
static size_t top_used;

void *check_memory(void *p)
{
    if (!p) {
        complain("out of memory");
        _Exit(STATUS_USAGE);
    }
    return p;
}

char *save_text(const char *text)
{
    return check_memory(strdup(text));
}

void *arena_alloc(size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if (!top || size > top->size - top_used) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        struct chunk *chunk = check_memory(malloc(sizeof(*chunk) + room));

        chunk->below = top;
        chunk->size = room;
        top = chunk;
        top_used = 0;
    }
    void *result = top->data + top_used;
    top_used += size;
    return memset(result, 0, size);
}

char *arena_copy(const char *text, size_t length)
{
    char *copy = arena_alloc(length + 1);

    memcpy(copy, text, length);
    return copy;
}

struct mark arena_mark(void)
{
    return (struct mark){top, top_used};
}

void arena_release(struct mark mark)
{
    while (top != mark.chunk) {
        struct chunk *gone = top;

        top = gone->below;
        free(gone);
    }
    top_used = mark.used;
}

void buffer_append(struct buffer *buffer, const char *text, size_t length)
{
    if (length >= buffer->room - buffer->length) {
        buffer->room = 2 * buffer->room + length + 32;
        buffer->data = check_memory(realloc(buffer->data, buffer->room));
    }
    memcpy(buffer->data + buffer->length, text, length);
    buffer->length += length;
}

void buffer_add(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

char *buffer_finish(struct buffer *buffer)
{
    char *text = arena_copy(buffer->data ? buffer->data : "", buffer->length);

    free(buffer->data);
    *buffer = (struct buffer){0};
    return text;
}
