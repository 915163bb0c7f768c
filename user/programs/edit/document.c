/* SPDX-License-Identifier: MIT */
/* The text that is edited. */
#include "document.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(bool success)
{
    if (!success)
        no_memory();
}

/* Makes room for one more element of an array of that size. */
static void *grow(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    size_t wanted = *room ? 2 * *room : 64;
    void *larger = reallocarray(array, wanted, size);
    must(larger != NULL);
    *room = wanted;
    return larger;
}

void document_init(struct document *d)
{
    *d = (struct document){0};
    d->lines = grow(NULL, 0, &d->room, sizeof(*d->lines));
    d->lines[0] = (struct text){0};
    d->count = 1;
}

bool document_modified(const struct document *d)
{
    return d->saved != d->done.count;
}

void document_saved(struct document *d)
{
    d->saved = d->done.count;
}

/* A new empty line before the one with the number at. */
static void open_line(struct document *d, size_t at)
{
    d->lines = grow(d->lines, d->count, &d->room, sizeof(*d->lines));
    memmove(&d->lines[at + 1], &d->lines[at], (d->count - at) * sizeof(*d->lines));
    d->lines[at] = (struct text){0};
    d->count++;
}

/* Takes lines away, and their memory. */
static void close_lines(struct document *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        text_free(&d->lines[i]);
    memmove(&d->lines[from], &d->lines[to], (d->count - to) * sizeof(*d->lines));
    d->count -= to - from;
}

bool document_read(struct document *d, FILE *file)
{
    char buf[4096];
    size_t n;

    while ((n = fread(buf, 1, sizeof(buf), file)) > 0) {
        for (const char *part = buf, *end = buf + n; part < end;) {
            const char *newline = memchr(part, '\n', (size_t)(end - part));
            size_t length = (size_t)((newline ? newline : end) - part);
            must(text_append(&d->lines[d->count - 1], part, length));
            if (newline)
                open_line(d, d->count);
            part += length + (newline != NULL);
        }
    }
    return !ferror(file);
}

bool document_write(const struct document *d, FILE *file)
{
    for (size_t i = 0; i < d->count; i++) {
        fwrite(text_string(&d->lines[i]), 1, d->lines[i].length, file);
        if (i + 1 < d->count)
            putc('\n', file);
    }
    return fflush(file) == 0 && !ferror(file);
}

/* Divides a line: the text behind the place becomes the next line. */
static void divide(struct document *d, struct place at)
{
    open_line(d, at.line + 1);
    struct text *line = &d->lines[at.line];
    must(text_set(line + 1, text_string(line) + at.byte, line->length - at.byte));
    text_remove(line, at.byte, line->length);
}

static struct place insert_bytes(struct document *d, struct place at, const char *bytes, size_t n)
{
    while (n > 0) {
        const char *newline = memchr(bytes, '\n', n);
        size_t length = newline ? (size_t)(newline - bytes) : n;
        must(text_insert(&d->lines[at.line], at.byte, bytes, length));
        at.byte += length;
        bytes += length;
        n -= length;
        if (newline) {
            divide(d, at);
            at = (struct place){at.line + 1, 0};
            bytes++;
            n--;
        }
    }
    return at;
}

static void remove_bytes(struct document *d, struct place from, struct place to)
{
    struct text *first = &d->lines[from.line], *last = &d->lines[to.line];

    if (from.line == to.line) {
        text_remove(first, from.byte, to.byte);
        return;
    }
    text_remove(first, from.byte, first->length);
    must(text_append(first, text_string(last) + to.byte, last->length - to.byte));
    close_lines(d, from.line + 1, to.line + 1);
}

void document_copy(const struct document *d, struct place from, struct place to, struct text *text)
{
    for (size_t i = from.line; i <= to.line; i++) {
        const struct text *line = &d->lines[i];
        size_t start = i == from.line ? from.byte : 0;
        size_t end = i == to.line ? to.byte : line->length;
        must(text_append(text, text_string(line) + start, end - start));
        if (i < to.line)
            must(text_append(text, "\n", 1));
    }
}

static void forget(struct changes *changes)
{
    while (changes->count > 0)
        text_free(&changes->list[--changes->count].bytes);
}

static void push_change(struct changes *changes, struct change change)
{
    changes->list = grow(changes->list, changes->count, &changes->room, sizeof(*changes->list));
    changes->list[changes->count++] = change;
}

/* The place behind bytes that stand at a place. */
static struct place end_of_bytes(struct place at, const struct text *bytes)
{
    for (size_t i = 0; i < bytes->length; i++) {
        at.byte++;
        if (bytes->data[i] == '\n')
            at = (struct place){at.line + 1, 0};
    }
    return at;
}

/* Notes a new change. Changes that were undone before cannot come back any more. */
static void note(struct document *d, struct change change)
{
    if (d->saved != SIZE_MAX && d->saved > d->done.count)
        d->saved = SIZE_MAX; /* the state of the file cannot be reached again */
    forget(&d->undone);
    push_change(&d->done, change);
}

/* Whether bytes continue the last change: letters typed behind each other are undone as one. */
static struct change *continued(struct document *d, struct place at, const char *bytes, size_t n)
{
    struct change *last = d->done.count > 0 ? &d->done.list[d->done.count - 1] : NULL;

    if (!last || !last->inserted || d->undone.count > 0 || d->saved == d->done.count)
        return NULL;
    struct place end = end_of_bytes(last->from, &last->bytes);
    return end.line == at.line && end.byte == at.byte && n <= 4 && *bytes != '\n' && *bytes != ' '
               ? last
               : NULL;
}

struct place document_insert(struct document *d, struct place at, const char *bytes, size_t n,
                             bool chained)
{
    struct change change = {.inserted = true, .chained = chained, .from = at}, *last;

    if (n == 0)
        return at;
    last = chained ? NULL : continued(d, at, bytes, n);
    if (last) {
        must(text_append(&last->bytes, bytes, n));
    } else {
        must(text_set(&change.bytes, bytes, n));
        note(d, change);
    }
    return insert_bytes(d, at, bytes, n);
}

void document_remove(struct document *d, struct place from, struct place to, bool chained)
{
    struct change change = {.chained = chained, .from = from};

    document_copy(d, from, to, &change.bytes);
    if (change.bytes.length == 0) {
        text_free(&change.bytes);
        return;
    }
    note(d, change);
    remove_bytes(d, from, to);
}

/* Makes a change, or its opposite; the place where the cursor belongs afterwards. */
static struct place make(struct document *d, const struct change *change, bool insert)
{
    if (insert)
        return insert_bytes(d, change->from, change->bytes.data, change->bytes.length);
    remove_bytes(d, change->from, end_of_bytes(change->from, &change->bytes));
    return change->from;
}

bool document_undo(struct document *d, struct place *place)
{
    bool more = d->done.count > 0;

    if (!more)
        return false;
    while (more) {
        struct change change = d->done.list[--d->done.count];
        *place = make(d, &change, !change.inserted);
        push_change(&d->undone, change);
        more = change.chained && d->done.count > 0;
    }
    return true;
}

bool document_redo(struct document *d, struct place *place)
{
    bool more = d->undone.count > 0;

    if (!more)
        return false;
    while (more) {
        struct change change = d->undone.list[--d->undone.count];
        *place = make(d, &change, change.inserted);
        push_change(&d->done, change);
        more = d->undone.count > 0 && d->undone.list[d->undone.count - 1].chained;
    }
    return true;
}

/* The first place of the text in a line from a byte on. */
static bool find_in_line(const struct text *line, size_t from, const struct text *wanted,
                         size_t *byte)
{
    if (from > line->length)
        return false;
    const char *text = text_string(line);
    const char *found = memmem(text + from, line->length - from, wanted->data, wanted->length);
    if (found)
        *byte = (size_t)(found - text);
    return found != NULL;
}

bool document_find(const struct document *d, const struct text *wanted, struct place *place)
{
    size_t from = place->byte + 1, byte;

    if (wanted->length == 0)
        return false;
    for (size_t i = 0; i <= d->count; i++, from = 0) {
        size_t line = (place->line + i) % d->count;
        if (find_in_line(&d->lines[line], from, wanted, &byte)) {
            *place = (struct place){line, byte};
            return true;
        }
    }
    return false;
}

struct place place_after(const struct document *d, struct place place)
{
    const struct text *line = &d->lines[place.line];

    if (place.byte < line->length)
        place.byte = next_character(line->data, line->length, place.byte);
    else if (place.line + 1 < d->count)
        place = (struct place){place.line + 1, 0};
    return place;
}

struct place place_before(const struct document *d, struct place place)
{
    const struct text *line = &d->lines[place.line];

    if (place.byte > 0)
        place.byte = previous_character(line->data, line->length, place.byte);
    else if (place.line > 0)
        place = (struct place){place.line - 1, d->lines[place.line - 1].length};
    return place;
}
