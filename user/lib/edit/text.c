/* SPDX-License-Identifier: MIT */
/* Bytes that grow and shrink. */
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

static bool make_room(struct text *text, size_t length)
{
    size_t room = text->room ? text->room : FIRST_ROOM;

    if (length < text->room)
        return true;
    while (room <= length)
        room *= 2;
    char *data = realloc(text->data, room);
    if (!data)
        return false;
    text->data = data;
    text->room = room;
    return true;
}

bool text_insert(struct text *text, size_t at, const char *bytes, size_t n)
{
    if (!make_room(text, text->length + n))
        return false;
    memmove(text->data + at + n, text->data + at, text->length - at);
    if (n > 0)
        memcpy(text->data + at, bytes, n);
    text->length += n;
    text->data[text->length] = '\0';
    return true;
}

bool text_append(struct text *text, const char *bytes, size_t n)
{
    return text_insert(text, text->length, bytes, n);
}

bool text_set(struct text *text, const char *bytes, size_t n)
{
    if (!make_room(text, n))
        return false;
    if (n > 0)
        memmove(text->data, bytes, n);
    text->length = n;
    text->data[n] = '\0';
    return true;
}

void text_remove(struct text *text, size_t from, size_t to)
{
    if (from == to)
        return;
    memmove(text->data + from, text->data + to, text->length - to + 1);
    text->length -= to - from;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

const char *text_string(const struct text *text)
{
    return text->data ? text->data : "";
}
