/* SPDX-License-Identifier: MIT */
/*
 * edit: changes a text on the whole screen. edit [+LINE] [FILE]. Arrows, Home, End, Page Up, Page Down: move; Insert:
 * overwrites or inserts; ^S: saves, ^O: under another name; ^F: finds a text, ^N: finds it again; ^G: goes to a line; ^K:
 * cuts a line, ^V: pastes what was cut; ^Z: undoes, ^Y: does it again; ^A, ^E: beginning and end of the line; ^Q: ends.
 */
#include "command/help.h"
#include "edit.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USAGE "edit [+LINE] [FILE]"

static struct editor editor;
static bool at_work; /* the terminal has our modes */

_Noreturn void no_memory(void)
{
    if (at_work)
        terminal_end();
    rescue(&editor);
    errx(1, "no memory");
}

static struct text *line_of(struct editor *e)
{
    return &e->document.lines[e->cursor.line];
}

/* The cursor has moved sideways: the column that it keeps in other lines is the new one. */
static void keep_column(struct editor *e)
{
    e->column = column_of(line_of(e), e->cursor.byte);
}

static void move_lines(struct editor *e, long by)
{
    long line = (long)e->cursor.line + by, last = (long)e->document.count - 1;

    e->cursor.line = (size_t)(line < 0 ? 0 : line > last ? last : line);
    e->cursor.byte = byte_at(line_of(e), e->column);
}

static void type_byte(struct editor *e, char c)
{
    bool replaces = e->overwrite && e->cursor.byte < line_of(e)->length && c != '\n' &&
                    (c & 0xc0) != 0x80; /* further bytes of a character replace nothing */

    if (replaces)
        document_remove(&e->document, e->cursor, place_after(&e->document, e->cursor), false);
    e->cursor = document_insert(&e->document, e->cursor, &c, 1, replaces);
}

static void erase(struct editor *e, struct place from, struct place to)
{
    document_remove(&e->document, from, to, false);
    e->cursor = from;
}

static void cut_line(struct editor *e)
{
    struct place from = {e->cursor.line, 0}, to = {e->cursor.line + 1, 0};

    if (to.line == e->document.count)
        to = (struct place){e->cursor.line, line_of(e)->length};
    text_remove(&e->cut, 0, e->cut.length);
    document_copy(&e->document, from, to, &e->cut);
    erase(e, from, to);
}

static void paste(struct editor *e)
{
    e->cursor =
        document_insert(&e->document, e->cursor, text_string(&e->cut), e->cut.length, false);
}

static void find(struct editor *e, bool again)
{
    if (!again && !ask(e, "find", &e->wanted))
        return;
    if (!document_find(&e->document, &e->wanted, &e->cursor))
        say(e, "there is no \"%s\"", text_string(&e->wanted));
}

static void go_to(struct editor *e, size_t line)
{
    size_t last = e->document.count;

    e->cursor = (struct place){(line < 1 ? 1 : line > last ? last : line) - 1, 0};
}

static void ask_line(struct editor *e)
{
    struct text number = {0};

    if (ask(e, "line", &number))
        go_to(e, strtoul(text_string(&number), NULL, 10));
    text_free(&number);
}

static void save_as(struct editor *e)
{
    struct text path = {0};

    if (e->path && !text_set(&path, e->path, strlen(e->path)))
        no_memory();
    bool wanted = ask(e, "save as", &path) && path.length > 0;
    bool other = wanted && (!e->path || strcmp(e->path, text_string(&path)) != 0);
    if (other && access(text_string(&path), F_OK) == 0)
        wanted = ask_key(e, "There is such a file. Replace it? (y/n)", "yn") == 'y';
    if (wanted && save(e, text_string(&path))) {
        free(e->path);
        e->path = strdup(text_string(&path));
    }
    text_free(&path);
}

static void save_again(struct editor *e)
{
    if (e->path)
        save(e, e->path);
    else
        save_as(e);
}

/* Whether the editor ends. */
static bool quit(struct editor *e)
{
    if (!document_modified(&e->document))
        return true;
    switch (ask_key(e, "Save the changes? (y)es, (n)o, (c)ancel", "ync")) {
    case 'y':
        save_again(e);
        return !document_modified(&e->document);
    case 'n':
        return true;
    default:
        return false;
    }
}

/* Keys that move the cursor up and down; they keep its column. */
static bool moves_vertically(struct editor *e, int key)
{
    long page = (long)page_height();

    switch (key) {
    case KEY_UP:
        move_lines(e, -1);
        return true;
    case KEY_DOWN:
        move_lines(e, 1);
        return true;
    case KEY_PAGE_UP:
        move_lines(e, -page);
        return true;
    case KEY_PAGE_DOWN:
        move_lines(e, page);
        return true;
    default:
        return false;
    }
}

static bool moves_sideways(struct editor *e, int key)
{
    switch (key) {
    case KEY_LEFT:
        e->cursor = place_before(&e->document, e->cursor);
        return true;
    case KEY_RIGHT:
        e->cursor = place_after(&e->document, e->cursor);
        return true;
    case KEY_HOME:
    case CTRL('A'):
        e->cursor.byte = 0;
        return true;
    case KEY_END:
    case CTRL('E'):
        e->cursor.byte = line_of(e)->length;
        return true;
    default:
        return false;
    }
}

static bool is_command(struct editor *e, int key)
{
    switch (key) {
    case CTRL('S'):
        save_again(e);
        return true;
    case CTRL('O'):
        save_as(e);
        return true;
    case CTRL('F'):
    case CTRL('N'):
        find(e, key == CTRL('N'));
        return true;
    case CTRL('G'):
        ask_line(e);
        return true;
    case CTRL('L'):
        forget_screen();
        return true;
    case KEY_INSERT:
        e->overwrite = !e->overwrite;
        return true;
    default:
        return false;
    }
}

/* Keys that change the text. */
static void change(struct editor *e, int key)
{
    switch (key) {
    case BACKSPACE:
    case CTRL('H'):
        erase(e, place_before(&e->document, e->cursor), e->cursor);
        break;
    case KEY_DELETE:
    case CTRL('D'):
        erase(e, e->cursor, place_after(&e->document, e->cursor));
        break;
    case CTRL('K'):
        cut_line(e);
        break;
    case CTRL('V'):
        paste(e);
        break;
    case CTRL('Z'):
        if (!document_undo(&e->document, &e->cursor))
            say(e, "there is nothing to undo");
        break;
    case CTRL('Y'):
        if (!document_redo(&e->document, &e->cursor))
            say(e, "there is nothing to do again");
        break;
    case '\r':
    case '\n':
        type_byte(e, '\n');
        break;
    default:
        if (key == '\t' || (key >= ' ' && key < KEY_UNKNOWN))
            type_byte(e, (char)key);
    }
}

static void work(struct editor *e)
{
    int key = KEY_UNKNOWN;

    while (key != KEY_CLOSED) {
        show(e);
        key = read_key();
        *e->message = '\0';
        if (key == CTRL('Q') && quit(e))
            return;
        if (moves_vertically(e, key))
            continue;
        if (!moves_sideways(e, key) && !is_command(e, key))
            change(e, key);
        keep_column(e);
    }
    rescue(e);
}

int main(int argc, char **argv)
{
    size_t line = 1;

    answer_help(argc, argv, USAGE);
    if (argc > 1 && argv[1][0] == '+') {
        line = strtoul(argv[1] + 1, NULL, 10);
        argv[1] = argv[0];
        argv++;
        argc--;
    }
    if (argc > 2 || (argc > 1 && argv[1][0] == '-'))
        errx(2, "usage: " USAGE);
    document_init(&editor.document);
    if (argc > 1)
        load(&editor, argv[1]);
    go_to(&editor, line);
    terminal_begin();
    at_work = true;
    work(&editor);
    terminal_end();
    return 0;
}
