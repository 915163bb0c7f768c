/* SPDX-License-Identifier: MIT */
/* Layouts of keyboards: which character a key types. The tables are in keyboard_layout.c. */
#ifndef KEYBOARD_LAYOUT_H
#define KEYBOARD_LAYOUT_H

#include <hal/types.h>

/* The keys with characters, row by row. The last ones of the first and the fourth row exist in Japan only. */
#define KEYBOARD_PLACES 50u

enum keyboard_level { LEVEL_PLAIN, LEVEL_SHIFT, LEVEL_ALTGR, LEVEL_ALTGR_SHIFT, KEYBOARD_LEVELS };

struct keyboard_layout {
    const char *name;
    char decimal; /* what the keypad's key for fractions types */
    /* KEYBOARD_PLACES characters of Unicode each, a space for none; or NULL: the layout does not use this level. */
    const uint16_t *level[KEYBOARD_LEVELS];
};

/* The layout at this position in the list, or the one of this name; NULL: none. The first one is the default. */
const struct keyboard_layout *keyboard_layout_at(unsigned index);
const struct keyboard_layout *keyboard_layout_find(const char *name);

/* The character of a key, which may be an accent's mark (below); 0: none. */
uint16_t keyboard_layout_character(const struct keyboard_layout *layout, unsigned code,
                                   enum keyboard_level level);

/*
 * Accents. A key for one is dead: it types nothing, and changes the next letter. In the tables the marks below stand for dead
 * keys. keyboard_accent_alone() returns the character that the mark stands for if no letter follows; 0: it is
 * no mark. keyboard_accent_on() returns the letter with the accent; 0: there is none.
 */
uint16_t keyboard_accent_alone(uint16_t mark);
uint16_t keyboard_accent_on(uint16_t mark, uint16_t letter);

/* The capital of a small letter with or without an accent; 0: it is none. */
uint16_t keyboard_capital(uint16_t character);

#endif
