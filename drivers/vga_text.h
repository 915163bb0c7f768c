/* SPDX-License-Identifier: MIT */
/* The VGA's text screen: 25 lines of 80 characters. */
#ifndef VGA_TEXT_H
#define VGA_TEXT_H

/* Makes the screen whose character cells lie at this address that of the virtual consoles; the first one has its text. Boot. */
void vga_text_init(void *cells);

#endif
