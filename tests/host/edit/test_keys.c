/* SPDX-License-Identifier: MIT */
/* What each key does to the line and the cursor. */
#include "desk.h"
#include <string.h>

#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"
#define HOME "\033[H"
#define END "\033[F"
#define DELETE "\033[3~"
#define CTRL_RIGHT "\033[1;5C"
#define CTRL_LEFT "\033[1;5D"
#define ALT_KEY(key) "\033" key
#define A_UMLAUT "\xc3\xa4"
#define ACUTE "\xcc\x81"

static void text_is_inserted_at_the_cursor(void **state)
{
    (void)state;
    check("", "", 0);
    check("abc", "abc", 3);
    check("ac" LEFT "b", "abc", 2);
    check("bc" HOME "a" END "d", "abcd", 4);
    check("bc\x01"
          "a\x05"
          "d",
          "abcd", 4);
    check("abc\x02\x02x\x06y", "axbyc", 4);
    check("abc" LEFT LEFT LEFT LEFT LEFT "x", "xabc", 1);
    check("ab" RIGHT RIGHT "c", "abc", 3);
    check("b"
          "\033OH"
          "a"
          "\033OF"
          "c"
          "\033[1~"
          "_"
          "\033[4~"
          ".",
          "_abc.", 5);
}

static void characters_are_deleted(void **state)
{
    (void)state;
    check("abc\x7f", "ab", 2);
    check("abc\b\b", "a", 1);
    check("\x7f", "", 0);
    check("abc" LEFT "\x7f", "ac", 1);
    check("abc" HOME DELETE, "bc", 0);
    check("abc" DELETE, "abc", 3);
    check("abc" HOME "\x04\x04", "c", 0);
    check("a" A_UMLAUT "b" LEFT "\x7f", "ab", 1);
    check("ae" ACUTE "b" LEFT "\x7f", "ab", 1); /* with what combines */
    check("a" A_UMLAUT LEFT LEFT DELETE, A_UMLAUT, 0);
}

static void words_are_units(void **state)
{
    (void)state;
    check("one two.three" ALT_KEY("b"), "one two.three", 8);
    check("one two.three" ALT_KEY("b") ALT_KEY("b") ALT_KEY("b"), "one two.three", 0);
    check("one two" HOME ALT_KEY("f"), "one two", 3);
    check("one two" HOME CTRL_RIGHT CTRL_RIGHT CTRL_LEFT, "one two", 4);
    check("one two" HOME ALT_KEY("d"), " two", 0);
    check("one two" HOME ALT_KEY("d") ALT_KEY("d"), "", 0);
    check("one two.three" ALT_KEY("\x7f"), "one two.", 8);
    check("one two.three\x17", "one ", 4);
    check("one two.three  \x17\x17", "", 0);
    check("d" A_UMLAUT "d x" ALT_KEY("b") ALT_KEY("b") "_", "_d" A_UMLAUT "d x", 1);
}

static void killed_text_comes_back(void **state)
{
    (void)state;
    check("one two" CTRL_LEFT "\x0b\x01\x19", "twoone ", 3);
    check("one two\x15\x19\x19", "one twoone two", 14);
    check("one two\x17\x17\x19", "one two", 7); /* killed in one go: it comes back in one piece */
    check("one two" HOME ALT_KEY("d") ALT_KEY("d") "\x19", "one two", 7);
    check("a b\x17"
          "c\x17\x19",
          "a c", 3); /* a key between them: only the last piece */
    check("abc" HOME "\x0b", "", 0);
    check("x\x19", "xabc", 4); /* from the line before */
}

static void characters_change_places(void **state)
{
    (void)state;
    check("ab\x14", "ba", 2);
    check("abc" LEFT LEFT "\x14", "bac", 2);
    check("a\x14", "a", 1);
    check("\x14", "", 0);
    check("a" A_UMLAUT "\x14", A_UMLAUT "a", 3);
    check("ab" HOME "\x14", "ab", 1);
}

static void the_line_can_be_left(void **state)
{
    (void)state;
    assert_int_equal(type("abc\x03"), EDIT_INTERRUPTED);
    assert_string_equal(model_line(&desk.screen, 0), "$ abc^C");
    assert_int_equal(type("\x04"), EDIT_END);
    assert_int_equal(type("a\x7f\x04"), EDIT_END);
    assert_int_equal(type("abc"), EDIT_INTERRUPTED); /* a signal */
    check("abc" HOME "\x04", "bc", 0);
}

static void the_screen_is_cleared(void **state)
{
    (void)state;
    check("one", "one", 3);
    check("two\x0c"
          "x",
          "twox", 4);
    assert_string_equal(model_line(&desk.screen, 0), "$ twox");
    assert_string_equal(model_line(&desk.screen, 1), "");
}

static void other_keys_do_nothing(void **state)
{
    (void)state;
    check("a"
          "\033[11~"
          "\033[5~"
          "\033OP"
          "\033[[A"
          "\033[1;2P"
          "\x1f"
          "\x07" ALT_KEY("q") "b",
          "ab", 2);
    /* not a sequence: Enter counts, and so does the one that check() adds */
    check("a\033[3\n", "a", 1);
}

static void keys_without_a_meaning_are_silent(void **state)
{
    (void)state;
    check("ab"
          "\033[5~"
          "\033[6~"
          "\033[2~"
          "\033[11~",
          "ab", 2);
    assert_null(strchr(desk.screen.text, '\a'));
}

static void any_byte_can_be_typed(void **state)
{
    (void)state;
    check("\x16\x01"
          "\x16\t"
          "\x16\033"
          "b",
          "\x01\t\033b", 4);
    check("\x80\xff"
          "a\xc3"
          "b\xe4\xb8",
          "\x80\xff"
          "a\xc3"
          "b\xe4\xb8",
          5); /* Enter ends the last one */
}

static void pasted_text_is_no_keys(void **state)
{
    (void)state;
    desk.brackets_paste = true;
    check("a"
          "\033[200~"
          "\techo one\rif true\n\tthen\x01\n"
          "\033[201~"
          "b",
          "a\techo one\nif true\n\tthen\x01\nb", 27);
    assert_non_null(strstr(desk.screen.text, "\033[?2004h"));
    assert_non_null(strstr(desk.screen.text, "\r\n\033[?2004l"));
    check("\033[200~"
          "\033[201~"
          "x\033[200~"
          "\033[20\033[201~",
          "x\033[20", 5);
}

/* What a test, or a log of the session, sees: the same as an echo. */
static void plain_typing_costs_no_sequences(void **state)
{
    (void)state;
    check("echo plain text; d\xc3\xa4", "echo plain text; d\xc3\xa4", 20);
    assert_string_equal(desk.screen.text, "$ echo plain text; d\xc3\xa4\r\n");
}

static void plain_typing_over_rows_costs_none(void **state)
{
    char line[301];

    (void)state;
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    check(line, line, 300);
    assert_non_null(strstr(desk.screen.text, line));
    assert_null(strchr(desk.screen.text, '\033'));
}

#define AT_DESK(test) cmocka_unit_test_setup_teardown(test, desk_open_80, desk_close)

int test_keys(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(text_is_inserted_at_the_cursor),
        AT_DESK(characters_are_deleted),
        AT_DESK(words_are_units),
        AT_DESK(killed_text_comes_back),
        AT_DESK(characters_change_places),
        AT_DESK(the_line_can_be_left),
        AT_DESK(the_screen_is_cleared),
        AT_DESK(other_keys_do_nothing),
        AT_DESK(keys_without_a_meaning_are_silent),
        AT_DESK(any_byte_can_be_typed),
        AT_DESK(pasted_text_is_no_keys),
        AT_DESK(plain_typing_costs_no_sequences),
        AT_DESK(plain_typing_over_rows_costs_none),
    };

    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
