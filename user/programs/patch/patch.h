/* SPDX-License-Identifier: MIT */
/* The parts of patch: hunks (parse.c), and files as lists of lines to which they apply (apply.c). */
#ifndef PATCH_H
#define PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Lines, each without its newline. */
struct lines {
    char **text;
    size_t count, room;
    bool newline_missing; /* at the end of the last one */
};

void add_line(struct lines *lines, const char *text);
void free_lines(struct lines *lines);

/* The lines that a hunk expects at a place, and those that take their place. */
struct hunk {
    size_t old_start, new_start; /* counted from 1 */
    struct lines old, new;
    size_t lead, tail; /* lines of context in front and at the end */
};

/* Reads "--- old" and "+++ new" lines, after any text. Puts the names, malloced. False at the end of the input. */
bool read_header(FILE *input, char **old_name, char **new_name);

/* Reads the next hunk of the same file, in either direction. False if there is none. */
bool read_hunk(FILE *input, struct hunk *hunk, bool reverse);

/*
 * Applies a hunk near the place that it names, moved by *offset, which becomes the distance at which it was found.
 * False if the lines are not there.
 */
bool apply_hunk(struct lines *file, const struct hunk *hunk, long *offset);

/* Applies a hunk's reverse: whether that would work tells that the patch was applied before. */
bool is_applied(const struct lines *file, const struct hunk *hunk);

#endif
