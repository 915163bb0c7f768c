/* SPDX-License-Identifier: MIT */
/* The parts of the editor: the document (document.h), the screen, the keys, files, and the commands. */
#ifndef EDIT_H
#define EDIT_H

#include "document.h"
#include <edit/sequence.h>

/* Keys that are no bytes of text, besides those of a sequence. */
enum {
    KEY_ESCAPE = KEY_OF_PROGRAM,
    KEY_CLOSED, /* the terminal has gone */
};

#define CTRL(letter) ((letter)&0x1f)
#define BACKSPACE 0x7f

struct editor {
    struct document document;
    struct place cursor;
    size_t column; /* where the cursor goes in lines that are long enough */
    size_t top;    /* the first line on the screen */
    size_t left;   /* the first column on the screen */
    bool overwrite;
    char *path; /* or NULL */
    char message[256];
    struct text cut;    /* the lines that were cut last */
    struct text wanted; /* the text that was looked for last */
};

/* Terminal: keys.c. */
void terminal_begin(void);
void terminal_end(void);
int read_key(void); /* a byte of text, a control character, or a key; after a resize KEY_UNKNOWN */
void screen_size(size_t *rows, size_t *columns);

/* Screen: screen.c. */
size_t column_of(const struct text *line, size_t byte); /* the column where a byte is shown */
/* the character shown at a column, or the end */
size_t byte_at(const struct text *line, size_t column);
size_t page_height(void);
void show(struct editor *e);
void forget_screen(void); /* the next show() draws everything */

/*
 * Asks for a line in the last row; text is what stands there first, and the answer. False: the person does not want.
 * ask_key() waits for one of some letters; Escape and ^C are the last of them.
 */
bool ask(struct editor *e, const char *question, struct text *text);
char ask_key(struct editor *e, const char *question, const char *letters);

/* Files: file.c. They leave a message. */
void load(struct editor *e, const char *path);
bool save(struct editor *e, const char *path);
void rescue(const struct editor *e); /* to PATH.save */

void say(struct editor *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
