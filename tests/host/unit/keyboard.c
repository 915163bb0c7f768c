/* SPDX-License-Identifier: MIT */
/*
 * Keyboards: the tables of the layouts, and the bytes that keys type. A test names keys by the characters that they have on a
 * keyboard of the USA.
 */
#include "unit.h"

#include "../host.h"
#include "drivers/keyboard.h"
#include "drivers/keyboard_state.h"
#include "lib/string.h"
#include "terminal.h"

static struct keyboard_state keys;
static char typed[256];
static size_t typed_length;

static void begin(const char *layout)
{
    keys = (struct keyboard_state){.layout = keyboard_layout_find(layout), .leds = LED_NUM};
    assert_non_null(keys.layout);
    typed_length = 0;
}

static void key(unsigned code, bool down)
{
    char bytes[KEYBOARD_BYTES];
    size_t n = keyboard_state_key(&keys, code, down, bytes);

    assert_true(n <= sizeof(bytes) && typed_length + n < sizeof(typed));
    memcpy(typed + typed_length, bytes, n);
    typed_length += n;
    typed[typed_length] = '\0';
}

static void press(unsigned code)
{
    key(code, true);
    key(code, false);
}

static void press_with(unsigned modifier, unsigned code)
{
    key(modifier, true);
    press(code);
    key(modifier, false);
}

/* The key that has this character in the USA. */
static unsigned key_named(char name)
{
    const struct keyboard_layout *us = keyboard_layout_find("us");

    if (name == ' ')
        return KEY_SPACE;
    for (unsigned code = 1; code < KEYBOARD_CODES; code++) {
        if (keyboard_layout_character(us, code, LEVEL_PLAIN) == (uint16_t)name)
            return code;
    }
    fail_msg("no key %c", name);
    return 0;
}

/* Presses the keys, each with the modifier if it is not 0. */
static void press_all(unsigned modifier, const char *names)
{
    if (modifier)
        key(modifier, true);
    for (; *names; names++)
        press(key_named(*names));
    if (modifier)
        key(modifier, false);
}

static void assert_typed(const char *wanted)
{
    assert_int_equal(typed_length, strlen(wanted));
    assert_memory_equal(typed, wanted, typed_length);
    typed_length = 0;
}

static size_t length_of(const uint16_t *string)
{
    size_t n = 0;

    while (string[n])
        n++;
    return n;
}

static void tables_have_all_keys(void **state)
{
    const struct keyboard_layout *layout;
    unsigned i;

    (void)state;
    for (i = 0; (layout = keyboard_layout_at(i)) != NULL; i++) {
        assert_ptr_equal(keyboard_layout_find(layout->name), layout);
        assert_non_null(layout->level[LEVEL_PLAIN]);
        assert_non_null(layout->level[LEVEL_SHIFT]);
        for (unsigned level = 0; level < KEYBOARD_LEVELS; level++) {
            if (layout->level[level])
                assert_int_equal(length_of(layout->level[level]), KEYBOARD_PLACES);
        }
    }
    assert_int_equal(i, 8);
    assert_null(keyboard_layout_find("xx"));
    assert_null(keyboard_layout_find(""));
}

/* Programs need all of ASCII. A dead key types its character with the space bar. */
static void every_layout_types_ascii(void **state)
{
    const struct keyboard_layout *layout;

    (void)state;
    for (unsigned i = 0; (layout = keyboard_layout_at(i)) != NULL; i++) {
        for (uint16_t c = '!'; c <= '~'; c++) {
            bool found = false;
            for (unsigned at = 0; at < KEYBOARD_CODES * KEYBOARD_LEVELS && !found; at++) {
                uint16_t has =
                    keyboard_layout_character(layout, at / KEYBOARD_LEVELS, at % KEYBOARD_LEVELS);
                found = has == c || keyboard_accent_alone(has) == c;
            }
            if (!found)
                fail_msg("%s has no %c", layout->name, c);
        }
    }
}

static void letters_and_shift(void **state)
{
    (void)state;
    begin("us");
    press_all(0, "hello, world/");
    assert_typed("hello, world/");
    press_all(KEY_LEFTSHIFT, "a1;'\\");
    press_all(KEY_RIGHTSHIFT, "z/");
    assert_typed("A!:\"|Z?");
    key(KEY_LEFTSHIFT, true);
    key(KEY_RIGHTSHIFT, true);
    key(KEY_LEFTSHIFT, false);
    press_all(0, "a");
    key(KEY_RIGHTSHIFT, false);
    press_all(0, "a");
    assert_typed("Aa");
    press(KEY_ENTER);
    press(KEY_TAB);
    press(KEY_BACKSPACE);
    press(KEY_ESC);
    press_with(KEY_LEFTSHIFT, KEY_TAB);
    assert_typed("\r\t\b\033\033[Z");
}

static void locks_and_leds(void **state)
{
    (void)state;
    begin("us");
    press(KEY_CAPSLOCK);
    assert_int_equal(keys.leds, LED_NUM | LED_CAPS);
    press_all(0, "a1-");
    press_all(KEY_LEFTSHIFT, "a1-");
    assert_typed("A1-a!_");
    key(KEY_CAPSLOCK, true); /* held: the keyboard sends it again */
    key(KEY_CAPSLOCK, true);
    key(KEY_CAPSLOCK, false);
    press_all(0, "a");
    assert_typed("a");
    press(KEY_KP7);
    press(KEY_KPDOT);
    press(KEY_NUMLOCK);
    press(KEY_KP7);
    press(KEY_KPDOT);
    press(KEY_KP7 + 5); /* 5 */
    press(KEY_KP7 + 7); /* + */
    press(KEY_SCROLLLOCK);
    assert_typed("7.\033[H\033[3~+");
    assert_int_equal(keys.leds, LED_SCROLL);
}

static void caps_lock_knows_accents(void **state)
{
    (void)state;
    begin("de");
    press(KEY_CAPSLOCK);
    press_all(0, ";['-2");
    assert_typed("ÖÜÄß2");
    press_all(KEY_LEFTSHIFT, ";-");
    assert_typed("ö?");
}

static void ctrl_and_alt(void **state)
{
    (void)state;
    begin("us");
    press_all(KEY_LEFTCTRL, "cz[\\");
    press_all(KEY_RIGHTCTRL, "a/");
    assert_typed("\003\032\033\034\001\037");
    press_all(KEY_LEFTCTRL, " ");
    assert_int_equal(typed_length, 1);
    assert_int_equal(typed[0], 0);
    typed_length = 0;
    press_all(KEY_LEFTCTRL, "345678");
    assert_typed("\033\034\035\036\037\177");
    press_all(KEY_LEFTALT, "b");
    press_all(KEY_RIGHTALT, "f"); /* no AltGr in the USA */
    press_with(KEY_LEFTALT, KEY_BACKSPACE);
    assert_typed("\033b\033f\033\b");
    begin("de");
    key(KEY_RIGHTALT, true);
    press_all(KEY_LEFTCTRL, "8-"); /* Ctrl-[ and Ctrl-\ */
    assert_typed("\033\034");
}

static void sequences(void **state)
{
    (void)state;
    begin("us");
    press(KEY_UP);
    press(KEY_END);
    press(KEY_PAGEUP);
    press(KEY_F1);
    press(KEY_F12);
    assert_typed("\033[A\033[F\033[5~\033OP\033[24~");
    press_with(KEY_LEFTCTRL, KEY_LEFT);
    press_with(KEY_LEFTSHIFT, KEY_DELETE);
    press_with(KEY_LEFTALT, KEY_F10);
    key(KEY_LEFTSHIFT, true);
    key(KEY_LEFTALT, true);
    press_with(KEY_LEFTCTRL, KEY_F12);
    assert_typed("\033[1;5D\033[3;2~\033[21;3~\033[24;8~");
    begin("us");
    for (unsigned code = 0; code < 2 * KEYBOARD_CODES; code++, typed_length = 0)
        press(code);
}

/* The right Alt chooses too, unless the layout needs it for characters. */
static void alt_and_f_choose_a_console(void **state)
{
    (void)state;
    begin("us");
    assert_int_equal(keyboard_state_console(&keys, KEY_F1), 0);
    key(KEY_RIGHTALT, true);
    press(KEY_F1);
    press(KEY_F1 + 6);
    assert_typed("");
    assert_int_equal(keyboard_state_console(&keys, KEY_F1), 1);
    assert_int_equal(keyboard_state_console(&keys, KEY_F1 + 6), 7);
    assert_int_equal(keyboard_state_console(&keys, KEY_F1 + 7), 0);
    assert_int_equal(keyboard_state_console(&keys, KEY_ESC), 0);
    begin("de");
    press_with(KEY_RIGHTALT, KEY_F1);
    assert_typed("\033OP");
}

#define ALTGR_SHIFT 1 /* no number of a key that a test holds */

/* Per layout and modifier: keys, and what they type. */
static const struct {
    const char *layout;
    unsigned modifier;
    const char *keys, *wanted;
} lines[] = {
    {"us", 0, "qyz2-=[;'\\<", "qyz2-=[;'\\<"},
    {"us", KEY_LEFTSHIFT, "qyz2-=[;'\\<", "QYZ@_+{:\"|>"},
    {"gb", 0, "qyz2-=[;'\\<", "qyz2-=[;'#\\"},
    {"gb", KEY_LEFTSHIFT, "`qyz23-=[;'\\<", "¬QYZ\"£_+{:@~|"},
    {"gb", KEY_RIGHTALT, "`4eauio1", "¦€éáúíó"},
    {"gb", ALTGR_SHIFT, "eauio", "ÉÁÚÍÓ"},
    {"de", 0, "qyz2-[;'\\</", "qzy2ßüöä#<-"},
    {"de", KEY_LEFTSHIFT, "`qyz237890-[;'\\<", "°QZY\"§/()=?ÜÖÄ'>"},
    {"de", KEY_RIGHTALT, "237890-qe]<ma", "²³{[]}\\@€~|µ"},
    {"fr", 0, "`1234567890-=qwa;m,.]'", "²&é\"'(-è_çà)=azqm,;:$ù"},
    {"fr", KEY_LEFTSHIFT, "1234567890-=qwa;m,./]'\\", "1234567890°+AZQM?./§£%µ"},
    {"fr", KEY_RIGHTALT, "234567890-=e]", "~#{[|`\\^@]}€¤"},
    {"es", 0, "`2-=];\\<", "º2'¡+ñç<"},
    {"es", KEY_LEFTSHIFT, "`237890-=];\\<", "ª\"·/()=?¿*ÑÇ>"},
    {"es", KEY_RIGHTALT, "`123456e[]'\\", "\\|@#~€¬€[]{}"},
    {"it", 0, "`2-=[];'\\<", "\\2'ìè+òàù<"},
    {"it", KEY_LEFTSHIFT, "`237890-=[];'\\<", "|\"£/()=?^é*ç°§>"},
    {"it", KEY_RIGHTALT, "7890-=e[];'", "{[]}`~€[]@#"},
    {"it", ALTGR_SHIFT, "[]", "{}"},
    {"se", 0, "`2-[;'\\<", "§2+åöä'<"},
    {"se", KEY_LEFTSHIFT, "`2347890-[;'\\<", "½\"#¤/()=?ÅÖÄ*>"},
    {"se", KEY_RIGHTALT, "23457890-e<m", "@£$€{[]}\\€|µ"},
    {"jp", 0, "2-=[];'\\", "2-^@[;:]"},
    {"jp", KEY_LEFTSHIFT, "2678901-=[];'\\", "\"&'()!=~`{+*}"},
    {"jp", KEY_RIGHTALT, "a", "\033a"},
};

static void layouts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
        begin(lines[i].layout);
        bool both = lines[i].modifier == ALTGR_SHIFT;
        if (both)
            key(KEY_LEFTSHIFT, true);
        press_all(both ? KEY_RIGHTALT : lines[i].modifier, lines[i].keys);
        assert_typed(lines[i].wanted);
    }
    begin("jp");
    press(KEY_YEN);
    press(KEY_RO);
    press_with(KEY_LEFTSHIFT, KEY_YEN);
    press_with(KEY_LEFTSHIFT, KEY_RO);
    assert_typed("\\\\|_");
    begin("de");
    press(KEY_KPDOT);
    assert_typed(",");
}

static void dead_keys(void **state)
{
    (void)state;
    begin("de");
    press_all(0, "`e=e");
    press_all(KEY_LEFTSHIFT, "="); /* grave */
    press_all(0, "a");
    press_all(0, "=");
    press_all(KEY_LEFTSHIFT, "u");
    assert_typed("êéàÚ");
    assert_int_equal(keyboard_accent_on('x', 'a'), 0); /* no accent: it has no letters */
    assert_int_equal(keyboard_accent_alone('x'), 0);
    press_all(0, "` `x``=`a");
    assert_typed("^^x^´â");
    press_all(0, "`");
    key(KEY_LEFTSHIFT, true); /* alone it changes nothing */
    press_all(0, "o");
    key(KEY_LEFTSHIFT, false);
    press_all(0, "`");
    press(KEY_BACKSPACE); /* forgets the accent */
    press_all(0, "a");
    assert_typed("Ô\ba");
    begin("fr");
    press_all(0, "[e");
    press_all(KEY_LEFTSHIFT, "[");
    press_all(0, "e");
    assert_typed("êë");
    begin("es");
    press_all(0, "'a[o");
    press_all(KEY_LEFTSHIFT, "'");
    press_all(0, "u");
    press_all(KEY_LEFTSHIFT, "[");
    press_all(0, "i");
    assert_typed("áòüî");
    begin("se");
    press_all(KEY_RIGHTALT, "]");
    press_all(0, "n");
    press_all(0, "]]=e");
    assert_typed("ñ¨é");
}

/* The whole layer: keys, the console, /dev/keymap, the lights. */
static struct input_device keyboard;
static unsigned lights, shown;

static void show(void)
{
    lights = keyboard_leds();
    shown++;
}

static void keys_reach_the_console(void **state)
{
    (void)state;
    shown = 0;
    keyboard_add(&keyboard);
    keyboard_show_leds(show);
    assert_int_equal(lights, LED_NUM);
    int keymap = t_open("/dev/keymap", O_RDWR, 0);
    assert_true(keymap >= 0);
    assert_int_equal(t_write(keymap, "de\n", 3), 3);
    assert_int_equal(t_write(keymap, "xx", 2), -EINVAL);
    assert_int_equal(t_write(keymap, "", 0), -EINVAL);
    assert_int_equal(t_write(keymap, "a name that is too long", 23), -EINVAL);
    long n = t_read(keymap, text, 5);
    assert_int_equal(n, 5);
    n += t_read(keymap, text + 5, sizeof(text) - 5);
    text[n] = '\0';
    assert_string_equal(text, "de\nus gb de fr es it se jp\n");
    assert_int_equal(t_read(keymap, text, sizeof(text)), 0);
    keyboard_key(&keyboard, KEY_APOSTROPHE, true);
    keyboard_key(&keyboard, KEY_APOSTROPHE, false);
    keyboard_key(&keyboard, KEY_CAPSLOCK, true);
    assert_int_equal(lights, LED_NUM | LED_CAPS);
    keyboard_key(&keyboard, KEY_CAPSLOCK, false);
    keyboard_key(&keyboard, KEY_Q, true);
    keyboard_key(&keyboard, KEY_CAPSLOCK, true);
    keyboard_key(&keyboard, KEY_CAPSLOCK, false);
    keyboard_key(&keyboard, KEY_ENTER, true);
    assert_string_equal(line(4), "äQ\n");
    assert_int_equal(shown, 3);
    assert_true(keyboard_choose_layout("us"));
    assert_string_equal(keyboard_layout_name(), "us");
    t_close(keymap);
    keyboard_remove(&keyboard);
}

int test_keyboard(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_have_all_keys),
        cmocka_unit_test(every_layout_types_ascii),
        cmocka_unit_test(letters_and_shift),
        cmocka_unit_test(locks_and_leds),
        cmocka_unit_test(caps_lock_knows_accents),
        cmocka_unit_test(ctrl_and_alt),
        cmocka_unit_test(sequences),
        cmocka_unit_test(alt_and_f_choose_a_console),
        cmocka_unit_test(layouts),
        cmocka_unit_test(dead_keys),
        ON_TERMINAL(keys_reach_the_console),
    };

    return cmocka_run_group_tests_name("keyboard", tests, NULL, NULL);
}
