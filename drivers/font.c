/* SPDX-License-Identifier: MIT */
/* Finds a character's glyph in the table, which is sorted and begins with the printable characters of ASCII. */
#include "font.h"

const struct glyph *font_glyph(unsigned code)
{
    unsigned low = 0, high = font_count;

    if (code >= ' ' && code <= '~')
        return &font_glyphs[code - ' '];
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (font_glyphs[middle].code == code)
            return &font_glyphs[middle];
        if (font_glyphs[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return &font_glyphs[font_count - 1]; /* U+FFFD */
}
