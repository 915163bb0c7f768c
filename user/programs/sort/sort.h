/* SPDX-License-Identifier: MIT */
/* What the two halves of sort share: the order of lines (order.c), and reading and writing them (main.c). */
#ifndef SORT_H
#define SORT_H

#include <stdbool.h>
#include <stddef.h>

struct line {
    char *text; /* with a zero behind it, which does not count */
    size_t length;
    size_t number; /* of those read */
};

/* How two texts are compared. */
struct ordering {
    bool backwards, by_number;
    bool ignore_case, ignore_nonprinting, dictionary; /* -f, -i, -d */
    bool skip_blanks;                                 /* -b: those in front of the text */
};

extern struct ordering whole; /* of whole lines, and of keys that have none of their own */
extern char field_separator;  /* 0: a field is blanks, and what follows up to blanks */

/* One letter among the ordering options: false if there is none of that name. */
bool set_ordering(struct ordering *ordering, char letter);

/* -k 2.3,4n: ends the program if text is not a key. */
void add_key(const char *text);

/* After the last option: keys without an ordering of their own get that of whole lines. */
void finish_keys(void);

/* Whether a and b have the same keys: 0, or which comes first (below 0: a). */
int compare_keys(const struct line *a, const struct line *b);

#endif
