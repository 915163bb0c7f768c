/* SPDX-License-Identifier: MIT */
/* The parts of diff: files as lines (lines.c), their differences (compare.c), and how they are shown (show.c). */
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>
#include <stddef.h>

struct line {
    const char *text;
    size_t length; /* with the newline */
    int class;     /* equal lines, and only those, have the same */
    bool changed;  /* not in the other file */
};

struct text {
    const char *path;
    char *data;
    size_t size;
    struct line *lines;
    int count;
};

/* Options. */
extern bool ignore_case, ignore_blanks, ignore_space_change, brief;
extern int context_lines; /* around a change; -1: the form of changes without context */

/* Reads a file whole, "-" the standard input; a missing one is empty if that is allowed. False after a message. */
bool read_text(struct text *text, const char *path, bool may_be_missing);
void free_text(struct text *text);

/* Numbers the lines of both texts by their classes. */
void classify(struct text *a, struct text *b);

/* Marks the fewest lines of both texts, without which they are equal. */
void mark_changes(struct text *a, struct text *b);

/* Prints the changes. header, if not NULL, comes before the first. */
void show_changes(const struct text *a, const struct text *b, const char *header);

#endif
