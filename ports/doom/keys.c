/* SPDX-License-Identifier: MIT */
/*
 * Doom's keys, from keyboards and from a terminal. A keyboard tells which keys go down and up (events.c).
 *
 * A terminal sends bytes when a key is pressed or repeats, but nothing when the key is released. So a key counts as released
 * HOLD milliseconds after its last byte. Shift, Alt and Ctrl are known only together with another key that sends a sequence:
 * Shift and an arrow run, Alt and an arrow step aside, Ctrl and an arrow fire. The letter f fires alone, because Ctrl cannot.
 * Ctrl-C ends the game at once.
 *
 * If the game has the keyboards, the console gets none of their keys: then a terminal's bytes come from a line's other end.
 */
#include "d_event.h"
#include "doomkeys.h"
#include "doomtype.h"
#include "i_input.h"
#include "i_system.h"
#include "i_timer.h"
#include "i_video.h"
#include "m_config.h"
#include "platform.h"
#include <ctype.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define HOLD 150        /* longer than the time between two repetitions */
#define ESCAPE_WAIT 100 /* milliseconds between the bytes of one key */
#define CONTROL_C 3
#define ESCAPE 27
#define KEYS 256
#define NUMBERS 2 /* of a sequence: ESC [ number ; number letter */

float mouse_acceleration;
int mouse_threshold;
int vanilla_keyboard_mapping = true;

static struct termios modes_before;
static boolean has_terminal;
static int release_at[KEYS]; /* by a terminal; 0: the key is not held */
static boolean control_is_down;

/* A sequence that has begun. */
static enum { NONE, AFTER_ESCAPE, IN_SEQUENCE } state;
static int last_byte_at;
static unsigned numbers[NUMBERS], n_numbers;

static const struct {
    unsigned char letter, number, key;
} sequences[] = {
    {'A', 0, KEY_UPARROW},   {'B', 0, KEY_DOWNARROW}, {'C', 0, KEY_RIGHTARROW},
    {'D', 0, KEY_LEFTARROW}, {'H', 0, KEY_HOME},      {'F', 0, KEY_END},
    {'P', 0, KEY_F1},        {'Q', 0, KEY_F2},        {'R', 0, KEY_F3},
    {'S', 0, KEY_F4},        {'~', 2, KEY_INS},       {'~', 3, KEY_DEL},
    {'~', 5, KEY_PGUP},      {'~', 6, KEY_PGDN},      {'~', 15, KEY_F5},
    {'~', 17, KEY_F6},       {'~', 18, KEY_F7},       {'~', 19, KEY_F8},
    {'~', 20, KEY_F9},       {'~', 21, KEY_F10},      {'~', 23, KEY_F11},
    {'~', 24, KEY_F12},
};

/* The keys of a keyboard, by their numbers, which begin with Escape and go from row to row. Characters are those of the USA. */
/* clang-format off */
static const unsigned char of_codes[] = {
    0, KEY_ESCAPE, '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', KEY_MINUS, KEY_EQUALS, KEY_BACKSPACE,
    KEY_TAB, 'q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p', '[', ']', KEY_ENTER,
    KEY_RCTRL, 'a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', ';', '\'', '`',
    KEY_RSHIFT, '\\', 'z', 'x', 'c', 'v', 'b', 'n', 'm', ',', '.', '/', KEY_RSHIFT, KEYP_MULTIPLY,
    KEY_RALT, ' ', KEY_CAPSLOCK, KEY_F1, KEY_F2, KEY_F3, KEY_F4, KEY_F5, KEY_F6, KEY_F7, KEY_F8, KEY_F9, KEY_F10,
    [87] = KEY_F11, KEY_F12, [96] = KEY_ENTER, KEY_RCTRL, '/', KEY_PRTSCR, KEY_RALT,
    [102] = KEY_HOME, KEY_UPARROW, KEY_PGUP, KEY_LEFTARROW, KEY_RIGHTARROW, KEY_END, KEY_DOWNARROW, KEY_PGDN, KEY_INS, KEY_DEL,
    [119] = KEY_PAUSE,
};
/* clang-format on */

void keyboard_event(unsigned code, int down)
{
    int key = code < arrlen(of_codes) ? of_codes[code] : 0;
    int character = key < KEYS / 2 && (isprint(key) || key == KEY_ENTER) ? key : 0;
    event_t event = {.type = down ? ev_keydown : ev_keyup, .data1 = key};

    if (key == 0)
        return;
    if (key == KEY_RCTRL)
        control_is_down = down;
    if (key == 'c' && down && control_is_down)
        I_Quit();
    if (down)
        event.data2 = event.data3 = character;
    D_PostEvent(&event);
}

void keyboard_begin(void)
{
    struct termios modes;

    events_begin();
    has_terminal = tcgetattr(STDIN_FILENO, &modes_before) == 0;
    if (!has_terminal)
        return;
    modes = modes_before;
    modes.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IXON);
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    modes.c_cc[VMIN] = 0; /* read() does not wait */
    modes.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

void keyboard_end(void)
{
    events_end();
    if (has_terminal)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes_before);
    has_terminal = false;
}

/* A key, and the character that it types, if any. */
static void press(int key, int character)
{
    event_t event = {
        .type = ev_keydown, .data1 = key, .data2 = tolower(character), .data3 = character};

    release_at[key] = I_GetTimeMS() + HOLD;
    D_PostEvent(&event);
}

static void press_character(unsigned char c)
{
    if (c == CONTROL_C)
        I_Quit();
    if (c == '\r' || c == '\n')
        press(KEY_ENTER, KEY_ENTER);
    else if (c == '\b' || c == KEY_BACKSPACE)
        press(KEY_BACKSPACE, KEY_BACKSPACE);
    else if (c == 'f')
        press(KEY_RCTRL, c);
    else if (c < KEYS / 2)
        press(tolower(c), c);
}

static void press_sequence(unsigned char letter)
{
    static const int modifiers[] = {KEY_RSHIFT, KEY_RALT, KEY_RCTRL};
    unsigned number = letter == '~' ? numbers[0] : 0;

    for (unsigned i = 0; i < arrlen(sequences); i++) {
        if (sequences[i].letter != letter || sequences[i].number != number)
            continue;
        for (unsigned bit = 0; numbers[1] > 1 && bit < arrlen(modifiers); bit++) {
            if ((numbers[1] - 1) >> bit & 1)
                press(modifiers[bit], 0);
        }
        press(sequences[i].key, 0);
    }
}

static void take_byte(unsigned char c)
{
    switch (state) {
    case AFTER_ESCAPE:
        if (c == '[' || c == 'O') {
            state = IN_SEQUENCE;
            numbers[0] = numbers[1] = n_numbers = 0;
            return;
        }
        state = NONE;
        press(KEY_ESCAPE, 0);
        break;
    case IN_SEQUENCE:
        if (isdigit(c)) {
            if (n_numbers < NUMBERS)
                numbers[n_numbers] = numbers[n_numbers] * 10 + c - '0';
        } else if (c == ';') {
            n_numbers++;
        } else {
            state = NONE;
            press_sequence(c);
        }
        return;
    case NONE:
        break;
    }
    if (c == ESCAPE)
        state = AFTER_ESCAPE;
    else
        press_character(c);
}

/* Keys that are no longer held, and new ones. It is called once for each step of the game, 35 times in a second. */
void I_StartTic(void)
{
    unsigned char bytes[64];
    ssize_t n;
    int now = I_GetTimeMS();

    for (int key = 0; key < KEYS; key++) {
        if (release_at[key] != 0 && now >= release_at[key]) {
            event_t event = {.type = ev_keyup, .data1 = key};
            release_at[key] = 0;
            D_PostEvent(&event);
        }
    }
    events_read();
    if (!has_terminal)
        return;
    if (state != NONE && now > last_byte_at + ESCAPE_WAIT) {
        if (state == AFTER_ESCAPE)
            press(KEY_ESCAPE, 0);
        state = NONE;
    }
    n = read(STDIN_FILENO, bytes, sizeof(bytes));
    if (n > 0)
        last_byte_at = now;
    for (ssize_t i = 0; i < n; i++)
        take_byte(bytes[i]);
}

void I_BindInputVariables(void)
{
    M_BindIntVariable("vanilla_keyboard_mapping", &vanilla_keyboard_mapping);
}

void I_StartTextInput(int x1, int y1, int x2, int y2)
{
}

void I_StopTextInput(void)
{
}
