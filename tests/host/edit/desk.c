/* SPDX-License-Identifier: MIT */
/* An editor with a terminal in memory: keys from a string, and a check of the terminal's screen. */
#include "desk.h"
#include <string.h>

struct desk desk;
static size_t cursor_before_enter;

static int next_key(void *context, char *byte)
{
    (void)context;
    assert_true(desk.raw);
    cursor_before_enter = desk.edit->cursor;
    if (desk.checked)
        check_screen();
    if (!*desk.keys)
        return -1;
    *byte = *desk.keys++;
    return 1;
}

static void show(void *context, const char *text, size_t size)
{
    (void)context;
    model_write(&desk.screen, text, size);
}

static void measure(void *context, unsigned *columns, unsigned *rows)
{
    (void)context;
    *columns = desk.columns;
    *rows = desk.rows;
}

static void set_raw(void *context, bool on)
{
    (void)context;
    desk.raw = on;
}

static bool brackets(void *context)
{
    (void)context;
    return desk.brackets_paste;
}

void desk_open(unsigned columns, unsigned rows, bool wraps_at_once)
{
    const struct edit_terminal terminal = {.read = next_key,
                                           .write = show,
                                           .size = measure,
                                           .raw = set_raw,
                                           .brackets_paste = brackets};

    desk = (struct desk){.prompt = "$ ", .checked = true, .columns = columns, .rows = rows};
    model_start(&desk.screen, columns, rows, wraps_at_once);
    desk.edit = edit_new(&terminal);
    assert_non_null(desk.edit);
}

int desk_close(void **state)
{
    (void)state;
    edit_free(desk.edit);
    return 0;
}

int desk_open_80(void **state)
{
    (void)state;
    desk_open(80, 24, false);
    return 0;
}

enum edit_result type(const char *keys)
{
    desk.keys = keys;
    if (model_column(&desk.screen) > 0) /* Ctrl-D leaves the cursor behind the line */
        model_write(&desk.screen, "\r\n", 2);
    enum edit_result result = edit_read(desk.edit, desk.prompt);
    assert_false(desk.raw);
    return result;
}

void check(const char *keys, const char *line, size_t cursor)
{
    char all[512];

    strcat(strcpy(all, keys), "\n");
    assert_int_equal(type(all), EDIT_LINE);
    assert_string_equal(edit_line(desk.edit), line);
    assert_int_equal(cursor_before_enter, cursor);
}

/* Writes text as the editor should show it: control characters as two, tabs as blanks. */
static void write_as_shown(struct model *model, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char pair[2] = {'^', (char)(text[i] ^ 0x40)};
        if (text[i] == '\n' && model->pending)
            model_write(model, " \r\n", 3);
        else if (text[i] == '\n')
            model_write(model, "\r\n", 2);
        else if (text[i] == '\t')
            do
                model_write(model, " ", 1);
            while (model_column(model) % 8 != 0);
        else if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            model_write(model, pair, 2);
        else {
            uint32_t code;
            size_t size = decode_character(text + i, n - i, &code);
            model_write(model, code == INVALID_CHARACTER ? "?" : text + i, size);
            i += size - 1;
        }
    }
}

static void write_wanted(struct model *model, size_t size)
{
    const char *prompt = strrchr(desk.prompt, '\n') ? strrchr(desk.prompt, '\n') + 1 : desk.prompt;

    size_t most = strlen(prompt) + 2 * size + 4, rows = most < MODEL_ROWS ? most : MODEL_ROWS;
    model_start(model, desk.columns, (unsigned)rows, desk.screen.wraps_at_once);
    model_write(model, prompt, strlen(prompt));
    write_as_shown(model, text_string(&desk.edit->line), size);
}

void check_screen(void)
{
    static struct model wanted;
    const struct screen *screen = &desk.edit->screen;

    write_wanted(&wanted, desk.edit->cursor);
    unsigned row = model_row(&wanted), column = model_column(&wanted);
    write_wanted(&wanted, desk.edit->line.length);
    unsigned last = model_row(&wanted);
    assert_int_equal(model_column(&desk.screen), column);
    assert_in_range(row, screen->top, screen->top + screen->rows - 1);
    assert_true(screen->top == 0 || last >= screen->rows);
    unsigned first = model_row(&desk.screen) - (row - screen->top);
    for (unsigned i = 0; i < screen->rows && screen->top + i <= last; i++) {
        char shown[MODEL_COLUMNS * 8];
        strcpy(shown, model_line(&wanted, screen->top + i));
        assert_string_equal(model_line(&desk.screen, first + i), shown);
    }
    for (unsigned i = first + last - screen->top + 1; screen->top == 0 && i < desk.screen.rows; i++)
        assert_string_equal(model_line(&desk.screen, i), "");
}
