/* SPDX-License-Identifier: MIT */
/*
 * A terminal's screen in memory: bytes in, cells out. It understands the sequences that full-screen programs send to
 * xterm and to Linux's console (ECMA-48; DEC's VT100 and VT220 manuals): cursor, colours, insert and delete, scroll
 * regions, the alternate screen, line drawing, UTF-8, status reports.
 *
 * Drivers of screens draw the cells. No locks: the owner lets one CPU at a time use a terminal.
 */
#ifndef DRIVERS_TERMINAL_H
#define DRIVERS_TERMINAL_H

#include <hal/types.h>

#define TERMINAL_COLOURS 256u /* xterm's: 16, a cube of 216, 24 greys */
#define TERMINAL_DEFAULT 256u /* the screen's own foreground or background */
#define TERMINAL_PARAMETERS 16u
#define TERMINAL_COLUMNS_MAX 256u

enum cell_flag {
    CELL_BOLD = 1,
    CELL_UNDERLINE = 2,
    CELL_BLINK = 4,
    CELL_REVERSE = 8,
    CELL_ITALIC = 16,
    CELL_HIDDEN = 32,
};

struct cell {
    uint16_t code;       /* a character of Unicode's first plane */
    uint16_t foreground; /* below TERMINAL_COLOURS, or TERMINAL_DEFAULT */
    uint16_t background;
    uint16_t flags; /* enum cell_flag */
};

/* The state that ESC 7 saves. */
struct terminal_cursor {
    unsigned row, column;
    bool wrap; /* the last column has been written: the next character begins a new line */
    struct cell pen;
    bool graphics[2]; /* G0 and G1: line drawing, not ASCII */
    unsigned shift;   /* which of the two is in use */
    bool origin;      /* rows count from the scroll region's top */
};

struct terminal {
    unsigned columns, rows;
    struct cell *cells;     /* the present screen, row by row */
    struct cell *screen[2]; /* the main one, and the alternate */
    struct terminal_cursor cursor, saved[2];
    unsigned top, bottom; /* the scroll region: first row, and the row behind the last */
    bool insert, autowrap, newline, hidden_cursor;
    uint8_t tabs[TERMINAL_COLUMNS_MAX / 8]; /* a bit a column */
    uint16_t last;                          /* the last character, which REP repeats */
    /* Cells to draw again; the driver of the screen empties the range. */
    unsigned changed_from, changed_to;
    /* Sends an answer to the program; may be NULL. */
    void (*answer)(struct terminal *t, const char *bytes, size_t n);

    /* The parser's. */
    uint8_t state;
    char mark, between; /* '?' or the like after ESC [; the byte before the last one */
    unsigned parameter[TERMINAL_PARAMETERS], parameters;
    uint32_t utf8;       /* a character's bits so far */
    unsigned utf8_left;  /* bytes that are missing */
    uint32_t utf8_least; /* smaller values would be written with fewer bytes */
};

/* An empty screen; main and alternate have columns * rows cells, and columns <= TERMINAL_COLUMNS_MAX. */
void terminal_init(struct terminal *t, unsigned columns, unsigned rows, struct cell *main,
                   struct cell *alternate);

/* Takes one byte of a program's output. */
void terminal_put(struct terminal *t, char byte);

/* The colour as 0xRRGGBB; TERMINAL_DEFAULT is grey. */
uint32_t terminal_rgb(unsigned colour);

#endif
