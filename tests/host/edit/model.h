/* SPDX-License-Identifier: MIT */
/* A terminal in memory, with the sequences that the line editor uses. */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>

#define MODEL_COLUMNS 120
#define MODEL_ROWS 250

struct model {
    unsigned columns, rows;
    /* the cursor is in the next row as soon as the last column is written, as on VGA */
    bool wraps_at_once;
    unsigned row, column;
    bool pending; /* the last column is written, and the next character goes to the next row */
    /* a character with what combines; "": the second half of a wide one */
    char cells[MODEL_ROWS][MODEL_COLUMNS][64];
    char text[4096]; /* all bytes that came */
    size_t text_size;
    size_t bells;
};

void model_start(struct model *model, unsigned columns, unsigned rows, bool wraps_at_once);
void model_write(struct model *model, const char *bytes, size_t n);

/* The place of the next character: at the start of a row if the one before is full. */
unsigned model_row(const struct model *model);
unsigned model_column(const struct model *model);

/* A row without the blanks at its end, in a static buffer. */
const char *model_line(const struct model *model, unsigned row);

#endif
