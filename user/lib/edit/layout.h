/* SPDX-License-Identifier: MIT */
/* Where the characters of a prompt and a line stand on a terminal. */
#ifndef EDIT_LAYOUT_H
#define EDIT_LAYOUT_H

#include "screen.h"

/* A walk over a text. columns and prompt_size are set, all else is zero at first. */
struct layout {
    unsigned columns;
    size_t prompt_size; /* only the prompt may have sequences for colours */
    size_t offset;      /* of the next character */
    struct place place; /* of it */
    unsigned part;      /* of that character: a control character is shown as two */
};

/* What a terminal gets for a character or a part of it. */
struct piece {
    size_t offset; /* of the character */
    struct place start;
    const char *bytes;
    size_t size;
    unsigned columns;
    bool breaks; /* a newline: the row ends */
    char own[8]; /* bytes that are not those of the text */
};

/* The next piece; layout->place is then the place behind it. False: the text has ended. */
bool layout_next(struct layout *layout, const struct text *text, struct piece *piece);

/* The place of a character of a text. layout is as it was at first, and stays so. */
struct place layout_place(const struct layout *layout, const struct text *text, size_t offset);

/* The offset of the character that the screen shows at a place, or of the next one. */
size_t layout_find(const struct screen *screen, struct place place);

#endif
