/* SPDX-License-Identifier: MIT */
/* The console's screen on a framebuffer: memory whose words are the screen's pixels. */
#ifndef DRIVERS_FRAMEBUFFER_H
#define DRIVERS_FRAMEBUFFER_H

#include "font.h"
#include "terminal.h"
#include <hal/types.h>

/* Pixels have 32 bits; row y begins at memory + y * pitch. */
struct framebuffer {
    void *memory;
    unsigned width, height; /* pixels */
    unsigned pitch;         /* bytes */
    bool red_low;           /* the lowest byte of a pixel is red; else blue */
};

/* The most characters that the screen's terminal has room for. */
#define FRAMEBUFFER_CELLS 10240u

/* Whether a screen of this size has too many characters for the terminal. */
static inline bool framebuffer_is_too_large(unsigned width, unsigned height)
{
    unsigned columns = width / FONT_WIDTH, rows = height / FONT_HEIGHT;

    return columns > TERMINAL_COLUMNS_MAX || columns * rows > FRAMEBUFFER_CELLS;
}

/* Begins to show the console on this screen, which it clears. Boot only, before other CPUs run. */
void framebuffer_init(const struct framebuffer *fb);

/* Its size in characters. Any context, behind framebuffer_init(). */
void framebuffer_size(unsigned *columns, unsigned *rows);

/* Gives one byte of output to the screen's terminal (terminal.h). Any context; one CPU at a time. */
void framebuffer_putc(char c);

/* From now on the timer draws the cells that output has changed. Process context. */
void framebuffer_use_timer(void);

#endif
