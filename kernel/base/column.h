/* SPDX-License-Identifier: MIT */
/* The column of a terminal's cursor, counted from the bytes that have been written to the terminal. */
#ifndef BASE_COLUMN_H
#define BASE_COLUMN_H

#include <hal/types.h>

/* Starts all zero: the left margin. The owner locks it. */
struct column {
    unsigned at; /* columns to the right of the left margin */
    enum { COLUMN_TEXT, COLUMN_ESCAPE, COLUMN_SEQUENCE } state; /* how to take the next byte */
};

/* Counts a byte that is being written. */
void column_count(struct column *column, char byte);

#endif
