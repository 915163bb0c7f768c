/* SPDX-License-Identifier: MIT */
/* The letters of screens that are drawn by pixels. */
#ifndef DRIVERS_FONT_H
#define DRIVERS_FONT_H

#include <hal/types.h>

#define FONT_WIDTH 8u
#define FONT_HEIGHT 16u

struct glyph {
    uint32_t code;    /* of Unicode */
    uint32_t rows[4]; /* four rows of eight pixels each, the first one in the highest byte */
};

extern const struct glyph font_glyphs[];
extern const unsigned font_count;

/* The glyph of a character, or that of U+FFFD. */
const struct glyph *font_glyph(unsigned code);

#endif
