/* SPDX-License-Identifier: MIT */
/*
 * The effects of complete sequences, by their last byte (ECMA-48 8.3; VT100 and VT220 manuals; xterm's "Control
 * Sequences"). Unknown ones have none.
 */
#include "terminal_obey.h"

#include "lib/format.h"
#include "lib/string.h"
#include "terminal_screen.h"

static unsigned terminal_parameter(const struct terminal *t, unsigned i, unsigned otherwise)
{
    return i < t->parameters && t->parameter[i] > 0 ? t->parameter[i] : otherwise;
}

static void answer(struct terminal *t, const char *text)
{
    if (t->answer)
        t->answer(t, text, strlen(text));
}

/* The colour of the cube that is nearest to a true colour. */
static uint16_t nearest(unsigned red, unsigned green, unsigned blue)
{
    unsigned part[] = {MIN(red, 255u), MIN(green, 255u), MIN(blue, 255u)}, colour = 0;

    for (unsigned i = 0; i < 3; i++)
        colour = 6 * colour + (part[i] < 48 ? 0 : part[i] < 115 ? 1 : (part[i] - 35) / 40);
    return (uint16_t)(16 + colour);
}

/* 38;5;n and 38;2;r;g;b, from parameter i on. Returns the last one that belongs to it. */
static unsigned extended_colour(const struct terminal *t, unsigned i, uint16_t *colour)
{
    if (terminal_parameter(t, i + 1, 0) == 5 && i + 2 < t->parameters) {
        if (t->parameter[i + 2] < TERMINAL_COLOURS)
            *colour = (uint16_t)t->parameter[i + 2];
        return i + 2;
    }
    if (terminal_parameter(t, i + 1, 0) == 2 && i + 4 < t->parameters) {
        *colour = nearest(t->parameter[i + 2], t->parameter[i + 3], t->parameter[i + 4]);
        return i + 4;
    }
    return t->parameters;
}

/* The attributes that have a number to set them and one, 20 higher, to clear them. */
static void set_flag(struct cell *pen, unsigned number)
{
    static const uint16_t flags[] = {
        [1] = CELL_BOLD,  [3] = CELL_ITALIC,  [4] = CELL_UNDERLINE,
        [5] = CELL_BLINK, [7] = CELL_REVERSE, [8] = CELL_HIDDEN,
    };

    if (number < ARRAY_SIZE(flags))
        pen->flags |= flags[number];
    else if (number == 22)
        pen->flags &= (uint16_t)~CELL_BOLD;
    else if (number > 22 && number - 20 < ARRAY_SIZE(flags))
        pen->flags &= (uint16_t)~flags[number - 20];
}

/* SGR (ECMA-48 8.3.117), with xterm's bright colours. */
static void set_pen(struct terminal *t)
{
    struct cell *pen = &t->cursor.pen;

    for (unsigned i = 0; i < MAX(t->parameters, 1u); i++) {
        unsigned n = terminal_parameter(t, i, 0);
        if (n == 0)
            *pen = (struct cell){' ', TERMINAL_DEFAULT, TERMINAL_DEFAULT, 0};
        else if (n < 30)
            set_flag(pen, n);
        else if (n == 38)
            i = extended_colour(t, i, &pen->foreground);
        else if (n == 48)
            i = extended_colour(t, i, &pen->background);
        else if (n == 39 || n == 49)
            *(n == 39 ? &pen->foreground : &pen->background) = TERMINAL_DEFAULT;
        else if (n < 38)
            pen->foreground = (uint16_t)(n - 30);
        else if (n < 48)
            pen->background = (uint16_t)(n - 40);
        else if (n >= 90 && n < 98)
            pen->foreground = (uint16_t)(n - 90 + 8);
        else if (n >= 100 && n < 108)
            pen->background = (uint16_t)(n - 100 + 8);
    }
}

/*
 * The modes after ESC [ ?: DEC's, and xterm's alternate screens. Those of keys and of pasted text have no effect: this
 * screen has no keyboard.
 */
static void set_private_mode(struct terminal *t, unsigned mode, bool on)
{
    switch (mode) {
    case 6:
        t->cursor.origin = on;
        screen_go(t, 0, 0);
        break;
    case 7:
        t->autowrap = on;
        break;
    case 25:
        t->hidden_cursor = !on;
        break;
    case 1047:
    case 47:
        screen_use_alternate(t, on, false);
        break;
    case 1048:
        (on ? screen_save : screen_restore)(t);
        break;
    case 1049:
        if (on)
            screen_save(t);
        screen_use_alternate(t, on, on);
        if (!on)
            screen_restore(t);
        break;
    default:
        break;
    }
}

static void set_terminal_modes(struct terminal *t, bool on)
{
    for (unsigned i = 0; i < t->parameters; i++) {
        if (t->mark == '?')
            set_private_mode(t, t->parameter[i], on);
        else if (t->parameter[i] == 4)
            t->insert = on;
        else if (t->parameter[i] == 20)
            t->newline = on;
    }
}

/* 0: from the cursor on, 1: up to the cursor, 2: all of it. */
static void erase_row(struct terminal *t, unsigned how)
{
    unsigned column = t->cursor.column;

    if (how <= 2)
        screen_blank(t, t->cursor.row, how == 0 ? column : 0, how == 1 ? column + 1 : t->columns);
    t->cursor.wrap = false;
}

static void erase_screen(struct terminal *t, unsigned how)
{
    unsigned row = t->cursor.row;

    if (how > 2)
        return;
    erase_row(t, how);
    for (unsigned i = how == 0 ? row + 1 : 0; i < (how == 1 ? row : t->rows); i++)
        screen_blank(t, i, 0, t->columns);
}

static void set_region(struct terminal *t)
{
    unsigned top = terminal_parameter(t, 0, 1),
             bottom = MIN(terminal_parameter(t, 1, t->rows), t->rows);

    if (top >= bottom)
        return;
    t->top = top - 1;
    t->bottom = bottom;
    screen_go(t, 0, 0);
}

/* Rows are inserted or deleted at the cursor, inside the region only. */
static void shift_rows(struct terminal *t, int count)
{
    if (t->cursor.row < t->top || t->cursor.row >= t->bottom)
        return;
    screen_scroll(t, t->cursor.row, count);
    t->cursor.column = 0;
    t->cursor.wrap = false;
}

static void report_status(struct terminal *t)
{
    char text[32];
    unsigned row = t->cursor.row - (t->cursor.origin ? t->top : 0);

    ksnprintf(text, sizeof(text), "\033[%u;%uR", row + 1, t->cursor.column + 1);
    if (t->mark == 0 && terminal_parameter(t, 0, 0) == 5)
        answer(t, "\033[0n");
    else if (t->mark == 0 && terminal_parameter(t, 0, 0) == 6)
        answer(t, text);
}

static void report_device(struct terminal *t)
{
    if (terminal_parameter(t, 0, 0) == 0 && t->mark == 0)
        answer(t, "\033[?6c"); /* a VT102 */
    else if (terminal_parameter(t, 0, 0) == 0 && t->mark == '>')
        answer(t, "\033[>0;0;0c");
}

static void clear_tabs(struct terminal *t)
{
    unsigned how = terminal_parameter(t, 0, 0);

    if (how == 0)
        screen_set_tab(t, t->cursor.column, false);
    for (unsigned column = 0; how == 3 && column < t->columns; column++)
        screen_set_tab(t, column, false);
}

static void repeat(struct terminal *t, unsigned count)
{
    unsigned shift = t->cursor.shift;
    bool graphics = t->cursor.graphics[shift];

    t->cursor.graphics[shift] = false; /* the character has been translated already */
    for (count = MIN(count, t->columns * t->rows); count > 0; count--)
        screen_print(t, t->last);
    t->cursor.graphics[shift] = graphics;
}

/* Sequences that move the cursor. Whether this was one. */
static bool obey_movement(struct terminal *t, char letter)
{
    int n = (int)terminal_parameter(t, 0, 1), column = (int)t->cursor.column;
    int row = (int)t->cursor.row - (t->cursor.origin ? (int)t->top : 0);

    switch (letter) {
    case 'A':
    case 'F':
        screen_move_rows(t, -n);
        break;
    case 'B':
    case 'E':
        screen_move_rows(t, n);
        break;
    case 'C':
    case 'a':
        screen_go(t, row, column + n);
        break;
    case 'D':
        screen_go(t, row, column - n);
        break;
    case 'G':
    case '`':
        screen_go(t, row, n - 1);
        break;
    case 'd':
        screen_go(t, n - 1, column);
        break;
    case 'e':
        screen_go(t, row + n, column);
        break;
    case 'H':
    case 'f':
        screen_go(t, n - 1, (int)terminal_parameter(t, 1, 1) - 1);
        break;
    case 'I':
    case 'Z':
        screen_tab(t, letter == 'I' ? n : -n);
        break;
    default:
        return false;
    }
    if (letter == 'E' || letter == 'F')
        t->cursor.column = 0;
    return true;
}

/* Sequences that change cells. Whether this was one. */
static bool obey_editing(struct terminal *t, char letter)
{
    unsigned n = terminal_parameter(t, 0, 1);

    switch (letter) {
    case '@':
        screen_shift(t, (int)n);
        break;
    case 'P':
        screen_shift(t, -(int)n);
        break;
    case 'X':
        screen_blank(t, t->cursor.row, t->cursor.column, t->cursor.column + n);
        t->cursor.wrap = false;
        break;
    case 'J':
        erase_screen(t, terminal_parameter(t, 0, 0));
        break;
    case 'K':
        erase_row(t, terminal_parameter(t, 0, 0));
        break;
    case 'L':
        shift_rows(t, -(int)n);
        break;
    case 'M':
        shift_rows(t, (int)n);
        break;
    case 'S':
        screen_scroll(t, t->top, (int)n);
        break;
    case 'T':
        screen_scroll(t, t->top, -(int)n);
        break;
    case 'b':
        repeat(t, n);
        break;
    default:
        return false;
    }
    return true;
}

/* The rest of those without a mark. */
static void obey_setting(struct terminal *t, char letter)
{
    switch (letter) {
    case 'm':
        set_pen(t);
        break;
    case 'r':
        set_region(t);
        break;
    case 'g':
        clear_tabs(t);
        break;
    case 's':
        screen_save(t);
        break;
    case 'u':
        screen_restore(t);
        break;
    default:
        break;
    }
}

/* ESC [ ... letter */
void obey_numbers(struct terminal *t, char letter)
{
    if (t->between != 0)
        return;
    if (letter == 'h' || letter == 'l')
        set_terminal_modes(t, letter == 'h');
    else if (letter == 'n')
        report_status(t);
    else if (letter == 'c')
        report_device(t);
    else if (t->mark == 0 && !obey_movement(t, letter) && !obey_editing(t, letter))
        obey_setting(t, letter);
}

/* ESC letter */
void obey_escape(struct terminal *t, char letter)
{
    switch (letter) {
    case '7':
        screen_save(t);
        break;
    case '8':
        screen_restore(t);
        break;
    case 'D':
        screen_line_feed(t);
        break;
    case 'E':
        t->cursor.column = 0;
        screen_line_feed(t);
        break;
    case 'M':
        screen_reverse_line_feed(t);
        break;
    case 'H':
        screen_set_tab(t, t->cursor.column, true);
        break;
    case 'c':
        screen_reset(t);
        break;
    default:
        break;
    }
}

/* ESC, a byte between, a last byte: character sets, and the screen full of E by which DEC's monitors were adjusted. */
void obey_between(struct terminal *t, char letter)
{
    if (t->between == '(' || t->between == ')')
        t->cursor.graphics[t->between == ')'] = letter == '0';
    if (t->between != '#' || letter != '8')
        return;
    screen_fill(t, 'E');
    t->top = 0;
    t->bottom = t->rows;
    t->cursor.origin = false;
    screen_go(t, 0, 0);
}
