/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-R: searches the history while its user types. Each character narrows the search, Ctrl-R goes to the next older line
 * and Ctrl-S to the next newer one. Ctrl-G brings the old line back. Any other key takes the line that was found.
 */
#include "internal.h"
#include <stdio.h>
#include <string.h>

struct search {
    struct text wanted;
    size_t index; /* of the line that was found; the history's count: none yet */
    bool failed;
};

static bool matches(const struct edit *edit, const struct search *search, size_t index)
{
    return strstr(edit->history.lines[index], text_string(&search->wanted)) != NULL;
}

/* Looks for the next line from an index on. The one that was found before stays if there is none. */
static void look(struct edit *edit, struct search *search, size_t from, int step)
{
    size_t count = edit->history.count;

    search->failed = false;
    for (size_t i = from; i < count; i += (size_t)step) { /* below 0 is above the count */
        if (matches(edit, search, i)) {
            search->index = i;
            return;
        }
    }
    search->failed = true;
    ring_bell(edit);
}

static void look_again(struct edit *edit, struct search *search, int step)
{
    if (search->wanted.length > 0)
        look(edit, search, search->index + (size_t)step, step);
}

static void widen(struct edit *edit, struct search *search)
{
    size_t length = search->wanted.length;

    text_remove(&search->wanted, previous_character(search->wanted.data, length, length), length);
    if (search->wanted.length > 0)
        look(edit, search, edit->history.count - 1, -1);
    else
        search->failed = false;
}

static void narrow(struct edit *edit, struct search *search, const struct key *key)
{
    size_t from = search->index < edit->history.count ? search->index : edit->history.count - 1;

    if (text_append(&search->wanted, key->text, key->size))
        look(edit, search, from, -1);
}

/* The line that was found, with the cursor at the match, becomes the line. */
static void take(struct edit *edit, const struct search *search)
{
    if (search->index >= edit->history.count)
        return;
    const char *line = edit->history.lines[search->index];
    const char *match = strstr(line, text_string(&search->wanted));
    replace_line(edit, line, strlen(line));
    edit->cursor = match ? (size_t)(match - line) : edit->line.length;
    edit->shown_line = search->index;
}

static void show(struct edit *edit, const struct search *search)
{
    struct text prompt = {0};

    if (text_append(&prompt, search->failed ? "(nothing) '" : "(search) '",
                    search->failed ? 11 : 10) &&
        text_append(&prompt, text_string(&search->wanted), search->wanted.length) &&
        text_append(&prompt, "': ", 3))
        refresh_as(edit, prompt.data, &edit->line, edit->cursor);
    text_free(&prompt);
}

/* True: the key belongs to the search. */
static bool search_on(struct edit *edit, struct search *search, const struct key *key)
{
    switch (key->code) {
    case KEY_TEXT:
        narrow(edit, search, key);
        return true;
    case CTRL('H'):
    case RUBOUT:
        widen(edit, search);
        return true;
    case CTRL('R'):
        look_again(edit, search, -1);
        return true;
    case CTRL('S'):
        look_again(edit, search, 1);
        return true;
    default:
        return false;
    }
}

struct key search_history(struct edit *edit)
{
    struct search search = {.index = edit->history.count};
    struct text old = {0};
    size_t old_cursor = edit->cursor, old_shown = edit->shown_line;
    struct key key;

    text_set(&old, edit->line.data, edit->line.length);
    if (edit->shown_line == edit->history.count)
        text_set(&edit->draft, edit->line.data, edit->line.length);
    do {
        take(edit, &search);
        show(edit, &search);
        key = read_key(edit);
    } while (search_on(edit, &search, &key));
    if (key.code == CTRL('G')) {
        replace_line(edit, text_string(&old), old.length);
        edit->cursor = old_cursor;
        edit->shown_line = old_shown;
        key.code = KEY_UNKNOWN;
    }
    text_free(&old);
    text_free(&search.wanted);
    return key;
}
