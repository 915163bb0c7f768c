/* SPDX-License-Identifier: MIT */
/*
 * The terminal's parser: from bytes to sequences (terminal_obey.c) and characters (terminal_screen.c).
 *
 * A sequence is ESC, bytes between, and a last byte; or ESC [, a mark, numbers, bytes between and a last byte. A
 * string, which ends in BEL or ESC \, has no effect here (ECMA-48 5.4, 5.6). Control characters inside a
 * sequence have their effect at once, and CAN and SUB end it. Unknown sequences have no effect.
 */
#include "terminal.h"

#include "lib/string.h"
#include "terminal_obey.h"
#include "terminal_screen.h"

enum state { PLAIN, ESCAPED, ESCAPED_BETWEEN, NUMBERS, NUMBERS_BETWEEN, STRING, STRING_ESCAPED };

#define PARAMETER_LIMIT 9999u
#define REPLACEMENT 0xfffdu

void terminal_init(struct terminal *t, unsigned columns, unsigned rows, struct cell *main,
                   struct cell *alternate)
{
    memset(t, 0, sizeof(*t));
    t->columns = columns;
    t->rows = rows;
    t->screen[0] = main;
    t->screen[1] = alternate;
    screen_reset(t);
}

uint32_t terminal_rgb(unsigned colour)
{
    static const uint32_t first[] = {
        0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
        0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
    };
    static const uint8_t level[] = {0, 95, 135, 175, 215, 255};

    if (colour >= TERMINAL_COLOURS)
        return first[7];
    if (colour < ARRAY_SIZE(first))
        return first[colour];
    if (colour >= 232)
        return (8 + 10 * (colour - 232)) * 0x010101u;
    colour -= 16;
    return (uint32_t)level[colour / 36] << 16 | (uint32_t)level[colour / 6 % 6] << 8 |
           level[colour % 6];
}

static void control(struct terminal *t, char byte)
{
    switch (byte) {
    case '\b':
        t->cursor.column -= t->cursor.column > 0;
        t->cursor.wrap = false;
        break;
    case '\t':
        screen_tab(t, 1);
        break;
    case '\n':
    case '\v':
    case '\f':
        if (t->newline)
            t->cursor.column = 0;
        screen_line_feed(t);
        break;
    case '\r':
        t->cursor.column = 0;
        t->cursor.wrap = false;
        break;
    case 14: /* SO */
    case 15: /* SI */
        t->cursor.shift = byte == 14;
        break;
    case 24: /* CAN */
    case 26: /* SUB */
        t->state = PLAIN;
        break;
    case '\033':
        t->state = ESCAPED;
        t->between = 0;
        break;
    default:
        break;
    }
}

static void escaped(struct terminal *t, char byte)
{
    t->state = PLAIN;
    if (byte == '[') {
        t->state = NUMBERS;
        t->mark = t->between = 0;
        t->parameters = 0;
        memset(t->parameter, 0, sizeof(t->parameter));
    } else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_') {
        t->state = STRING;
    } else if (byte >= ' ' && byte < '0') {
        t->between = byte;
        t->state = ESCAPED_BETWEEN;
    } else {
        obey_escape(t, byte);
    }
}

static void escaped_between(struct terminal *t, char byte)
{
    if (byte >= ' ' && byte < '0') {
        t->between = byte;
        return;
    }
    t->state = PLAIN;
    obey_between(t, byte);
}

/* A digit or separator of the present parameter. Parameters beyond the last one replace it. */
static void parameter_byte(struct terminal *t, char byte)
{
    unsigned *last;

    if (t->parameters == 0)
        t->parameters = 1;
    if (byte == ';' || byte == ':') {
        t->parameters = MIN(t->parameters + 1, TERMINAL_PARAMETERS);
        t->parameter[t->parameters - 1] = 0;
        return;
    }
    last = &t->parameter[t->parameters - 1];
    *last = MIN(10 * *last + (unsigned)(byte - '0'), PARAMETER_LIMIT);
}

static void numbers(struct terminal *t, char byte)
{
    if (byte >= '@' && byte <= '~') {
        t->state = PLAIN;
        obey_numbers(t, byte);
    } else if (byte >= ' ' && byte < '0') {
        t->between = byte;
        t->state = NUMBERS_BETWEEN;
    } else if (byte >= '<' && byte <= '?') {
        t->mark = byte;
    } else if (t->state == NUMBERS && byte >= '0' && byte <= ';') {
        parameter_byte(t, byte);
    }
}

/* A string has no effect; it ends in BEL, or ESC \. */
static void string(struct terminal *t, char byte)
{
    if (byte == '\a' || byte == 24 || byte == 26)
        t->state = PLAIN;
    else if (byte == '\033')
        t->state = STRING_ESCAPED;
    else if (t->state == STRING_ESCAPED && byte == '\\')
        t->state = PLAIN;
    else if (t->state == STRING_ESCAPED)
        escaped(t, byte);
}

/* Broken sequences show one replacement character (Unicode 3.9: the longest beginning that could be good). */
static void broken_character(struct terminal *t)
{
    t->utf8_left = 0;
    screen_print(t, REPLACEMENT);
}

static void begin_character(struct terminal *t, uint8_t byte)
{
    if (byte < 0x80) {
        screen_print(t, byte);
    } else if (byte >= 0xc2 && byte < 0xe0) {
        t->utf8 = byte & 0x1fu, t->utf8_left = 1, t->utf8_least = 0x80;
    } else if (byte >= 0xe0 && byte < 0xf0) {
        t->utf8 = byte & 0x0fu, t->utf8_left = 2, t->utf8_least = 0x800;
    } else if (byte >= 0xf0 && byte < 0xf5) {
        t->utf8 = byte & 0x07u, t->utf8_left = 3, t->utf8_least = 0x10000;
    } else {
        broken_character(t);
    }
}

static void character(struct terminal *t, uint8_t byte)
{
    if (t->utf8_left > 0 && (byte & 0xc0) != 0x80)
        broken_character(t);
    if (t->utf8_left == 0) {
        begin_character(t, byte);
        return;
    }
    t->utf8 = t->utf8 << 6 | (byte & 0x3fu);
    if (--t->utf8_left > 0)
        return;
    if (t->utf8 < t->utf8_least || t->utf8 > 0x10ffff || (t->utf8 & 0xfffff800u) == 0xd800)
        broken_character(t);
    else
        screen_print(t, t->utf8);
}

void terminal_put(struct terminal *t, char byte)
{
    static void (*const in_sequence[])(struct terminal *, char) = {
        [ESCAPED] = escaped,
        [ESCAPED_BETWEEN] = escaped_between,
        [NUMBERS] = numbers,
        [NUMBERS_BETWEEN] = numbers,
    };

    if (t->state == STRING || t->state == STRING_ESCAPED) {
        string(t, byte);
    } else if ((uint8_t)byte < ' ' || byte == 127) {
        if (t->utf8_left > 0)
            broken_character(t);
        control(t, byte);
    } else if (t->state == PLAIN) {
        character(t, (uint8_t)byte);
    } else {
        in_sequence[t->state](t, byte);
    }
}
