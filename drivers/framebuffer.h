/* SPDX-License-Identifier: MIT */
/* The screen of the virtual consoles on a framebuffer: memory whose words are the screen's pixels. */
#ifndef DRIVERS_FRAMEBUFFER_H
#define DRIVERS_FRAMEBUFFER_H

#include "font.h"
#include "virtual_console.h"
#include <hal/types.h>

/* Pixels have 32 bits; row y begins at memory + y * pitch. */
struct framebuffer {
    void *memory;           /* as the kernel sees it; set by the board */
    paddr_t base;           /* its physical address */
    uint32_t size;          /* bytes from there on that belong to it */
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

/*
 * Makes this screen, which it clears, that of the virtual consoles. If it has too many characters for the terminal, they use
 * the upper left part of it. Boot, before other CPUs run.
 */
void framebuffer_init(const struct framebuffer *fb);

/* From now on the timer draws the cells that output has changed. Process context. */
void framebuffer_use_timer(void);

#endif
