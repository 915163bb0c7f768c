/* SPDX-License-Identifier: MIT */
/*
 * VGA text mode (IBM VGA technical reference, chapter 2): a cell is a character of code page 437 and an attribute, which
 * is four bits of background and four of foreground. terminal.c understands the output of programs; this file draws the
 * cells of the shown console (virtual_console.c) that have changed.
 *
 * Locks: that of the virtual consoles. If the kernel panics, several CPUs may write at once. Then a cursor can be one column
 * too far, for which the arrays have room.
 */
#include "drivers/vga_text.h"

#include "drivers/virtual_console.h"

#include <arch/io.h>

#define COLUMNS 80
#define ROWS 25
#define CELLS (COLUMNS * ROWS)
#define BLANK 0x0720 /* a space, grey on black */
#define UNKNOWN 0xfe /* a black square: for characters that the screen does not have */

/* The CRT controller's window, and its registers for the cursor's shape and cell number. */
#define CRTC_INDEX 0x3d4
#define CRTC_VALUE 0x3d5
#define CURSOR_START 10
#define CURSOR_OFF 0x20
#define CURSOR_HIGH 14
#define CURSOR_LOW 15

static volatile uint16_t *cells;
static struct cell screens[2][CELLS + COLUMNS];
static uint8_t cursor_shape;
static bool cursor_hidden;

static uint8_t crtc_read(uint8_t index)
{
    out8(CRTC_INDEX, index);
    return in8(CRTC_VALUE);
}

static void crtc_write(uint8_t index, uint8_t value)
{
    out8(CRTC_INDEX, index);
    out8(CRTC_VALUE, value);
}

static void show_cursor(const struct terminal *terminal)
{
    unsigned position = terminal->cursor.row * COLUMNS + terminal->cursor.column;

    crtc_write(CURSOR_HIGH, (uint8_t)(position >> 8));
    crtc_write(CURSOR_LOW, (uint8_t)position);
    if (terminal->hidden_cursor != cursor_hidden)
        crtc_write(CURSOR_START, cursor_shape | (cursor_hidden ? 0 : CURSOR_OFF));
    cursor_hidden = terminal->hidden_cursor;
}

/* The characters of code page 437 from 0x80 on, as Unicode's. */
static const uint16_t page_437[] = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
    0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4,
    0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248,
    0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

static uint8_t character_of(uint16_t code)
{
    if (code >= ' ' && code < 127)
        return (uint8_t)code;
    for (unsigned i = 0; i < ARRAY_SIZE(page_437); i++) {
        if (page_437[i] == code)
            return (uint8_t)(0x80 + i);
    }
    return UNKNOWN;
}

/* The nearest of the 16 colours. Blue is the lowest bit here, as red is in the terminal's. */
static unsigned colour_of(unsigned colour, unsigned otherwise)
{
    if (colour == TERMINAL_DEFAULT)
        return otherwise;
    if (colour < 16)
        return (colour & 1) << 2 | (colour & 2) | (colour & 4) >> 2 | (colour & 8);
    uint32_t rgb = terminal_rgb(colour);
    unsigned red = rgb >> 16, green = rgb >> 8 & 255, blue = rgb & 255;
    unsigned bright = MAX(MAX(red, green), blue) > 0xd0 ? 8 : 0;

    return bright | (red > 0x70) << 2 | (green > 0x70) << 1 | (blue > 0x70);
}

/* The attribute's highest bit would be blinking, so backgrounds are not bright. */
static uint16_t drawn(const struct cell *cell)
{
    if (cell->code == ' ' && cell->background == TERMINAL_DEFAULT && cell->flags == 0)
        return BLANK; /* most cells of a screen that scrolls */
    unsigned front = colour_of(cell->foreground, 7), back = colour_of(cell->background, 0) & 7;

    if (cell->flags & CELL_BOLD)
        front |= 8;
    if (cell->flags & CELL_REVERSE) {
        unsigned swap = front & 7;
        front = back;
        back = swap;
    }
    uint8_t character = cell->flags & CELL_HIDDEN ? ' ' : character_of(cell->code);
    return (uint16_t)(back << 12 | front << 8 | character);
}

static void draw_text(struct terminal *terminal, bool line_ended)
{
    (void)line_ended;
    for (unsigned i = terminal->changed_from; i < terminal->changed_to && i < CELLS; i++)
        cells[i] = drawn(&terminal->cells[i]);
    terminal->changed_from = terminal->changed_to = 0;
    show_cursor(terminal);
}

static const struct display text_display = {
    .columns = COLUMNS,
    .rows = ROWS,
    .cells = {screens[0], screens[1]},
    .draw = draw_text,
};

/* The loader's output stays. */
void vga_text_init(void *address)
{
    cells = address;
    unsigned position = (unsigned)crtc_read(CURSOR_HIGH) << 8 | crtc_read(CURSOR_LOW);
    cursor_shape = crtc_read(CURSOR_START) & (uint8_t)~CURSOR_OFF;
    struct terminal *terminal = virtual_console_init(&text_display);

    for (unsigned i = 0; i < CELLS; i++) {
        uint8_t character = (uint8_t)cells[i];
        if (character > ' ' && character < 127)
            terminal->cells[i].code = character;
    }
    if (position < CELLS) {
        terminal->cursor.row = position / COLUMNS;
        terminal->cursor.column = position % COLUMNS;
    }
    draw_text(terminal, false);
}
