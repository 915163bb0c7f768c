/* SPDX-License-Identifier: MIT */
/*
 * Where characters stand on a terminal.
 *
 * A row that is full continues in the next one. A wide character that does not fit leaves the last column blank. A control
 * character is shown as ^X, a tab as blanks up to the next tab stop, and a newline ends the row. The place behind the last
 * column of a row is the start of the next row.
 */
#include "layout.h"
#include <string.h>

#define TAB_STOP 8
#define ESCAPE '\033'

static const char blanks[] = "        ";

/* The size of a sequence in a prompt: ESC [ parameters letter, or ESC ] text BEL. */
static size_t sequence_size(const char *bytes, size_t n)
{
    size_t at = 2;

    if (n < 2 || (bytes[1] != '[' && bytes[1] != ']'))
        return n < 2 ? n : 2;
    if (bytes[1] == '[') {
        while (at < n && (bytes[at] < '@' || bytes[at] > '~'))
            at++;
    } else {
        while (at < n && bytes[at] != '\a')
            at++;
    }
    return at < n ? at + 1 : n;
}

static void advance(struct place *place, unsigned columns, unsigned width)
{
    place->column += columns;
    if (place->column >= width)
        *place = (struct place){place->row + 1, 0};
}

/* A blank in place of what does not fit: the character comes again. */
static void fill_row(struct piece *piece)
{
    piece->bytes = blanks;
    piece->size = piece->columns = 1;
}

static bool control_piece(struct layout *layout, struct piece *piece, unsigned char c)
{
    piece->own[0] = layout->part == 0 ? '^' : (char)(c ^ 0x40);
    piece->bytes = piece->own;
    piece->size = piece->columns = 1;
    layout->part = !layout->part;
    return layout->part == 0;
}

static void tab_piece(const struct layout *layout, struct piece *piece)
{
    unsigned left = layout->columns - layout->place.column;
    unsigned wanted = TAB_STOP - layout->place.column % TAB_STOP;

    piece->bytes = blanks;
    piece->size = piece->columns = wanted < left ? wanted : left;
}

/* True: the character is complete with this piece. */
static bool text_piece(struct layout *layout, struct piece *piece, uint32_t code, size_t size)
{
    if (code == INVALID_CHARACTER) {
        piece->bytes = "?";
        piece->size = piece->columns = 1;
        return true;
    }
    piece->columns = character_width(code);
    piece->size = size;
    if (layout->place.column + piece->columns <= layout->columns)
        return true;
    fill_row(piece);
    return false;
}

bool layout_next(struct layout *layout, const struct text *text, struct piece *piece)
{
    size_t left = text->length - layout->offset, size = 1;
    const char *at = text_string(text) + layout->offset;
    bool complete = true;
    uint32_t code = 0;

    *piece = (struct piece){.offset = layout->offset, .start = layout->place, .bytes = at};
    if (left == 0)
        return false;
    if (*at == ESCAPE && layout->offset < layout->prompt_size) {
        size = piece->size = sequence_size(at, layout->prompt_size - layout->offset);
    } else if (*at == '\n') {
        piece->breaks = true;
        layout->place = (struct place){layout->place.row + 1, 0};
    } else if (*at == '\t') {
        tab_piece(layout, piece);
    } else if ((unsigned char)*at < ' ' || *at == 0x7f) {
        complete = control_piece(layout, piece, (unsigned char)*at);
    } else {
        size = decode_character(at, left, &code);
        complete = text_piece(layout, piece, code, size);
    }
    if (complete)
        layout->offset += size;
    advance(&layout->place, piece->columns, layout->columns);
    return true;
}

struct place layout_place(const struct layout *layout, const struct text *text, size_t offset)
{
    struct layout walk = *layout;
    struct piece piece;

    while (walk.offset < offset && layout_next(&walk, text, &piece))
        continue;
    return walk.place;
}

size_t layout_find(const struct screen *screen, struct place place)
{
    struct layout walk = {.columns = screen->columns, .prompt_size = screen->prompt_size};
    struct piece piece;

    while (walk.place.row < place.row ||
           (walk.place.row == place.row && walk.place.column < place.column)) {
        if (!layout_next(&walk, &screen->shown, &piece))
            break;
    }
    return walk.offset;
}

unsigned text_columns(const char *string)
{
    struct text text = {.data = (char *)string, .length = strlen(string)};
    struct layout layout = {.columns = (unsigned)-1};

    return layout_place(&layout, &text, text.length).column;
}
