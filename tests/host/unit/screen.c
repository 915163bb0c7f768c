/* SPDX-License-Identifier: MIT */
/*
 * The terminal's screen: the bytes that programs send, and the rows that are shown then. (tests/host/compare compares
 * our terminal with libvterm.)
 */
#include "unit.h"

#include "../host.h"
#include "drivers/terminal.h"
#include "lib/string.h"

#define COLUMNS 10u
#define ROWS 4u
#define RANDOM_BYTES 300000u

static struct cell cells[2][COLUMNS * ROWS];
static struct terminal terminal;
static char answers[128];

static void take_answer(struct terminal *t, const char *bytes, size_t n)
{
    size_t used = strlen(answers);

    assert_ptr_equal(t, &terminal);
    assert_true(used + n < sizeof(answers));
    memcpy(answers + used, bytes, n);
    answers[used + n] = '\0';
}

static void send(const char *text)
{
    for (; *text; text++)
        terminal_put(&terminal, *text);
}

/* A fresh screen that has got this text. */
static void show(const char *text)
{
    terminal_init(&terminal, COLUMNS, ROWS, cells[0], cells[1]);
    terminal.answer = take_answer;
    answers[0] = '\0';
    send(text);
}

/* The rows without the blanks at their ends, with | between; a character that is not ASCII is shown as #. */
static void assert_screen(const char *wanted)
{
    char text[ROWS * (COLUMNS + 1) + 1], *at = text;

    for (unsigned row = 0; row < ROWS; row++) {
        char *end = at;
        for (unsigned column = 0; column < COLUMNS; column++) {
            uint16_t code = terminal.cells[row * COLUMNS + column].code;
            *at++ = code < 127 ? (char)code : '#';
            end = code != ' ' ? at : end;
        }
        at = end;
        *at++ = '|';
    }
    *at = '\0';
    assert_string_equal(text, wanted);
}

static void assert_cursor(unsigned row, unsigned column)
{
    assert_int_equal(terminal.cursor.row, row);
    assert_int_equal(terminal.cursor.column, column);
}

static void rows_wrap_and_scroll(void **state)
{
    (void)state;
    show("0123456789");
    assert_cursor(0, 9);
    show("0123456789ab\r\nc\r\nd\r\ne\tf");
    assert_screen("ab|c|d|e       f|");
    assert_cursor(3, 9);
    show("\033[?7l0123456789abc");
    assert_screen("012345678c||||");
}

static void the_cursor_moves(void **state)
{
    (void)state;
    show("\033[3;5Hx\033[2Ay\033[5Dz\033[99;99H.\033[H,");
    assert_screen(",z   y||    x|         .|");
    show("\033[2;3r\033[?6h\033[9;9HX\033[HY");
    assert_screen("|Y|        X||");
    show("\033[5Gab\033[s\033[Hc\033[ud\0337\033[4;1He\0338f");
    assert_screen("c   abdf|||e|");
}

static void cells_are_inserted_and_deleted(void **state)
{
    (void)state;
    show("abcdef\033[3G\033[2@\033[6G\033[P\033[1X");
    assert_screen("ab  c f||||");
    show("a\r\nb\r\nc\r\nd\033[2;1H\033[L");
    assert_screen("a||b|c|");
    show("a\r\nb\r\nc\r\nd\033[2;1H\033[2M");
    assert_screen("a|d|||");
    show("a\r\nb\r\nc\r\nd\033[2;3r\033[3H\n\033[2HX\033M");
    assert_screen("a||X|d|");
    show("abc\033[H\033[4hxy");
    assert_screen("xyabc||||");
    show("abc\r\ndef\r\nghi\033[2;2H\033[1J\033[3;2H\033[K");
    assert_screen("|  f|g||");
}

static void colours_and_attributes_are_kept(void **state)
{
    (void)state;
    show("\033[1;31ma\033[38;5;200;48;5;17mb\033[0;97;44mc\033[7;4md\033[24;27;39;49me\033[38;2;"
         "255;0;0mf");
    const struct cell wanted[] = {
        {'a', 1, TERMINAL_DEFAULT, CELL_BOLD},
        {'b', 200, 17, CELL_BOLD},
        {'c', 15, 4, 0},
        {'d', 15, 4, CELL_REVERSE | CELL_UNDERLINE},
        {'e', TERMINAL_DEFAULT, TERMINAL_DEFAULT, 0},
        {'f', 196, TERMINAL_DEFAULT, 0},
    };
    assert_memory_equal(terminal.cells, wanted, sizeof(wanted));
    show("\033[1;3ma\033[22mb\033[23mc");
    assert_int_equal(terminal.cells[0].flags, CELL_BOLD | CELL_ITALIC);
    assert_int_equal(terminal.cells[1].flags, CELL_ITALIC);
    assert_int_equal(terminal.cells[2].flags, 0);
    assert_int_equal(terminal_rgb(196), 0xff0000);
    assert_int_equal(terminal_rgb(244), 0x808080);
}

static void characters_come_in_utf8(void **state)
{
    (void)state;
    show("\303\251\342\202\254\xff\xc0\342\202x\033(0qx\033(Bq");
    const uint16_t wanted[] = {0xe9, 0x20ac, 0xfffd, 0xfffd, 0xfffd, 'x', 0x2500, 0x2502, 'q'};
    for (unsigned i = 0; i < ARRAY_SIZE(wanted); i++)
        assert_int_equal(terminal.cells[i].code, wanted[i]);
}

static void the_alternate_screen_leaves_the_main_one(void **state)
{
    (void)state;
    show("main\033[?1049hother");
    assert_screen("    other||||");
    send("\033[?1049l!");
    assert_screen("main!||||");
}

/* xterm's older ways: 1047 changes the screen alone, 1048 saves and restores the cursor alone. */
static void screen_and_cursor_change_alone(void **state)
{
    (void)state;
    show("main\033[?1047hother");
    assert_screen("    other||||");
    send("\033[?1047l!");
    assert_screen("main     !||||");
    show("ab\033[?1048h\033[3;3Hc\033[?1048ld");
    assert_screen("abd||  c||");
    assert_cursor(0, 3);
}

static void characters_are_repeated(void **state)
{
    (void)state;
    show("ab\033[3bc");
    assert_screen("abbbbc||||");
    show("a\033[99999b"); /* a screen full, which scrolls by one row */
    assert_screen("aaaaaaaaaa|aaaaaaaaaa|aaaaaaaaaa|a|");
    show("\033(0q\033[b\033(Bq");
    assert_screen("##q||||");
    show("\033(0\033[2bq"); /* nothing has been shown before: spaces */
    assert_screen("  #||||");
}

/* The screen full of E: the region and the origin are as at first, the pen is not. */
static void the_screen_is_filled_for_adjustment(void **state)
{
    (void)state;
    show("\033[1m\033[2;3r\033[?6hx\033#8");
    assert_screen("EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|");
    assert_cursor(0, 0);
    assert_int_equal(terminal.cells[0].flags, 0);
    send("\033[4;10HX\nY");
    assert_screen("EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEX|         Y|");
    show("a\033#7b"); /* another one of these has no effect */
    assert_screen("ab||||");
}

static void a_line_feed_may_return_too(void **state)
{
    (void)state;
    show("ab\ncd\033[20h\nef\033[20l\ng");
    assert_screen("ab|  cd|ef|  g|");
}

static void questions_are_answered(void **state)
{
    (void)state;
    show("\033[3;4H\033[6n\033[5n\033[c");
    assert_string_equal(answers, "\033[3;4R\033[0n\033[?6c");
}

/* Titles and unknown sequences show nothing; a new sequence ends an unfinished one. */
static void other_sequences_have_no_effect(void **state)
{
    (void)state;
    show("a\033]0;title\ab\033Pdata\033\\c\033[>4;1md\033[12;\033[1Ge\033[1;2;3;4;5;6;7;8;9;1;2;3;"
         "4;5;6;7;8;9m");
    assert_screen("ebcd||||");
}

/* Whatever comes, the cursor and all changes stay on the screen. The checkers watch the memory. */
static void random_bytes_do_no_harm(void **state)
{
    static const char often[] = "\033[;?0123456789ABCDHJKLMPSTXhlmr@\n\r\b\t(0B78";
    uint32_t random = 1;

    (void)state;
    show("");
    for (unsigned i = 0; i < RANDOM_BYTES; i++) {
        random = random * 1664525 + 1013904223;
        bool any = random >> 28 == 0;
        terminal_put(&terminal,
                     any ? (char)(random >> 8) : often[(random >> 8) % (sizeof(often) - 1)]);
        assert_true(terminal.cursor.row < ROWS && terminal.cursor.column < COLUMNS);
        assert_true(terminal.changed_from <= terminal.changed_to &&
                    terminal.changed_to <= ROWS * COLUMNS);
    }
}

int test_screen(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_wrap_and_scroll),
        cmocka_unit_test(the_cursor_moves),
        cmocka_unit_test(cells_are_inserted_and_deleted),
        cmocka_unit_test(colours_and_attributes_are_kept),
        cmocka_unit_test(characters_come_in_utf8),
        cmocka_unit_test(the_alternate_screen_leaves_the_main_one),
        cmocka_unit_test(screen_and_cursor_change_alone),
        cmocka_unit_test(characters_are_repeated),
        cmocka_unit_test(the_screen_is_filled_for_adjustment),
        cmocka_unit_test(a_line_feed_may_return_too),
        cmocka_unit_test(questions_are_answered),
        cmocka_unit_test(other_sequences_have_no_effect),
        cmocka_unit_test(random_bytes_do_no_harm),
    };

    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
