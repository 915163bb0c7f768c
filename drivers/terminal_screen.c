/* SPDX-License-Identifier: MIT */
/* A terminal's cells and cursor (ECMA-48 8.3; VT100 user guide, chapter 3). */
#include "terminal_screen.h"

#include "lib/string.h"

#define TAB 8u
#define REPLACEMENT 0xfffdu
#define BLANK_PEN ((struct cell){' ', TERMINAL_DEFAULT, TERMINAL_DEFAULT, 0})

static struct cell *row_at(struct terminal *t, unsigned row)
{
    return t->cells + row * t->columns;
}

/* Cells [from, to), counted row by row, are to be drawn again. */
static void changed(struct terminal *t, unsigned from, unsigned to)
{
    if (t->changed_from == t->changed_to)
        t->changed_from = from, t->changed_to = to;
    t->changed_from = MIN(t->changed_from, from);
    t->changed_to = MAX(t->changed_to, to);
}

static void all_changed(struct terminal *t)
{
    changed(t, 0, t->columns * t->rows);
}

void screen_blank(struct terminal *t, unsigned row, unsigned from, unsigned to)
{
    struct cell blank = BLANK_PEN;

    to = MIN(to, t->columns);
    changed(t, row * t->columns + from, row * t->columns + MAX(from, to));

    blank.background = t->cursor.pen.background;
    for (; from < to; from++)
        row_at(t, row)[from] = blank;
}

void screen_reset(struct terminal *t)
{
    t->cells = t->screen[0];
    t->cursor = (struct terminal_cursor){.pen = BLANK_PEN};
    t->saved[0] = t->saved[1] = t->cursor;
    t->top = 0;
    t->bottom = t->rows;
    t->insert = t->newline = t->hidden_cursor = false;
    t->autowrap = true;
    t->last = ' ';
    for (unsigned column = 0; column < t->columns; column++)
        screen_set_tab(t, column, column % TAB == 0);
    for (unsigned i = 0; i < 2; i++) {
        for (unsigned cell = 0; cell < t->columns * t->rows; cell++)
            t->screen[i][cell] = BLANK_PEN;
    }
    all_changed(t);
}

void screen_scroll(struct terminal *t, unsigned top, int count)
{
    unsigned rows = t->bottom - top, n = (unsigned)(count < 0 ? -count : count);
    size_t row = t->columns * sizeof(struct cell);

    n = MIN(n, rows);
    changed(t, top * t->columns, t->bottom * t->columns);
    if (count > 0)
        memmove(row_at(t, top), row_at(t, top + n), (rows - n) * row);
    else
        memmove(row_at(t, top + n), row_at(t, top), (rows - n) * row);
    for (unsigned i = 0; i < n; i++)
        screen_blank(t, count > 0 ? t->bottom - 1 - i : top + i, 0, t->columns);
}

void screen_fill(struct terminal *t, uint16_t code)
{
    for (unsigned cell = 0; cell < t->columns * t->rows; cell++)
        t->cells[cell] = (struct cell){code, TERMINAL_DEFAULT, TERMINAL_DEFAULT, 0};
    all_changed(t);
}

void screen_line_feed(struct terminal *t)
{
    t->cursor.wrap = false;
    if (t->cursor.row + 1 == t->bottom)
        screen_scroll(t, t->top, 1);
    else if (t->cursor.row + 1 < t->rows)
        t->cursor.row++;
}

void screen_reverse_line_feed(struct terminal *t)
{
    t->cursor.wrap = false;
    if (t->cursor.row == t->top)
        screen_scroll(t, t->top, -1);
    else if (t->cursor.row > 0)
        t->cursor.row--;
}

void screen_go(struct terminal *t, int row, int column)
{
    int first = t->cursor.origin ? (int)t->top : 0;
    int last = t->cursor.origin ? (int)t->bottom - 1 : (int)t->rows - 1;

    t->cursor.row = (unsigned)MIN(MAX(row + first, first), last);
    t->cursor.column = (unsigned)MIN(MAX(column, 0), (int)t->columns - 1);
    t->cursor.wrap = false;
}

void screen_move_rows(struct terminal *t, int by)
{
    int row = (int)t->cursor.row, to = row + by;

    if (by < 0)
        to = MAX(to, row >= (int)t->top ? (int)t->top : 0);
    else
        to = MIN(to, (row < (int)t->bottom ? (int)t->bottom : (int)t->rows) - 1);
    t->cursor.row = (unsigned)to;
    t->cursor.wrap = false;
}

void screen_shift(struct terminal *t, int count)
{
    struct cell *row = row_at(t, t->cursor.row);
    unsigned at = t->cursor.column, left = t->columns - at;
    unsigned n = MIN((unsigned)(count < 0 ? -count : count), left);

    changed(t, (unsigned)(row - t->cells) + at, (unsigned)(row - t->cells) + t->columns);
    if (count > 0) {
        memmove(row + at + n, row + at, (left - n) * sizeof(*row));
        screen_blank(t, t->cursor.row, at, at + n);
    } else {
        memmove(row + at, row + at + n, (left - n) * sizeof(*row));
        screen_blank(t, t->cursor.row, t->columns - n, t->columns);
    }
    t->cursor.wrap = false;
}

/* DEC's line drawing, in place of ` to ~ (VT100 user guide, table 3-9). */
static uint32_t line_drawing(uint32_t code)
{
    static const uint16_t set[] = {
        0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0x00b0, 0x00b1, 0x2424, 0x240b, 0x2518,
        0x2510, 0x250c, 0x2514, 0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524,
        0x2534, 0x252c, 0x2502, 0x2264, 0x2265, 0x03c0, 0x2260, 0x00a3, 0x00b7,
    };

    return code >= '`' && code <= '~' ? set[code - '`'] : code;
}

void screen_print(struct terminal *t, uint32_t code)
{
    struct terminal_cursor *cursor = &t->cursor;

    if (cursor->graphics[cursor->shift])
        code = line_drawing(code);
    if (cursor->wrap) {
        cursor->column = 0;
        screen_line_feed(t);
    }
    if (t->insert)
        screen_shift(t, 1);
    t->last = (uint16_t)(code <= 0xffff ? code : REPLACEMENT);
    struct cell *cell = row_at(t, cursor->row) + cursor->column;
    *cell = cursor->pen;
    cell->code = t->last;
    changed(t, (unsigned)(cell - t->cells), (unsigned)(cell - t->cells) + 1);
    cursor->wrap = t->autowrap && cursor->column + 1 == t->columns;
    if (cursor->column + 1 < t->columns)
        cursor->column++;
}

void screen_set_tab(struct terminal *t, unsigned column, bool on)
{
    uint8_t bit = (uint8_t)(1u << column % 8);

    if (on)
        t->tabs[column / 8] |= bit;
    else
        t->tabs[column / 8] &= (uint8_t)~bit;
}

static bool is_tab(const struct terminal *t, unsigned column)
{
    return t->tabs[column / 8] >> column % 8 & 1;
}

void screen_tab(struct terminal *t, int count)
{
    unsigned column = t->cursor.column, last = t->columns - 1;

    for (; count > 0 && column < last; count--) {
        do
            column++;
        while (column < last && !is_tab(t, column));
    }
    for (; count < 0 && column > 0; count++) {
        do
            column--;
        while (column > 0 && !is_tab(t, column));
    }
    t->cursor.wrap &= column == t->cursor.column; /* at the last one, TAB changes nothing */
    t->cursor.column = column;
}

void screen_save(struct terminal *t)
{
    t->saved[t->cells == t->screen[1]] = t->cursor;
}

void screen_restore(struct terminal *t)
{
    t->cursor = t->saved[t->cells == t->screen[1]];
}

void screen_use_alternate(struct terminal *t, bool alternate, bool clear)
{
    t->cells = t->screen[alternate];
    all_changed(t);
    for (unsigned row = 0; clear && row < t->rows; row++)
        screen_blank(t, row, 0, t->columns);
}
