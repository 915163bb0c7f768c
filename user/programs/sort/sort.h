/* SPDX-License-Identifier: MIT */
/*
 * Shared by the two halves of sort: the order of lines (order.c), and reading and writing them
 * (main.c).
 */
#ifndef SORT_H
#define SORT_H

#include <stdbool.h>
#include <stddef.h>

struct line {
    char *text; /* with a zero behind it, which does not count */
    size_t length;
    size_t number; /* of those read */
};

/* The way in which two texts are compared. */
struct ordering {
    bool backwards, by_number;
    bool ignore_case, ignore_nonprinting, dictionary; /* -f, -i, -d */
    bool skip_blanks;                                 /* -b: those in front of the text */
};

extern struct ordering whole; /* of whole lines, and of keys that have none of their own */
extern char field_separator;  /* 0: a field is blanks, and the characters up to the next blanks */

/* Sets the ordering option of a letter; false if there is none. */
bool set_ordering(struct ordering *ordering, char letter);

/* -k 2.3,4n: ends the program if text is not a key. */
void add_key(const char *text);

/* After the last option: keys without an ordering of their own get that of whole lines. */
void finish_keys(void);

/* Compares the keys of a and b: 0 if they are equal, below 0 if a comes first. */
int compare_keys(const struct line *a, const struct line *b);

#endif
