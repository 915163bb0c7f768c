/* SPDX-License-Identifier: MIT */
/* The VGA's text screen: 25 lines of 80 characters. */
#ifndef VGA_TEXT_H
#define VGA_TEXT_H

/* Takes over the screen whose character cells lie at this address, behind the text on it. */
void vga_text_init(void *cells);

/* Gives one byte of output to the screen's terminal (terminal.h), and draws the changed cells. Any context. */
void vga_text_putc(char c);

#endif
