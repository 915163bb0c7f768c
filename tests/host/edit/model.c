/* SPDX-License-Identifier: MIT */
/*
 * A terminal in memory: characters, CR, LF, backspace, and ESC [ n A, C, D, J, K, H (ECMA-48). The widths of characters
 * come from the host's C library.
 */
#include "desk.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void blank(struct model *model, unsigned row, unsigned from)
{
    for (unsigned i = from; i < model->columns; i++)
        model->cells[row][i][0] = ' ', model->cells[row][i][1] = '\0';
}

void model_start(struct model *model, unsigned columns, unsigned rows, bool wraps_at_once)
{
    assert_in_range(columns, 2, MODEL_COLUMNS);
    assert_in_range(rows, 2, MODEL_ROWS);
    model->columns = columns;
    model->rows = rows;
    model->wraps_at_once = wraps_at_once;
    model->row = model->column = 0;
    model->pending = false;
    model->text_size = model->bells = 0;
    for (unsigned row = 0; row < rows; row++)
        blank(model, row, 0);
}

static void new_row(struct model *model)
{
    if (++model->row < model->rows)
        return;
    memmove(model->cells[0], model->cells[1], (model->rows - 1) * sizeof(model->cells[0]));
    model->row--;
    blank(model, model->row, 0);
}

static void wrap(struct model *model)
{
    model->column = 0;
    model->pending = false;
    new_row(model);
}

/* What combines goes to the character before it. */
static void combine(struct model *model, const char *bytes, size_t n)
{
    unsigned column = model->column - !model->pending;

    if (model->column == 0 && !model->pending)
        return;
    while (column > 0 && !model->cells[model->row][column][0])
        column--;
    strncat(model->cells[model->row][column], bytes, n);
}

static void print(struct model *model, const char *bytes, size_t n, unsigned width)
{
    if (width == 0) {
        combine(model, bytes, n);
        return;
    }
    if (model->pending || model->column + width > model->columns)
        wrap(model);
    char *cell = model->cells[model->row][model->column];
    memcpy(cell, bytes, n);
    cell[n] = '\0';
    if (width == 2)
        model->cells[model->row][model->column + 1][0] = '\0';
    model->column += width;
    if (model->column < model->columns)
        return;
    if (model->wraps_at_once) {
        wrap(model);
    } else {
        model->column = model->columns - 1;
        model->pending = true;
    }
}

static void clear(struct model *model, bool below)
{
    blank(model, model->row, model->column);
    for (unsigned row = model->row + 1; below && row < model->rows; row++)
        blank(model, row, 0);
}

static void sequence(struct model *model, unsigned count, char letter)
{
    if (letter == 'h' || letter == 'l' ||
        letter == 'm') /* colours and the like: the cursor stays */
        return;
    if (letter == 'A') {
        assert_in_range(count, 1, model->row); /* the editor must not leave its rows */
        model->row -= count;
    } else if (letter == 'C') {
        model->column += count;
        assert_in_range(model->column, 0, model->columns - 1);
    } else if (letter == 'D') {
        assert_in_range(count, 1, model->column);
        model->column -= count;
    } else if (letter == 'J' || letter == 'K') {
        assert_false(model->pending); /* terminals do not agree on what this clears */
        clear(model, letter == 'J');
    } else if (letter == 'H') {
        model->row = model->column = 0;
    } else {
        fail_msg("unknown sequence: %u%c", count, letter);
    }
    model->pending = false;
}

/* The size of the sequence, which is obeyed. */
static size_t escape(struct model *model, const char *bytes, size_t n)
{
    size_t at = 2;

    assert_true(n > 2 && bytes[1] == '[');
    if (bytes[at] == '?')
        at++;
    unsigned count = (unsigned)atoi(bytes + at);
    while (bytes[at] < '@')
        at++;
    assert_true(at < n);
    sequence(model, count ? count : 1, bytes[at]);
    return at + 1;
}

static size_t print_next(struct model *model, const char *bytes, size_t n)
{
    wchar_t wide;
    size_t size = mbrtowc(&wide, bytes, n, &(mbstate_t){0});

    if (size > n) /* not UTF-8: a terminal shows something */
        wide = L'?', size = 1;
    int width = wcwidth(wide);
    assert_in_range(width, 0, 2);
    print(model, bytes, size, (unsigned)width);
    return size;
}

static size_t next(struct model *model, const char *bytes, size_t n)
{
    switch (*bytes) {
    case '\r':
        model->column = 0;
        model->pending = false;
        return 1;
    case '\n':
        new_row(model);
        model->pending = false;
        return 1;
    case '\b':
        assert_true(model->column > 0);
        model->column--;
        model->pending = false;
        return 1;
    case '\a':
        model->bells++;
        return 1;
    case '\033':
        return escape(model, bytes, n);
    default:
        return print_next(model, bytes, n);
    }
}

void model_write(struct model *model, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n && model->text_size < sizeof(model->text) - 1; i++)
        model->text[model->text_size++] = bytes[i];
    model->text[model->text_size] = '\0';
    for (size_t done = 0; done < n;)
        done += next(model, bytes + done, n - done);
}

unsigned model_row(const struct model *model)
{
    return model->row + model->pending;
}

unsigned model_column(const struct model *model)
{
    return model->pending ? 0 : model->column;
}

const char *model_line(const struct model *model, unsigned row)
{
    static char line[MODEL_COLUMNS * 8];
    char *end = line;

    for (unsigned column = 0; column < model->columns; column++)
        end = stpcpy(end, model->cells[row][column]);
    while (end > line && end[-1] == ' ')
        end--;
    *end = '\0';
    return line;
}
