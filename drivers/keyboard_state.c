/* SPDX-License-Identifier: MIT */
/*
 * From keys to bytes. A key has a character by the layout (keyboard_layout.c), or a control character, or a sequence that
 * terminals send: those of a VT220, with xterm's numbers for Shift, Alt and Ctrl.
 */
#include "keyboard_state.h"

#include "lib/format.h"
#include "virtual_console.h"

#define ESCAPE '\033'

/* Keys that send one byte in any layout. */
static const struct {
    uint8_t code;
    char byte;
} simple_keys[] = {
    {KEY_ESC, ESCAPE},   {KEY_BACKSPACE, '\b'}, {KEY_TAB, '\t'},    {KEY_ENTER, '\r'},
    {KEY_KPENTER, '\r'}, {KEY_KPASTERISK, '*'}, {KEY_KPSLASH, '/'},
};

/* Keys that send ESC [ letter, or ESC [ number ~. F1 to F4 send ESC O letter if they are alone. */
static const struct {
    uint8_t code;
    char letter;
    uint8_t number;
} sequence_keys[] = {
    {KEY_UP, 'A', 0},     {KEY_DOWN, 'B', 0},   {KEY_RIGHT, 'C', 0}, {KEY_LEFT, 'D', 0},
    {KEY_HOME, 'H', 0},   {KEY_END, 'F', 0},    {KEY_INSERT, 0, 2},  {KEY_DELETE, 0, 3},
    {KEY_PAGEUP, 0, 5},   {KEY_PAGEDOWN, 0, 6}, {KEY_F1, 'P', 0},    {KEY_F1 + 1, 'Q', 0},
    {KEY_F1 + 2, 'R', 0}, {KEY_F1 + 3, 'S', 0}, {KEY_F1 + 4, 0, 15}, {KEY_F1 + 5, 0, 17},
    {KEY_F1 + 6, 0, 18},  {KEY_F1 + 7, 0, 19},  {KEY_F1 + 8, 0, 20}, {KEY_F10, 0, 21},
    {KEY_F11, 0, 23},     {KEY_F12, 0, 24},
};

/* The keypad from KEY_KP7 on: with Num Lock, and the keys that it has without. */
static const char keypad_characters[] = "789-456+1230.";
static const uint8_t keypad_keys[] = {
    KEY_HOME, KEY_UP,   KEY_PAGEUP,   0,          KEY_LEFT,   0, KEY_RIGHT, 0,
    KEY_END,  KEY_DOWN, KEY_PAGEDOWN, KEY_INSERT, KEY_DELETE,
};

/* The bytes typed so far. */
struct typing {
    char *bytes;
    size_t n;
};

static bool is_down(const struct keyboard_state *state, unsigned code)
{
    return state->down[code / 32] >> code % 32 & 1;
}

static bool shift_is_down(const struct keyboard_state *state)
{
    return is_down(state, KEY_LEFTSHIFT) || is_down(state, KEY_RIGHTSHIFT);
}

static bool ctrl_is_down(const struct keyboard_state *state)
{
    return is_down(state, KEY_LEFTCTRL) || is_down(state, KEY_RIGHTCTRL);
}

static bool has_altgr(const struct keyboard_state *state)
{
    return state->layout->level[LEVEL_ALTGR] != NULL;
}

/* If the layout does not use AltGr, this key is another Alt. */
static bool alt_is_down(const struct keyboard_state *state)
{
    return is_down(state, KEY_LEFTALT) || (is_down(state, KEY_RIGHTALT) && !has_altgr(state));
}

static void type_byte(struct typing *typing, char byte)
{
    typing->bytes[typing->n++] = byte;
}

/* As UTF-8. */
static void type_character(struct typing *typing, uint16_t c)
{
    if (c < 0x80) {
        type_byte(typing, (char)c);
        return;
    }
    if (c < 0x800) {
        type_byte(typing, (char)(0xc0 | c >> 6));
    } else {
        type_byte(typing, (char)(0xe0 | c >> 12));
        type_byte(typing, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    type_byte(typing, (char)(0x80 | (c & 0x3f)));
}

/* xterm's number for the keys that are down: 1, and 1 more for Shift, 2 for Alt, 4 for Ctrl. */
static unsigned modifier_number(const struct keyboard_state *state)
{
    return 1u + (shift_is_down(state) ? 1 : 0) + (alt_is_down(state) ? 2 : 0) +
           (ctrl_is_down(state) ? 4 : 0);
}

/* False: the key has no sequence. */
static bool type_sequence(const struct keyboard_state *state, unsigned code, struct typing *typing)
{
    unsigned modifier = modifier_number(state), i = 0;
    size_t size = KEYBOARD_BYTES - typing->n;
    char *to = typing->bytes + typing->n;

    while (i < ARRAY_SIZE(sequence_keys) && sequence_keys[i].code != code)
        i++;
    if (i == ARRAY_SIZE(sequence_keys))
        return false;
    char letter = sequence_keys[i].letter;
    if (letter && modifier > 1)
        typing->n += (size_t)ksnprintf(to, size, "\033[1;%u%c", modifier, letter);
    else if (letter)
        typing->n += (size_t)ksnprintf(to, size, "\033%c%c", letter >= 'P' ? 'O' : '[', letter);
    else if (modifier > 1)
        typing->n += (size_t)ksnprintf(to, size, "\033[%u;%u~", sequence_keys[i].number, modifier);
    else
        typing->n += (size_t)ksnprintf(to, size, "\033[%u~", sequence_keys[i].number);
    return true;
}

/* The control character of a character, as on a VT220; other characters stay as they are. */
static uint16_t control_of(uint16_t c)
{
    static const char of_digits[] = "\000\033\034\035\036\037\177"; /* from 2 on */

    if ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z'))
        return c & 0x1f;
    if (c == ' ')
        return 0;
    if (c >= '2' && c <= '8')
        return (uint16_t)of_digits[c - '2'];
    return c == '/' ? 0x1f : c == '?' ? 0x7f : c;
}

/* The character of a key by the layout; with Caps Lock, letters that have a capital are typed as if with Shift. 0: none. */
static uint16_t layout_character(const struct keyboard_state *state, unsigned code)
{
    const struct keyboard_layout *layout = state->layout;
    bool altgr = has_altgr(state) && is_down(state, KEY_RIGHTALT);
    enum keyboard_level small = altgr ? LEVEL_ALTGR : LEVEL_PLAIN;
    uint16_t plain = keyboard_layout_character(layout, code, small);
    uint16_t shifted = keyboard_layout_character(layout, code, small + 1);
    bool is_letter = plain && shifted && keyboard_capital(plain) == shifted;
    bool caps = (state->leds & LED_CAPS) && is_letter;

    if (code == KEY_SPACE)
        return ' ';
    return shift_is_down(state) != caps ? shifted : plain;
}

/* A character, or with Ctrl a control character, and before it ESC for Alt. */
static void type_with_modifiers(const struct keyboard_state *state, struct typing *typing,
                                uint16_t c)
{
    if (alt_is_down(state))
        type_byte(typing, ESCAPE);
    if (ctrl_is_down(state))
        c = control_of(c);
    type_character(typing, c);
}

/*
 * A character behind a dead key becomes the letter with the accent, if there is one. Otherwise the accent is typed too, and
 * alone if the key is the space bar or the same dead key once more.
 */
static void type_by_layout(struct keyboard_state *state, struct typing *typing, uint16_t c)
{
    uint16_t mark = state->mark, with_accent = mark ? keyboard_accent_on(mark, c) : 0;

    state->mark = 0;
    if (with_accent) {
        type_with_modifiers(state, typing, with_accent);
        return;
    }
    if (mark)
        type_character(typing, keyboard_accent_alone(mark));
    if (mark && (c == ' ' || c == mark))
        return;
    if (keyboard_accent_alone(c))
        state->mark = c;
    else
        type_with_modifiers(state, typing, c);
}

static bool type_simple(const struct keyboard_state *state, unsigned code, struct typing *typing)
{
    for (unsigned i = 0; i < ARRAY_SIZE(simple_keys); i++) {
        if (simple_keys[i].code != code)
            continue;
        if (alt_is_down(state))
            type_byte(typing, ESCAPE);
        type_byte(typing, simple_keys[i].byte);
        return true;
    }
    return false;
}

/* The character that the keypad's key types, or 0; then *code becomes the key that it stands for. */
static uint16_t keypad_character(const struct keyboard_state *state, unsigned *code)
{
    if (*code < KEY_KP7 || *code > KEY_KPDOT)
        return 0;
    unsigned other = keypad_keys[*code - KEY_KP7], place = *code - KEY_KP7;
    char c = keypad_characters[place];

    if ((state->leds & LED_NUM) || c == '-' || c == '+')
        return (uint16_t)(c == '.' ? state->layout->decimal : c);
    *code = other;
    return 0;
}

unsigned keyboard_state_console(const struct keyboard_state *state, unsigned code)
{
    bool chooses = alt_is_down(state) && !shift_is_down(state);

    return chooses && code >= KEY_F1 && code < KEY_F1 + VIRTUAL_CONSOLES ? code - KEY_F1 + 1 : 0;
}

static void press(struct keyboard_state *state, unsigned code, struct typing *typing)
{
    uint16_t c = keypad_character(state, &code);

    if (!c)
        c = layout_character(state, code);
    if (c) {
        type_by_layout(state, typing, c);
        return;
    }
    if (!keyboard_state_repeats(code) || keyboard_state_console(state, code))
        return;
    state->mark = 0;
    if (code == KEY_TAB && shift_is_down(state))
        typing->n = (size_t)ksnprintf(typing->bytes, KEYBOARD_BYTES, "\033[Z");
    else if (!type_simple(state, code, typing))
        type_sequence(state, code, typing);
}

/* The light of a lock key; 0: it is none. */
static unsigned led_of(unsigned code)
{
    return code == KEY_CAPSLOCK     ? LED_CAPS
           : code == KEY_NUMLOCK    ? LED_NUM
           : code == KEY_SCROLLLOCK ? LED_SCROLL
                                    : 0;
}

bool keyboard_state_repeats(unsigned code)
{
    switch (code) {
    case KEY_LEFTSHIFT:
    case KEY_RIGHTSHIFT:
    case KEY_LEFTCTRL:
    case KEY_RIGHTCTRL:
    case KEY_LEFTALT:
    case KEY_RIGHTALT:
    case KEY_LEFTMETA:
    case KEY_RIGHTMETA:
        return false;
    default:
        return led_of(code) == 0;
    }
}

size_t keyboard_state_key(struct keyboard_state *state, unsigned code, bool down,
                          char bytes[KEYBOARD_BYTES])
{
    struct typing typing = {.bytes = bytes};

    if (code >= KEYBOARD_CODES)
        return 0;
    bool was_down = is_down(state, code);
    if (down)
        state->down[code / 32] |= 1u << code % 32;
    else
        state->down[code / 32] &= ~(1u << code % 32);
    if (down && !was_down)
        state->leds ^= led_of(code);
    if (down)
        press(state, code, &typing);
    return typing.n;
}
