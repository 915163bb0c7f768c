/* SPDX-License-Identifier: MIT */
/*
 * A screen on a framebuffer: terminal.c understands the output of programs; here the cells of the shown console
 * (virtual_console.c) are drawn.
 *
 * Output changes the cells only. Soon after, the timer's interrupt goes over the screen, and draws the cells that
 * do not look as they should. If they are too many for one interrupt, a later one continues. Lines that scroll
 * faster than they can be drawn therefore cost little, and the framebuffer, which is slow to read, is only written. Before
 * the timer works, and in a panic, each end of a line draws.
 *
 * Locks: that of the virtual consoles guards everything here.
 */
#include "framebuffer.h"

#include "base/console.h"
#include "sched/timeout.h"
#include <hal/timer.h>

#define BACKGROUND 0u /* TERMINAL_DEFAULT as a background is black */
#define UNDERLINE 14u /* its row */

#define FIRST_NS 10000000u         /* from output to the first drawing */
#define NEXT_NS 1000000u           /* between two parts of it */
#define PART 2048u                 /* the work of one interrupt, in cells that are looked at */
#define DRAWING 32u                /* drawing a cell is as much work as looking at so many */
#define NO_CELL ((struct cell){0}) /* looks like no cell of a terminal */

static struct {
    struct framebuffer fb;
    const struct terminal *terminal; /* the one that is shown */
    struct cell cells[2][FRAMEBUFFER_CELLS];
    struct cell drawn[FRAMEBUFFER_CELLS]; /* as the framebuffer shows them */
    unsigned count;                       /* cells of this screen */
    unsigned at, left;                    /* cells to look at: the next one, and how many */
    unsigned cursor;                      /* the cell that is drawn as the cursor, or count */
    struct timeout timeout;
    bool timer_works, armed;
} screen;

/* The colour as a pixel. */
static uint32_t pixel_of(unsigned colour, uint32_t otherwise)
{
    uint32_t rgb = colour == TERMINAL_DEFAULT ? otherwise : terminal_rgb(colour);

    if (!screen.fb.red_low)
        return rgb;
    return (rgb & 0xff) << 16 | (rgb & 0xff00) | rgb >> 16;
}

/* Bold letters of the eight dark colours are bright, as on a PC. */
static void pixels_of(const struct cell *cell, bool cursor, uint32_t *front, uint32_t *back)
{
    unsigned colour = cell->foreground;
    bool reversed = cell->flags & CELL_REVERSE;

    if (cell->flags & CELL_BOLD)
        colour = colour == TERMINAL_DEFAULT ? 15 : colour < 8 ? colour + 8 : colour;
    *front = pixel_of(colour, terminal_rgb(TERMINAL_DEFAULT));
    *back = pixel_of(cell->background, BACKGROUND);
    if (reversed != cursor) {
        uint32_t swap = *front;
        *front = *back;
        *back = swap;
    }
    if (cell->flags & CELL_HIDDEN)
        *front = *back;
}

static void draw_cell(unsigned index, bool cursor)
{
    const struct cell *cell = &screen.terminal->cells[index];
    unsigned row = index / screen.terminal->columns, column = index % screen.terminal->columns;
    char *line = (char *)screen.fb.memory + (size_t)row * FONT_HEIGHT * screen.fb.pitch;
    const uint32_t *rows = font_glyph(cell->code)->rows;
    uint32_t front, back;

    pixels_of(cell, cursor, &front, &back);
    for (unsigned y = 0; y < FONT_HEIGHT; y++, line += screen.fb.pitch) {
        volatile uint32_t *pixel = (volatile uint32_t *)line + column * FONT_WIDTH;
        uint32_t bits = rows[y / 4] << y % 4 * 8;
        if (y == UNDERLINE && (cell->flags & CELL_UNDERLINE))
            bits = ~0u;
        for (unsigned x = 0; x < FONT_WIDTH; x++, bits <<= 1)
            *pixel++ = bits >> 31 ? front : back;
    }
    screen.drawn[index] = *cell;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->code == b->code && a->foreground == b->foreground && a->background == b->background &&
           a->flags == b->flags;
}

/* The cell under the cursor, or count if that is hidden. */
static unsigned cursor_cell(void)
{
    const struct terminal *t = screen.terminal;

    return t->hidden_cursor ? screen.count : t->cursor.row * t->columns + t->cursor.column;
}

/* The old and the new cell of a cursor that has moved are to be drawn. */
static void move_cursor(void)
{
    unsigned cursor = cursor_cell();

    if (cursor == screen.cursor)
        return;
    if (screen.cursor < screen.count)
        screen.drawn[screen.cursor] = NO_CELL;
    if (cursor < screen.count)
        screen.drawn[cursor] = NO_CELL;
    screen.cursor = cursor;
}

/* Goes on over the cells, until this much work is done. */
static void draw_part(unsigned work)
{
    move_cursor();
    while (screen.left > 0 && work > 0) {
        unsigned cost = 1;
        if (!same_cell(&screen.terminal->cells[screen.at], &screen.drawn[screen.at])) {
            draw_cell(screen.at, screen.at == screen.cursor);
            cost = DRAWING;
        }
        work -= MIN(cost, work);
        screen.left--;
        screen.at = screen.at + 1 < screen.count ? screen.at + 1 : 0;
    }
}

static void draw_in_interrupt(struct timeout *timeout);

static void arm(uint64_t in_ns)
{
    screen.armed = true;
    timeout_call(&screen.timeout, clock_ns() + in_ns, draw_in_interrupt);
}

static void draw_in_interrupt(struct timeout *timeout)
{
    (void)timeout;
    virtual_console_lock();
    draw_part(PART);
    screen.armed = false;
    if (screen.left > 0)
        arm(NEXT_NS);
    virtual_console_unlock();
}

static void draw_soon(struct terminal *shown, bool line_ended)
{
    bool timer_comes = screen.timer_works && !console_is_in_panic();

    screen.terminal = shown;
    screen.left = screen.count;
    if (timer_comes && !screen.armed)
        arm(FIRST_NS);
    if (!timer_comes && line_ended)
        draw_part(~0u);
}

/* The pixels of the rectangle from (x, y) on become black. */
static void clear(unsigned x, unsigned y, unsigned width, unsigned height)
{
    for (unsigned row = y; row < y + height; row++) {
        volatile uint32_t *pixel =
            (volatile uint32_t *)((char *)screen.fb.memory + (size_t)row * screen.fb.pitch) + x;
        for (unsigned i = 0; i < width; i++)
            pixel[i] = BACKGROUND;
    }
}

/* Afterwards, all cells are to be drawn, and the border that they leave is to be cleared. */
static void lend(bool lent)
{
    const struct terminal *t = screen.terminal;
    unsigned width = t->columns * FONT_WIDTH, height = t->rows * FONT_HEIGHT;

    screen.left = 0;
    if (lent)
        return;
    for (unsigned i = 0; i < screen.count; i++)
        screen.drawn[i] = NO_CELL;
    clear(width, 0, screen.fb.width - width, height);
    clear(0, height, screen.fb.width, screen.fb.height - height);
}

void framebuffer_init(const struct framebuffer *fb)
{
    static struct display display = {.cells = {screen.cells[0], screen.cells[1]},
                                     .draw = draw_soon,
                                     .framebuffer = &screen.fb,
                                     .lend = lend};

    display.columns = MIN(fb->width / FONT_WIDTH, TERMINAL_COLUMNS_MAX);
    display.rows = MIN(fb->height / FONT_HEIGHT, FRAMEBUFFER_CELLS / display.columns);
    screen.fb = *fb;
    clear(0, 0, fb->width, fb->height);
    screen.terminal = virtual_console_init(&display);
    screen.cursor = screen.count = display.columns * display.rows;
    for (unsigned i = 0; i < screen.count; i++)
        screen.drawn[i] = screen.terminal->cells[i];
}

void framebuffer_use_timer(void)
{
    screen.timer_works = true;
}
