/* SPDX-License-Identifier: MIT */
/* Files as lines, and classes of lines that are equal under the options: a hash table finds the class. */
#include "diff.h"
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next; /* in the same bucket */
    const struct line *line;
    int class;
};

static void *checked(void *memory)
{
    if (!memory)
        err(2, "malloc");
    return memory;
}

static void split(struct text *text)
{
    size_t room = 0;

    for (size_t at = 0; at < text->size;) {
        const char *newline = memchr(text->data + at, '\n', text->size - at);
        size_t n = newline ? (size_t)(newline - text->data) - at + 1 : text->size - at;

        if ((size_t)text->count == room) {
            room = room ? 2 * room : 64;
            text->lines = checked(reallocarray(text->lines, room, sizeof(*text->lines)));
        }
        text->lines[text->count++] = (struct line){.text = text->data + at, .length = n};
        at += n;
    }
}

bool read_text(struct text *text, const char *path, bool may_be_missing)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    size_t room = 4096, n = 1;

    text->path = path;
    text->data = checked(malloc(room));
    if (!file && may_be_missing && errno == ENOENT)
        return true;
    while (file && n > 0) {
        if (text->size == room)
            text->data = checked(realloc(text->data, room *= 2));
        n = fread(text->data + text->size, 1, room - text->size, file);
        text->size += n;
    }
    bool good = file && !ferror(file);
    if (!good)
        warn("%s", path);
    if (file && file != stdin)
        fclose(file);
    split(text);
    return good;
}

void free_text(struct text *text)
{
    free(text->data);
    free(text->lines);
}

/*
 * The next character of a line that counts, from *at on; -1 at the end. For -b, a series of blanks is one, and those
 * at the end of the line do not count.
 */
static int next_character(const struct line *line, size_t *at)
{
    size_t i = *at;

    if (ignore_blanks || ignore_space_change)
        while (i < line->length && isspace((unsigned char)line->text[i]))
            i++;
    if (i > *at && !ignore_blanks && i < line->length) {
        *at = i;
        return ' ';
    }
    if (i >= line->length)
        return -1;
    *at = i + 1;
    return ignore_case ? tolower((unsigned char)line->text[i]) : (unsigned char)line->text[i];
}

static bool equal(const struct line *a, const struct line *b)
{
    size_t i = 0, j = 0;
    int c;

    if (!ignore_case && !ignore_blanks && !ignore_space_change)
        return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
    while ((c = next_character(a, &i)) == next_character(b, &j))
        if (c < 0)
            return true;
    return false;
}

static uint32_t hash(const struct line *line)
{
    uint32_t value = 2166136261u;
    size_t at = 0;

    for (int c; (c = next_character(line, &at)) >= 0;)
        value = (value ^ (uint32_t)c) * 16777619u;
    return value;
}

static void classify_text(struct text *text, struct entry **table, size_t size, int *classes)
{
    for (int i = 0; i < text->count; i++) {
        struct line *line = &text->lines[i];
        struct entry **link = &table[hash(line) % size];

        while (*link && !equal((*link)->line, line))
            link = &(*link)->next;
        if (!*link) {
            *link = checked(calloc(1, sizeof(**link)));
            (*link)->line = line;
            (*link)->class = (*classes)++;
        }
        line->class = (*link)->class;
    }
}

void classify(struct text *a, struct text *b)
{
    size_t size = (size_t)a->count + (size_t)b->count + 1;
    struct entry **table = checked(calloc(size, sizeof(struct entry *))), *next;
    int classes = 0;

    classify_text(a, table, size, &classes);
    classify_text(b, table, size, &classes);
    for (size_t i = 0; i < size; i++) {
        for (struct entry *e = table[i]; e; e = next) {
            next = e->next;
            free(e);
        }
    }
    free(table);
}
