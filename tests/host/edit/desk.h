/* SPDX-License-Identifier: MIT */
/* An editor with a terminal in memory and keys from a string. */
#ifndef DESK_H
#define DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "internal.h"
#include "model.h"

struct desk {
    struct edit *edit;
    struct model screen;
    const char *prompt;
    const char *keys; /* the rest of them */
    bool checked;     /* before each key the screen must show the line */
    unsigned columns, rows;
    bool brackets_paste, raw;
};
extern struct desk desk;

/* A new editor, and a terminal of this size. */
void desk_open(unsigned columns, unsigned rows, bool wraps_at_once);
int desk_close(void **state);
int desk_open_80(void **state); /* a setup for cmocka: 80 columns */

/* Reads a line with these keys. */
enum edit_result type(const char *keys);

/* Reads a line with these keys and Enter; checks the line, and the cursor before Enter. */
void check(const char *keys, const char *line, size_t cursor);

/* Checks that the terminal shows the prompt and the line, with the cursor at its place. */
void check_screen(void);

int test_keys(void);
int test_screen(void);
int test_history(void);
int test_complete(void);

#endif
