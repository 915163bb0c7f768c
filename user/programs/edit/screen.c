/* SPDX-License-Identifier: MIT */
/*
 * The screen: rows with text, a row with the state in inverse, and a row for messages, questions and help.
 *
 * Each row is made in memory first, and goes to the terminal only if it differs from the one that stands there: a serial
 * line is slow.
 */
#include "edit.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TAB 8
#define HELP "^S save  ^Q quit  ^F find  ^G line  ^K cut  ^V paste  ^Z undo  ^Y redo  ^O save as"

static struct text *shown; /* what stands in each row */
static size_t rows, columns;

void say(struct editor *e, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(e->message, sizeof(e->message), format, arguments);
    va_end(arguments);
}

/* The next character of a line, at a column: its bytes and its width. */
static size_t measure(const struct text *line, size_t byte, size_t column, size_t *width)
{
    uint32_t code;
    size_t size = decode_character(line->data + byte, line->length - byte, &code);

    if (code == '\t')
        *width = TAB - column % TAB;
    else if (code < 0x20 || code == 0x7f)
        *width = 2;
    else
        *width = code == INVALID_CHARACTER || code < 0xa0 ? 1 : character_width(code);
    return size;
}

size_t column_of(const struct text *line, size_t byte)
{
    size_t column = 0, width;

    for (size_t at = 0; at < byte && at < line->length; column += width)
        at += measure(line, at, column, &width);
    return column;
}

size_t byte_at(const struct text *line, size_t column)
{
    size_t at = 0, start = 0, width;

    while (at < line->length) {
        size_t size = measure(line, at, start, &width);
        if (start + width > column && width > 0)
            break;
        start += width;
        at += size;
    }
    return at;
}

size_t page_height(void)
{
    return rows - 2;
}

void forget_screen(void)
{
    for (size_t i = 0; i < rows; i++)
        text_free(&shown[i]);
    free(shown);
    screen_size(&rows, &columns);
    shown = calloc(rows, sizeof(*shown));
    if (!shown)
        no_memory();
    fputs("\033[H\033[J", stdout);
}

static void put(struct text *row, const char *bytes, size_t n)
{
    if (!text_append(row, bytes, n))
        no_memory();
}

/* Brings a row to the terminal, and keeps it. */
static void put_row(size_t number, struct text *row)
{
    if (shown[number].data && shown[number].length == row->length &&
        memcmp(text_string(&shown[number]), text_string(row), row->length) == 0) {
        text_free(row);
        return;
    }
    printf("\033[%zuH%s\033[m\033[K", number + 1, text_string(row));
    text_free(&shown[number]);
    shown[number] = *row;
}

/* A character as it is shown: control characters as ^X, what is no character as an inverse question mark. */
static void put_character(struct text *row, const char *bytes, size_t size, size_t width)
{
    unsigned char c = (unsigned char)*bytes;
    char control[2] = {'^', (char)(c ^ 0x40)};

    if (c == '\t')
        put(row, "        ", width);
    else if (size == 1 && (c < 0x20 || c == 0x7f))
        put(row, control, 2);
    else if ((size == 1 && c >= 0x80) || (size == 2 && c == 0xc2 && (unsigned char)bytes[1] < 0xa0))
        put(row, "\033[7m?\033[m", strlen("\033[7m?\033[m"));
    else
        put(row, bytes, size);
}

static void show_text(size_t number, const struct text *line, size_t left)
{
    struct text row = {0};
    size_t width;

    for (size_t at = 0, column = 0; at < line->length; column += width) {
        size_t size = measure(line, at, column, &width);
        if (column + width > left + columns)
            break;
        if (column >= left)
            put_character(&row, line->data + at, size, width);
        else if (column + width > left)
            put(&row, "        ", column + width - left); /* it begins left of the screen */
        at += size;
    }
    put_row(number, &row);
}

static void show_message(size_t number, const char *message, const char *style)
{
    struct text row = {0};
    size_t n = strlen(message);

    put(&row, style, strlen(style));
    put(&row, message, n < columns ? n : columns - 1);
    put_row(number, &row);
}

static void show_state(const struct editor *e)
{
    char state[512];

    snprintf(state, sizeof(state), " %s%s  line %zu of %zu, column %zu%s ",
             e->path ? e->path : "(no name)", document_modified(&e->document) ? " (modified)" : "",
             e->cursor.line + 1, e->document.count,
             column_of(&e->document.lines[e->cursor.line], e->cursor.byte) + 1,
             e->overwrite ? "  overwrite" : "");
    show_message(rows - 2, state, "\033[7m");
}

/* Moves the part of the text that is on the screen, so that the cursor is in it. */
static void follow_cursor(struct editor *e, size_t column)
{
    if (e->cursor.line < e->top)
        e->top = e->cursor.line;
    if (e->cursor.line >= e->top + page_height())
        e->top = e->cursor.line - page_height() + 1;
    if (column < e->left || column >= e->left + columns - 1)
        e->left = column < columns - 1 ? 0 : column - columns / 2;
}

void show(struct editor *e)
{
    static const struct text empty;

    if (!shown)
        forget_screen();
    size_t column = column_of(&e->document.lines[e->cursor.line], e->cursor.byte);
    follow_cursor(e, column);
    for (size_t i = 0; i < page_height(); i++) {
        size_t line = e->top + i;
        show_text(i, line < e->document.count ? &e->document.lines[line] : &empty, e->left);
    }
    show_state(e);
    show_message(rows - 1, *e->message ? e->message : HELP, "");
    printf("\033[%zu;%zuH", e->cursor.line - e->top + 1, column - e->left + 1);
    fflush(stdout);
}

bool ask(struct editor *e, const char *question, struct text *text)
{
    for (;;) {
        say(e, "%s: %s", question, text_string(text));
        show(e);
        size_t length = strlen(question) + 2 + column_of(text, text->length);
        printf("\033[%zu;%zuH", rows, (length < columns ? length : columns - 1) + 1);
        fflush(stdout);
        int key = read_key();
        *e->message = '\0';
        char c = (char)key;
        if (key == '\r' || key == '\n')
            return true;
        if (key == KEY_ESCAPE || key == CTRL('C') || key == CTRL('Q') || key == KEY_CLOSED)
            return false;
        if ((key == BACKSPACE || key == CTRL('H')) && text->length > 0)
            text_remove(text, previous_character(text->data, text->length, text->length),
                        text->length);
        else if (key == CTRL('U'))
            text_remove(text, 0, text->length);
        else if (key >= ' ' && key < KEY_UNKNOWN && key != BACKSPACE)
            put(text, &c, 1);
    }
}

char ask_key(struct editor *e, const char *question, const char *letters)
{
    const char *found = NULL;

    while (!found) {
        say(e, "%s", question);
        show(e);
        int key = read_key();
        if (key == KEY_ESCAPE || key == CTRL('C') || key == KEY_CLOSED)
            found = letters + strlen(letters) - 1;
        else if (key < 0x80)
            found = strchr(letters, tolower(key));
    }
    *e->message = '\0';
    return *found;
}
