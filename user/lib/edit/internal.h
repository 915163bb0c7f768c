/* SPDX-License-Identifier: MIT */
/* The editor's parts, for each other. */
#ifndef EDIT_INTERNAL_H
#define EDIT_INTERNAL_H

#include "edit.h"
#include "screen.h"
#include "sequence.h"

#define CTRL(letter) ((letter)&0x1f)
#define RUBOUT 0x7f

/* Keys besides those of a sequence. ALT is added to another key. */
enum {
    ALT = 0x1000,
    KEY_TEXT = KEY_OF_PROGRAM, /* a printable character: in key.text */
    KEY_WORD_LEFT,
    KEY_WORD_RIGHT,
    KEY_CLOSED,    /* no more keys will come */
    KEY_INTERRUPT, /* a signal has come while the editor waited */
};

struct key {
    int code; /* a control character, or one of the above */
    char text[4];
    size_t size;
};

struct history {
    char **lines;
    size_t count, room, limit;
    char *path;
};

/* What the previous key did, if that matters to the next one. */
enum habit { HABIT_NONE, HABIT_KILL, HABIT_COMPLETE, HABIT_LAST_WORD };

struct edit {
    struct edit_terminal terminal;
    struct screen screen;
    struct text line;
    size_t cursor;
    bool raw;            /* the terminal is in raw mode */
    bool brackets_paste; /* for the line that is being read */
    const char *prompt;  /* its last row */
    char waiting[2];     /* bytes that were read too early, the next one last */
    unsigned waiting_count;
    struct text killed; /* for Ctrl-Y */
    enum habit habit, last_habit;
    struct history history;
    size_t shown_line;     /* in the history; its count: the line that is being typed */
    struct text draft;     /* that line, while another one is shown */
    size_t last_word_line; /* the history's line whose last word Alt-. has inserted */
    size_t last_word_size;
    edit_completer *completer;
    void *completer_context;
};

/* key.c */
struct key read_key(struct edit *edit);
bool read_paste(struct edit *edit, struct text *pasted); /* false: no memory, or no more input */
int read_byte(struct edit *edit);                        /* KEY_CLOSED, KEY_INTERRUPT: no byte */

/* command.c: what each key does. */
enum outcome { CONTINUE, ACCEPT, END, INTERRUPT };
enum outcome obey(struct edit *edit, const struct key *key);
void insert(struct edit *edit, const char *bytes, size_t n);
void replace_line(struct edit *edit, const char *bytes, size_t n); /* and go to its end */
void ring_bell(struct edit *edit);

/* edit.c: shows the line, and writes the output to the terminal. */
void refresh(struct edit *edit);
void refresh_as(struct edit *edit, const char *prompt, const struct text *line, size_t cursor);
/* goes behind the line, and writes the ending */
void leave_line(struct edit *edit, const char *ending);

/* history.c */
void history_free(struct history *history);
void go_in_history(struct edit *edit, int step);
void insert_last_word(struct edit *edit);

/* search.c: Ctrl-R. The key that has ended the search still has to be obeyed. */
struct key search_history(struct edit *edit);

/* complete.c: Tab. */
void complete_word(struct edit *edit);

#endif
