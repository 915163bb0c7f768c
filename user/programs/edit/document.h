/* SPDX-License-Identifier: MIT */
/*
 * The text that is edited: lines, changes that can be undone, and search. Nothing here knows of the screen.
 *
 * Lines are what stands between newlines. A file that ends with a newline therefore has an empty last line, and a
 * file is written as it was read. Bytes that are not UTF-8 are kept.
 */
#ifndef EDIT_DOCUMENT_H
#define EDIT_DOCUMENT_H

#include "edit/text.h"
#include <stdio.h>

struct place {
    size_t line, byte; /* between 0 and the line's length */
};

/* A change: bytes that were inserted at a place, or removed from there. */
struct change {
    bool inserted;
    bool chained; /* it is undone together with the one before */
    struct place from;
    struct text bytes;
};

struct changes {
    struct change *list;
    size_t count, room;
};

struct document {
    struct text *lines;
    size_t count, room; /* at least one line */
    struct changes done, undone;
    size_t saved; /* done.count when the text was like the file, or SIZE_MAX */
};

void document_init(struct document *d);
bool document_modified(const struct document *d);
void document_saved(struct document *d);

/* Reads from, writes to a file: false: errno says why. */
bool document_read(struct document *d, FILE *file);
bool document_write(const struct document *d, FILE *file);

/*
 * Inserts n bytes, which may have newlines: the place behind them. Removes what is between two places. Both can be
 * undone; chained: with the change before. Without memory, they call no_memory().
 */
struct place document_insert(struct document *d, struct place at, const char *bytes, size_t n,
                             bool chained);
void document_remove(struct document *d, struct place from, struct place to, bool chained);

/* The program's: there is no memory for a change. The document is consistent, but for that change. */
_Noreturn void no_memory(void);

/* The bytes between two places, newlines included, behind those that are in text. */
void document_copy(const struct document *d, struct place from, struct place to, struct text *text);

/* Takes the last change back, or makes it again: false: there is none. The place where it was. */
bool document_undo(struct document *d, struct place *place);
bool document_redo(struct document *d, struct place *place);

/* The place of the text behind a place, from the beginning again after the end: false: nowhere. */
bool document_find(const struct document *d, const struct text *wanted, struct place *place);

/* The next character's place, and the one before; the ends of the text are their own neighbours. */
struct place place_after(const struct document *d, struct place place);
struct place place_before(const struct document *d, struct place place);

#endif
