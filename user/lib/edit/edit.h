/* SPDX-License-Identifier: MIT */
/*
 * A line editor for programs that talk to a person at a terminal.
 *
 * edit_read() shows a prompt, and lets the user edit a line with the keys that Emacs and the shells have: keys.c
 * and command.c list them. The editor knows its terminal only through struct edit_terminal, so it can run on any
 * stream of bytes; terminal.c has the real one. It expects a terminal that understands a few sequences of the
 * VT100: ESC [ n A (up), C (right), D (left), J and K (clear to the end of the screen and of the row).
 *
 * A character that is typed at the end of the line is echoed as itself, without any sequence.
 */
#ifndef EDIT_H
#define EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

struct edit;

/* The way to a terminal. context is passed to each function. */
struct edit_terminal {
    void *context;
    /* Waits for a byte. 1: it has one. 0: no more will come. Below 0: a signal ends the line. */
    int (*read)(void *context, char *byte);
    void (*write)(void *context, const char *text, size_t size);
    void (*size)(void *context, unsigned *columns, unsigned *rows);
    /* on: keys come one by one, and the terminal does not echo them. off: as before. May be NULL. */
    void (*raw)(void *context, bool on);
    /* Whether pasted text comes between ESC [ 200 ~ and ESC [ 201 ~ if ESC [ ? 2004 h asks for it. NULL: no. */
    bool (*brackets_paste)(void *context);
};

enum edit_result {
    EDIT_LINE,        /* the user has pressed Enter */
    EDIT_END,         /* Ctrl-D in an empty line, or the terminal is gone */
    EDIT_INTERRUPTED, /* Ctrl-C, or a signal */
    EDIT_FAILED,      /* no memory */
};

/* edit.c: an editor with an empty history. NULL: no memory. The terminal's description is copied. */
struct edit *edit_new(const struct edit_terminal *terminal);
void edit_free(struct edit *edit);

/*
 * Reads a line. The prompt may have colours and several rows. The line is in edit_line() until the next call, without
 * its newline; pasted text may contain other newlines.
 */
enum edit_result edit_read(struct edit *edit, const char *prompt);
const char *edit_line(const struct edit *edit);

/* If a completer has jumped out of edit_read(): gives the terminal its modes back. */
void edit_stop(struct edit *edit);

/*
 * history.c: the lines that the arrow keys and Ctrl-R find, the oldest first. An empty line and a line equal to the last
 * one are not added. If the history has a file, the line is added to it too; a failure there changes nothing else.
 */
void edit_history_add(struct edit *edit, const char *line);
size_t edit_history_count(const struct edit *edit);
const char *edit_history_line(const struct edit *edit, size_t index);
void edit_history_clear(struct edit *edit); /* its file becomes empty too */

/*
 * From now on the history is kept in a file. Its lines are read now; if there are more than the limit, the oldest are
 * removed from the file too. NULL: no file. False: no memory.
 */
bool edit_history_file(struct edit *edit, const char *path, size_t limit);

/*
 * complete.c: Tab. The completer gets the line and the cursor's place in it, and says what may stand there: it sets
 * the start of the word, which ends at the cursor, and adds candidates that can replace the word.
 */
struct edit_candidates;
typedef void edit_completer(void *context, const char *line, size_t cursor,
                            struct edit_candidates *candidates);
void edit_complete_with(struct edit *edit, edit_completer *completer, void *context);
void edit_word_start(struct edit_candidates *candidates, size_t start);

/*
 * text replaces the word. ending is added if this is the only candidate, such as a space. name stands in the list of
 * candidates. All three are copied. False: no memory, the candidate is left out.
 */
bool edit_candidate(struct edit_candidates *candidates, const char *text, const char *ending,
                    const char *name);

/*
 * terminal.c: the terminal of two descriptors. Its keys come from in, through read_keys (read() or a function like
 * it), and the editor writes to out. tty must stay valid as long as the editor.
 */
struct edit_tty {
    int in, out;
    ssize_t (*read_keys)(int fd, void *bytes, size_t size);
    /* getenv() or a function like it, for TERM and COLUMNS */
    const char *(*variable)(const char *name);
    struct termios modes; /* before raw mode */
};
struct edit_terminal edit_terminal_of(struct edit_tty *tty);

/* Whether a line can be edited there: both are terminals, and TERM names one that is not dumb. */
bool edit_is_possible(const struct edit_tty *tty);

#endif
