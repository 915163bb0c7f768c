/* SPDX-License-Identifier: MIT */
/*
 * The effects of the keys. All functions change the line and the cursor only; the loop in edit.c then shows them.
 *
 * Some keys continue the work of the key before them: Ctrl-K after Ctrl-K adds to the killed text, and a second Tab shows
 * a list. edit->last_habit says so.
 */
#include "internal.h"
#include <ctype.h>
#include <string.h>

void ring_bell(struct edit *edit)
{
    screen_put(&edit->screen, "\a", 1);
}

void insert(struct edit *edit, const char *bytes, size_t n)
{
    if (text_insert(&edit->line, edit->cursor, bytes, n))
        edit->cursor += n;
    else
        ring_bell(edit);
}

void replace_line(struct edit *edit, const char *bytes, size_t n)
{
    if (text_set(&edit->line, bytes, n))
        edit->cursor = n;
    else
        ring_bell(edit);
}

static size_t after(const struct edit *edit)
{
    return next_character(edit->line.data, edit->line.length, edit->cursor);
}

static size_t before(const struct edit *edit)
{
    return previous_character(edit->line.data, edit->line.length, edit->cursor);
}

/* Bytes of other characters than those of ASCII belong to words. */
static bool in_word(char c)
{
    return isalnum((unsigned char)c) || (c & 0x80);
}

static size_t word_end(const struct edit *edit)
{
    size_t at = edit->cursor;

    while (at < edit->line.length && !in_word(edit->line.data[at]))
        at++;
    while (at < edit->line.length && in_word(edit->line.data[at]))
        at++;
    return at;
}

static size_t word_start(const struct edit *edit)
{
    size_t at = edit->cursor;

    while (at > 0 && !in_word(edit->line.data[at - 1]))
        at--;
    while (at > 0 && in_word(edit->line.data[at - 1]))
        at--;
    return at;
}

/* The start of what Ctrl-W kills: words are separated by blanks. */
static size_t argument_start(const struct edit *edit)
{
    size_t at = edit->cursor;

    while (at > 0 && isspace((unsigned char)edit->line.data[at - 1]))
        at--;
    while (at > 0 && !isspace((unsigned char)edit->line.data[at - 1]))
        at--;
    return at;
}

static void delete_part(struct edit *edit, size_t from, size_t to)
{
    if (from == to)
        ring_bell(edit);
    text_remove(&edit->line, from, to);
    edit->cursor = from;
}

/* Deletes a part, and keeps it for Ctrl-Y. */
static void kill_part(struct edit *edit, size_t from, size_t to)
{
    size_t at = from < edit->cursor ? 0 : edit->killed.length;

    edit->habit = HABIT_KILL;
    if (edit->last_habit != HABIT_KILL)
        edit->killed.length = at = 0;
    if (text_insert(&edit->killed, at, text_string(&edit->line) + from, to - from))
        delete_part(edit, from, to);
    else
        ring_bell(edit);
}

/* Exchanges the characters around the cursor, or the last two, and goes behind them. */
static void transpose(struct edit *edit)
{
    char *data = edit->line.data;

    if (edit->cursor == edit->line.length)
        edit->cursor = before(edit);
    size_t middle = edit->cursor, start = before(edit), end = after(edit);
    if (start == middle || middle == end) {
        edit->cursor = end;
        ring_bell(edit);
        return;
    }
    for (size_t moved = middle; moved < end; moved++) { /* rotates by one byte at a time */
        char c = data[end - 1];
        memmove(data + start + 1, data + start, end - start - 1);
        data[start] = c;
    }
    edit->cursor = end;
}

static void insert_next_key(struct edit *edit)
{
    int byte = read_byte(edit);
    char c = (char)byte;

    if (byte < KEY_UNKNOWN && c)
        insert(edit, &c, 1);
}

static void paste(struct edit *edit)
{
    struct text pasted = {0};

    if (read_paste(edit, &pasted))
        insert(edit, text_string(&pasted), pasted.length);
    else
        ring_bell(edit);
    text_free(&pasted);
}

static void clear_terminal(struct edit *edit)
{
    screen_put(&edit->screen, "\033[H\033[J", 6);
    screen_start(&edit->screen, edit->screen.columns, edit->screen.rows + 1);
}

static void move(struct edit *edit, int code)
{
    size_t old = edit->cursor;

    if (code == KEY_LEFT || code == CTRL('B'))
        edit->cursor = before(edit);
    else if (code == KEY_RIGHT || code == CTRL('F'))
        edit->cursor = after(edit);
    else if (code == KEY_WORD_LEFT || code == ('b' | ALT))
        edit->cursor = word_start(edit);
    else if (code == KEY_WORD_RIGHT || code == ('f' | ALT))
        edit->cursor = word_end(edit);
    if (edit->cursor == old)
        ring_bell(edit);
}

/* Keys that remove text. False: the key is none of them. */
static bool removes(struct edit *edit, int code)
{
    size_t at = edit->cursor;

    switch (code) {
    case CTRL('H'):
    case RUBOUT:
        delete_part(edit, before(edit), at);
        return true;
    case CTRL('D'):
    case KEY_DELETE:
        delete_part(edit, at, after(edit));
        return true;
    case CTRL('K'):
        kill_part(edit, at, edit->line.length);
        return true;
    case CTRL('U'):
        kill_part(edit, 0, at);
        return true;
    case CTRL('W'):
        kill_part(edit, argument_start(edit), at);
        return true;
    case CTRL('H') | ALT:
    case RUBOUT | ALT:
        kill_part(edit, word_start(edit), at);
        return true;
    case 'd' | ALT:
        kill_part(edit, at, word_end(edit));
        return true;
    default:
        return false;
    }
}

/* Keys that insert or change text. False: the key is none of them. */
static bool changes(struct edit *edit, const struct key *key)
{
    switch (key->code) {
    case KEY_TEXT:
        insert(edit, key->text, key->size);
        return true;
    case KEY_PASTE:
        paste(edit);
        return true;
    case CTRL('I'):
        complete_word(edit);
        return true;
    case CTRL('T'):
        transpose(edit);
        return true;
    case CTRL('V'):
        insert_next_key(edit);
        return true;
    case CTRL('Y'):
        insert(edit, text_string(&edit->killed), edit->killed.length);
        return true;
    case '.' | ALT:
    case '_' | ALT:
        insert_last_word(edit);
        return true;
    default:
        return false;
    }
}

static void go(struct edit *edit, int code)
{
    switch (code) {
    case KEY_HOME:
    case CTRL('A'):
        edit->cursor = 0;
        break;
    case KEY_END:
    case CTRL('E'):
        edit->cursor = edit->line.length;
        break;
    case KEY_UP:
    case CTRL('P'):
        go_in_history(edit, -1);
        break;
    case KEY_DOWN:
    case CTRL('N'):
        go_in_history(edit, 1);
        break;
    case CTRL('L'):
        clear_terminal(edit);
        break;
    default:
        move(edit, code);
    }
}

enum outcome obey(struct edit *edit, const struct key *key)
{
    struct key next = *key;

    edit->last_habit = edit->habit;
    edit->habit = HABIT_NONE;
    if (next.code == CTRL('R') || next.code == CTRL('S'))
        next = search_history(edit);
    switch (next.code) {
    case '\n':
    case '\r':
        return ACCEPT;
    case CTRL('C'):
    case KEY_INTERRUPT:
        return INTERRUPT;
    case KEY_CLOSED:
        return END;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
    case KEY_INSERT:
    case KEY_UNKNOWN:
        return CONTINUE;
    case CTRL('D'):
        if (edit->line.length == 0)
            return END;
        break;
    default:
        break;
    }
    if (!removes(edit, next.code) && !changes(edit, &next))
        go(edit, next.code);
    return CONTINUE;
}
