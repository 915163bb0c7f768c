/* SPDX-License-Identifier: MIT */
/*
 * VGA text mode (IBM VGA technical reference, chapter 2): a cell is a character and an attribute.
 *
 * Of the terminal control sequences (ESC [ number letter; ECMA-48, 8.3) those are obeyed that move the cursor or
 * clear what is behind it: the shell's line editor needs them. Other sequences have no effect. The console layer lets one CPU
 * write at a time. If the kernel panics, several may write at once, so each use checks the position.
 */
#include "drivers/vga_text.h"

#include <arch/io.h>
#include <stdint.h>

#define COLUMNS 80
#define ROWS 25
#define CELLS (COLUMNS * ROWS)
#define TAB 8
#define BLANK 0x0720 /* a space, grey on black */
#define ATTRIBUTE 0x0700

/* The CRT controller's window, and its registers for the cursor's cell number. */
#define CRTC_INDEX 0x3d4
#define CRTC_VALUE 0x3d5
#define CURSOR_HIGH 14
#define CURSOR_LOW 15

static volatile uint16_t *cells;
static unsigned position;                          /* of the cursor: row * COLUMNS + column */
static enum { PLAIN, ESCAPED, IN_SEQUENCE } state; /* of the control sequence */
static unsigned parameter;                         /* its number */

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

static void show_cursor(void)
{
    crtc_write(CURSOR_HIGH, (uint8_t)(position >> 8));
    crtc_write(CURSOR_LOW, (uint8_t)position);
}

static void blank(unsigned from, unsigned to)
{
    for (; from < to && from < CELLS; from++)
        cells[from] = BLANK;
}

static void scroll(void)
{
    for (unsigned i = 0; i < CELLS - COLUMNS; i++)
        cells[i] = cells[i + COLUMNS];
    blank(CELLS - COLUMNS, CELLS);
    position = CELLS - COLUMNS;
}

void vga_text_init(void *address)
{
    cells = address;
    position = (unsigned)crtc_read(CURSOR_HIGH) << 8 | crtc_read(CURSOR_LOW);
    if (position >= CELLS)
        position = 0;
}

static void obey_sequence(char letter)
{
    unsigned count = parameter > 0 ? parameter : 1;
    unsigned column = position % COLUMNS, row = position / COLUMNS;

    switch (letter) {
    case 'A': /* up */
        position -= (count < row ? count : row) * COLUMNS;
        break;
    case 'C': /* right */
        position += count < COLUMNS - column ? count : COLUMNS - 1 - column;
        break;
    case 'D': /* left */
        position -= count < column ? count : column;
        break;
    case 'H': /* home */
        position = 0;
        break;
    case 'J': /* clear the rest of the screen, or (2) all of it */
        blank(parameter == 2 ? 0 : position, CELLS);
        break;
    case 'K': /* clear the rest of the row */
        blank(position, position - column + COLUMNS);
        break;
    default:
        break;
    }
}

static void control_sequence(char c)
{
    if (c == '[' && state == ESCAPED) {
        state = IN_SEQUENCE;
        parameter = 0;
        return;
    }
    if (state == IN_SEQUENCE && c < '@') {
        if (c >= '0' && c <= '9' && parameter < CELLS)
            parameter = 10 * parameter + (unsigned)(c - '0');
        return;
    }
    if (state == IN_SEQUENCE)
        obey_sequence(c);
    state = PLAIN;
}

static void plain(char c)
{
    switch (c) {
    case '\r':
        position -= position % COLUMNS;
        break;
    case '\n':
        position += COLUMNS - position % COLUMNS;
        break;
    case '\b':
        position -= position % COLUMNS > 0;
        break;
    case '\t':
        position += TAB - position % TAB;
        break;
    case '\033':
        state = ESCAPED;
        break;
    default:
        if ((unsigned char)c >= ' ' && position < CELLS)
            cells[position++] = ATTRIBUTE | (unsigned char)c;
    }
}

void vga_text_putc(char c)
{
    if (state == PLAIN)
        plain(c);
    else
        control_sequence(c);
    if (position >= CELLS)
        scroll();
    show_cursor();
}
