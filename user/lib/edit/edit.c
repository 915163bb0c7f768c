/* SPDX-License-Identifier: MIT */
/* The editor: reads keys until the line is complete. */
#include "internal.h"
#include <stdlib.h>
#include <string.h>

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

struct edit *edit_new(const struct edit_terminal *terminal)
{
    struct edit *edit = calloc(1, sizeof(*edit));

    if (edit) {
        edit->terminal = *terminal;
        edit->history.limit = SIZE_MAX;
    }
    return edit;
}

void edit_free(struct edit *edit)
{
    if (!edit)
        return;
    screen_free(&edit->screen);
    text_free(&edit->line);
    text_free(&edit->killed);
    text_free(&edit->draft);
    history_free(&edit->history);
    free(edit);
}

const char *edit_line(const struct edit *edit)
{
    return text_string(&edit->line);
}

/* Writes the output that the screen has prepared. */
static void flush(struct edit *edit)
{
    struct text *output = &edit->screen.output;

    if (output->length > 0)
        edit->terminal.write(edit->terminal.context, output->data, output->length);
    output->length = 0;
}

void refresh_as(struct edit *edit, const char *prompt, const struct text *line, size_t cursor)
{
    unsigned columns, rows;

    edit->terminal.size(edit->terminal.context, &columns, &rows);
    screen_resize(&edit->screen, columns, rows);
    screen_show(&edit->screen, prompt, line, cursor);
    flush(edit);
}

void refresh(struct edit *edit)
{
    refresh_as(edit, edit->prompt, &edit->line, edit->cursor);
}

void leave_line(struct edit *edit, const char *ending)
{
    screen_leave(&edit->screen);
    screen_put(&edit->screen, ending, strlen(ending));
    screen_start(&edit->screen, edit->screen.columns, edit->screen.rows + 1);
    flush(edit);
}

/* Shows all rows of the prompt but the last, which is shown with the line. */
static void show_prompt(struct edit *edit, const char *prompt)
{
    const char *last = strrchr(prompt, '\n');

    edit->prompt = last ? last + 1 : prompt;
    for (; prompt < edit->prompt; prompt++)
        screen_put(&edit->screen, *prompt == '\n' ? "\r\n" : prompt, *prompt == '\n' ? 2 : 1);
}

static void set_raw(struct edit *edit, bool on)
{
    if (edit->terminal.raw && on != edit->raw)
        edit->terminal.raw(edit->terminal.context, on);
    edit->raw = on;
}

void edit_stop(struct edit *edit)
{
    set_raw(edit, false);
}

static bool start(struct edit *edit, const char *prompt)
{
    unsigned columns, rows;

    edit->terminal.size(edit->terminal.context, &columns, &rows);
    screen_start(&edit->screen, columns, rows);
    edit->cursor = 0;
    edit->shown_line = edit->history.count;
    edit->habit = HABIT_NONE;
    if (!text_set(&edit->line, "", 0))
        return false;
    set_raw(edit, true);
    edit->brackets_paste =
        edit->terminal.brackets_paste && edit->terminal.brackets_paste(edit->terminal.context);
    if (edit->brackets_paste)
        screen_put(&edit->screen, PASTE_ON, strlen(PASTE_ON));
    show_prompt(edit, prompt);
    return true;
}

static enum edit_result finish(struct edit *edit, enum outcome outcome)
{
    edit->cursor = edit->line.length;
    if (outcome != END) {
        refresh(edit);
        leave_line(edit, outcome == INTERRUPT ? "^C\r\n" : "\r\n");
    }
    if (edit->brackets_paste)
        screen_put(&edit->screen, PASTE_OFF, strlen(PASTE_OFF));
    flush(edit);
    set_raw(edit, false);
    if (outcome == ACCEPT)
        return EDIT_LINE;
    return outcome == END ? EDIT_END : EDIT_INTERRUPTED;
}

enum edit_result edit_read(struct edit *edit, const char *prompt)
{
    enum outcome outcome = CONTINUE;

    if (!start(edit, prompt))
        return EDIT_FAILED;
    while (outcome == CONTINUE) {
        refresh(edit);
        struct key key = read_key(edit);
        outcome = obey(edit, &key);
    }
    return finish(edit, outcome);
}
