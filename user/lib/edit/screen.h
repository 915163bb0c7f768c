/* SPDX-License-Identifier: MIT */
/* What the terminal shows of a prompt and a line, and how it changes with as few bytes as possible. */
#ifndef EDIT_SCREEN_H
#define EDIT_SCREEN_H

#include "text.h"

struct place {
    unsigned row, column; /* the first row is that of the prompt */
};

struct screen {
    unsigned columns, rows;
    struct text shown;  /* the prompt and the line, as the terminal shows them */
    size_t prompt_size; /* bytes at the start of it */
    struct place end;   /* behind it */
    struct place cursor;
    /* The last column has just been written. Some terminals now have the cursor in the next row, others will not move it
     * before the next character. The place above is the one in the next row. */
    bool pending;
    unsigned top;       /* the first row that is shown, if there are more than the terminal has */
    struct text output; /* bytes for the terminal, not yet written */
};

/* The line begins at the terminal's cursor: nothing is shown yet. */
void screen_start(struct screen *screen, unsigned columns, unsigned rows);

/*
 * Shows a prompt without line breaks, a line, and the cursor behind the first bytes of the line. The bytes for the
 * terminal are added to the output. False: no memory.
 */
bool screen_show(struct screen *screen, const char *prompt, const struct text *line, size_t cursor);

/* The terminal has another width now, or shows something else: removes all that is shown. */
void screen_resize(struct screen *screen, unsigned columns, unsigned rows);
void screen_clear(struct screen *screen);

/* Moves the cursor behind all that is shown. */
void screen_leave(struct screen *screen);

/* Adds bytes to the output. */
void screen_put(struct screen *screen, const char *bytes, size_t n);

void screen_free(struct screen *screen);

/* The number of columns of a text that fits in one row. */
unsigned text_columns(const char *text);

#endif
