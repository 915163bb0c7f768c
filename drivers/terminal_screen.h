/* SPDX-License-Identifier: MIT */
/* Between the terminal's parser and its screen: operations on cells and cursor. */
#ifndef DRIVERS_TERMINAL_SCREEN_H
#define DRIVERS_TERMINAL_SCREEN_H

#include "terminal.h"

/* Everything as after switching on. */
void screen_reset(struct terminal *t);

/* Shows a character at the cursor. */
void screen_print(struct terminal *t, uint32_t code);

/* Moves the cursor, at most to the border; row and column count from 0, from the region's top if origin is set. */
void screen_go(struct terminal *t, int row, int column);

/* Moves it by some rows, which stops at the scroll region if it was inside. */
void screen_move_rows(struct terminal *t, int by);

/* To the next row, or the one above; in the region's last (first) row it scrolls. */
void screen_line_feed(struct terminal *t);
void screen_reverse_line_feed(struct terminal *t);

/* Scrolls rows [top, end of the region) up (count > 0) or down. */
void screen_scroll(struct terminal *t, unsigned top, int count);

/* Makes cells of rows blank, with the pen's background. */
void screen_blank(struct terminal *t, unsigned row, unsigned from, unsigned to);

/* Fills the screen with a character, without attributes. */
void screen_fill(struct terminal *t, uint16_t code);

/* Inserts (count > 0) or deletes cells at the cursor. */
void screen_shift(struct terminal *t, int count);

void screen_tab(struct terminal *t, int count);
void screen_set_tab(struct terminal *t, unsigned column, bool on);
void screen_save(struct terminal *t);
void screen_restore(struct terminal *t);
void screen_use_alternate(struct terminal *t, bool alternate, bool clear);

#endif
