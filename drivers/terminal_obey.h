/* SPDX-License-Identifier: MIT */
/* The effects of a terminal's complete sequences, which the parser (terminal.c) has taken apart. */
#ifndef DRIVERS_TERMINAL_OBEY_H
#define DRIVERS_TERMINAL_OBEY_H

#include "terminal.h"

/* ESC [, the mark and parameters in t, and this letter. */
void obey_numbers(struct terminal *t, char letter);

/* ESC and this letter. */
void obey_escape(struct terminal *t, char letter);

/* ESC, the byte between in t, and this letter. */
void obey_between(struct terminal *t, char letter);

#endif
