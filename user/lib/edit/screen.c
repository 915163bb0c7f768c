/* SPDX-License-Identifier: MIT */
/*
 * The terminal's picture of a line.
 *
 * The prompt and the line are laid out in rows: layout.c says how many columns each character takes. To show a
 * changed line, the editor keeps the common beginning of the old and the new text on the screen. It writes the
 * rest of the new text, and clears the rest of the old one. So a character at the end costs its own bytes only.
 *
 * All movements are relative to the first row, because the editor does not know where on the screen that is.
 */
#include "screen.h"
#include "layout.h"
#include <stdio.h>
#include <string.h>

void screen_put(struct screen *screen, const char *bytes, size_t n)
{
    /* without memory the picture is incomplete; the line is not */
    text_append(&screen->output, bytes, n);
}

static void put_string(struct screen *screen, const char *string)
{
    screen_put(screen, string, strlen(string));
}

/* ESC [ count letter; a count of one is left out. */
static void put_sequence(struct screen *screen, unsigned count, char letter)
{
    char sequence[16];

    if (count == 1)
        snprintf(sequence, sizeof(sequence), "\033[%c", letter);
    else
        snprintf(sequence, sizeof(sequence), "\033[%u%c", count, letter);
    put_string(screen, sequence);
}

/* If the last column has been written: brings every kind of terminal to the next row. */
static void settle(struct screen *screen)
{
    if (screen->pending)
        put_string(screen, " \r");
    screen->pending = false;
}

static void move_down(struct screen *screen, unsigned row)
{
    for (; screen->cursor.row < row; screen->cursor.row++) {
        put_string(screen, "\r\n");
        screen->cursor.column = 0;
    }
}

static void move_left(struct screen *screen, unsigned column)
{
    unsigned distance = screen->cursor.column - column;

    if (column == 0)
        put_string(screen, "\r");
    else if (distance > 4)
        put_sequence(screen, distance, 'D');
    else
        put_string(screen, &"\b\b\b\b"[4 - distance]);
}

static void move_to(struct screen *screen, struct place place)
{
    if (screen->cursor.row == place.row && screen->cursor.column == place.column)
        return;
    settle(screen);
    if (screen->cursor.row > place.row)
        put_sequence(screen, screen->cursor.row - place.row, 'A');
    move_down(screen, place.row);
    if (screen->cursor.column > place.column)
        move_left(screen, place.column);
    else if (screen->cursor.column < place.column)
        put_sequence(screen, place.column - screen->cursor.column, 'C');
    screen->cursor = place;
}

static bool is_behind(struct place a, struct place b)
{
    return a.row > b.row || (a.row == b.row && a.column > b.column);
}

void screen_start(struct screen *screen, unsigned columns, unsigned rows)
{
    screen->columns = columns < 2 ? 2 : columns; /* the widest character has two */
    screen->rows = rows < 3 ? 2 : rows - 1;      /* the row below a full row must be there too */
    screen->shown.length = screen->prompt_size = 0;
    screen->cursor = screen->end = (struct place){0, 0};
    screen->pending = false;
    screen->top = 0;
}

/* Removes all that is shown, and brings the cursor to its start. */
void screen_clear(struct screen *screen)
{
    settle(screen);
    move_to(screen, (struct place){screen->top, 0});
    put_string(screen, "\033[J");
    screen_start(screen, screen->columns, screen->rows + 1);
}

/* A terminal that becomes narrower breaks the rows that it shows: the cursor is in another row then. */
void screen_resize(struct screen *screen, unsigned columns, unsigned rows)
{
    if (columns == screen->columns)
        return;
    struct layout layout = {.columns = columns < 2 ? 2 : columns,
                            .prompt_size = screen->prompt_size};
    size_t at = layout_find(screen, screen->cursor);
    screen->cursor = layout_place(&layout, &screen->shown, at);
    screen->columns = layout.columns;
    screen->rows = rows < 3 ? 2 : rows - 1;
    screen->top = 0;
    screen_clear(screen);
}

void screen_leave(struct screen *screen)
{
    unsigned bottom = screen->top + screen->rows;

    if (screen->end.row >= bottom)
        move_to(screen, (struct place){bottom - 1, screen->columns - 1});
    else
        move_to(screen, screen->end);
}

void screen_free(struct screen *screen)
{
    text_free(&screen->shown);
    text_free(&screen->output);
}

/* Writes one piece at the cursor; the place behind it is the next cursor. */
static void write_piece(struct screen *screen, const struct piece *piece, struct place behind)
{
    if (piece->breaks) {
        settle(screen);
        put_string(screen, screen->shown.length > 0 ? "\033[K\r\n" : "\r\n");
    } else {
        screen_put(screen, piece->bytes, piece->size);
        if (piece->columns > 0)
            screen->pending = behind.column == 0;
    }
    screen->cursor = behind;
}

/* A character without columns of its own belongs to the one before it, even if that has filled its row. */
static bool combines(const struct piece *piece)
{
    return piece->columns == 0 && !piece->breaks;
}

static bool is_above(const struct piece *piece, unsigned top)
{
    if (piece->start.row == top && piece->start.column == 0 && top > 0)
        return combines(piece);
    return piece->start.row < top;
}

/* Writes the text from an offset on, in the rows that are shown. */
static void write_from(struct screen *screen, const struct text *text, size_t prompt_size,
                       size_t from)
{
    struct layout layout = {.columns = screen->columns, .prompt_size = prompt_size};
    struct piece piece;

    while (layout_next(&layout, text, &piece)) {
        if (piece.offset < from || is_above(&piece, screen->top))
            continue;
        if (piece.start.row >= screen->top + screen->rows && !combines(&piece))
            break;
        move_to(screen, piece.start);
        write_piece(screen, &piece, layout.place);
    }
}

/* Clears the part of the old text that lies behind the end of the new one. */
static void clear_rest(struct screen *screen, struct place end)
{
    if (!is_behind(screen->end, end) || end.row >= screen->top + screen->rows)
        return;
    move_to(screen, end);
    settle(screen);
    put_string(screen, screen->end.row > end.row ? "\033[J" : "\033[K");
}

/* Whether the text behind the prompt changes the prompt's last character. */
static bool begins_combining(const struct text *text, size_t at)
{
    uint32_t code;

    if (at == text->length)
        return false;
    decode_character(text->data + at, text->length - at, &code);
    return code != INVALID_CHARACTER && character_width(code) == 0;
}

/* The number of bytes that the terminal shows already: whole characters. */
static size_t common_start(const struct screen *screen, const struct text *wanted,
                           size_t prompt_size)
{
    size_t n = 0, at = prompt_size;

    while (n < screen->shown.length && n < wanted->length &&
           screen->shown.data[n] == wanted->data[n])
        n++;
    if (screen->prompt_size != prompt_size || n < prompt_size)
        return 0;
    if (begins_combining(wanted, at) || begins_combining(&screen->shown, at))
        return 0;
    if (n == wanted->length && n == screen->shown.length)
        return n;
    for (;;) { /* a character that combines belongs to the one before it, in both texts */
        size_t next = next_character(wanted->data, wanted->length, at);
        size_t old = next_character(screen->shown.data, screen->shown.length, at);
        if (next > n || old > n || next != old || next == at)
            return at;
        at = next;
    }
}

/* The first row to show, so that the cursor's row is among them. */
static unsigned first_row(const struct screen *screen, unsigned cursor_row, unsigned last_row)
{
    unsigned top = screen->top;

    if (last_row < screen->rows)
        return 0;
    if (cursor_row < top)
        top = cursor_row;
    if (cursor_row >= top + screen->rows)
        top = cursor_row - screen->rows + 1;
    return top;
}

static void update(struct screen *screen, const struct text *wanted, size_t prompt_size,
                   size_t cursor)
{
    struct layout layout = {.columns = screen->columns, .prompt_size = prompt_size};
    struct place end = layout_place(&layout, wanted, wanted->length);
    struct place at = layout_place(&layout, wanted, prompt_size + cursor);
    unsigned top = first_row(screen, at.row, end.row);

    if (top != screen->top) {
        screen_clear(screen);
        screen->top = screen->cursor.row = screen->end.row = top;
    }
    write_from(screen, wanted, prompt_size, common_start(screen, wanted, prompt_size));
    clear_rest(screen, end);
    screen->end = end;
    move_to(screen, at);
}

bool screen_show(struct screen *screen, const char *prompt, const struct text *line, size_t cursor)
{
    size_t prompt_size = strlen(prompt);
    struct text wanted = {0};
    bool done = text_set(&wanted, prompt, prompt_size) &&
                text_append(&wanted, text_string(line), line->length);

    if (done) {
        update(screen, &wanted, prompt_size, cursor);
        screen->prompt_size = prompt_size;
        done = text_set(&screen->shown, wanted.data, wanted.length);
    }
    text_free(&wanted);
    return done;
}
