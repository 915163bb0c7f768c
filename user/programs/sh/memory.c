/* SPDX-License-Identifier: MIT */
/*
 * The shell's memory: an arena that is used like a stack (mark, allocate, release), and text buffers. If there
 * is no memory, all functions call out_of_memory() before they have changed anything.
 */
#include "sh.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef CHUNK_SIZE /* tests/host/shell: each allocation is to be seen */
#define CHUNK_SIZE 4000
#endif

struct chunk {
    struct chunk *below;
    size_t size;
    _Alignas(8) char data[];
};

static struct chunk *top;
static size_t top_used;

/* The text of a buffer. All are in a ring, so that out_of_memory() finds those that it cuts short. */
struct text {
    struct text *next, *previous;
    char data[];
};
static struct text texts = {&texts, &texts};

void *check_memory(void *p)
{
    if (!p)
        out_of_memory();
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

static struct text *text_of(char *data)
{
    return (struct text *)(void *)(data - offsetof(struct text, data));
}

static void link_text(struct text *text)
{
    text->next->previous = text->previous->next = text;
}

static void free_text(struct text *text)
{
    text->next->previous = text->previous;
    text->previous->next = text->next;
    free(text);
}

static bool buffer_grow(struct buffer *buffer, size_t room)
{
    struct text *old = buffer->data ? text_of(buffer->data) : NULL;
    struct text *text = realloc(old, sizeof(*text) + room);

    if (!text)
        return false;
    if (!old) {
        text->next = texts.next;
        text->previous = &texts;
    }
    link_text(text); /* again if it has moved */
    buffer->data = text->data;
    buffer->room = room;
    return true;
}

bool buffer_try(struct buffer *buffer, const char *text, size_t length)
{
    if (length >= buffer->room - buffer->length &&
        !buffer_grow(buffer, 2 * buffer->room + length + 32))
        return false;
    memcpy(buffer->data + buffer->length, text, length);
    buffer->length += length;
    return true;
}

void buffer_append(struct buffer *buffer, const char *text, size_t length)
{
    if (!buffer_try(buffer, text, length))
        out_of_memory();
}

void buffer_add(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

char *buffer_finish(struct buffer *buffer)
{
    char *text = arena_copy(buffer->data ? buffer->data : "", buffer->length);

    buffer_free(buffer);
    return text;
}

void buffer_free(struct buffer *buffer)
{
    if (buffer->data)
        free_text(text_of(buffer->data));
    *buffer = (struct buffer){0};
}

void free_all_buffers(void)
{
    while (texts.next != &texts)
        free_text(texts.next);
}
