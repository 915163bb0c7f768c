/* SPDX-License-Identifier: MIT */
/* Whatever is typed, the terminal shows the line as if it were printed from the start: check_screen() before each key. */
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Keys that a random walk types. */
static const char *const keys[] = {
    "a",
    "b",
    "word ",
    "x y",
    "\xc3\xa4",
    "\xe4\xb8\x96",
    "\xe7\x95\x8c",
    "e\xcc\x81",
    "\xcc\x88",
    "\x16\x01",
    "\x16\t",
    "\x80",
    "\033[D",
    "\033[D",
    "\033[D",
    "\033[C",
    "\033[C",
    "\x01",
    "\x05",
    "\x7f",
    "\x7f",
    "\033[3~",
    "\033b",
    "\033f",
    "\x0b",
    "\x19",
    "\x17",
    "\x14",
    "\033[A",
    "\033[A",
    "\033[B",
    "\x15",
    "\x0c",
    "long text that fills some columns ",
    "\033[200~one\ntwo\033[201~",
    "\033[200~\n\033[201~",
    "\033d",
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static void walk(unsigned columns, unsigned rows, bool wraps_at_once, const char *prompt,
                 unsigned steps)
{
    static char typed[65536];
    char *end = typed;

    desk_open(columns, rows, wraps_at_once);
    desk.prompt = prompt;
    for (int i = 0; i < 3; i++)
        edit_history_add(
            desk.edit,
            &"a line of the history, which has a few words\0\xe4\xb8\x96\0short"[i == 0   ? 0
                                                                                 : i == 1 ? 45
                                                                                          : 49]);
    for (unsigned i = 0; i < steps; i++)
        end = stpcpy(end, keys[(unsigned)rand() % KEYS]);
    strcpy(end, "\n");
    assert_int_equal(type(typed), EDIT_LINE);
    desk_close(NULL);
}

static void random_keys_at_many_widths(void **state)
{
    (void)state;
    srand(1);
    for (unsigned columns = 2; columns <= MODEL_COLUMNS; columns += columns < 24 ? 1 : 9) {
        for (int round = 0; round < 6; round++)
            walk(columns, MODEL_ROWS, round % 2, round < 4 ? "$ " : "", columns < 6 ? 40 : 100);
    }
}

static void random_keys_on_small_screens(void **state)
{
    (void)state;
    srand(2);
    for (unsigned rows = 3; rows <= 7; rows++) {
        for (int round = 0; round < 40; round++)
            walk(3 + (unsigned)round, rows, round % 2, "$ ", round < 5 ? 40 : 100);
    }
}

static void prompts_may_have_colours_and_rows(void **state)
{
    (void)state;
    srand(3);
    for (unsigned columns = 4; columns < 30; columns++) {
        walk(columns, MODEL_ROWS, columns % 2, "\033[1;32mname\033[0m \xe4\xb8\x96$ ", 60);
        walk(columns, MODEL_ROWS, columns % 2, "first\nsecond> ", 60);
    }
}

static void a_line_that_fills_its_row_exactly(void **state)
{
    (void)state;
    for (int at_once = 0; at_once < 2; at_once++) {
        desk_open(10, 24, at_once);
        check("12345678", "12345678", 8);
        check("12345678\033[D\033[D", "12345678", 6);
        check("123456789\x7f\x7f", "1234567", 7);
        check("1234567\xe4\xb8\x96", "1234567\xe4\xb8\x96", 10);
        check("12345678\x01z", "z12345678", 1);
        desk_close(NULL);
    }
}

static int read_and_resize(void *context, char *byte)
{
    (void)context;
    if (*desk.keys == '<' || *desk.keys == '>') { /* the window becomes narrower, or wider */
        desk.columns = *desk.keys == '<' ? 15 : 60;
        desk.keys++;
    }
    *byte = *desk.keys++;
    return 1;
}

/* A terminal that breaks its rows anew shows the line once after the next key. */
static void the_window_may_change(void **state)
{
    (void)state;
    desk_open(40, 24, false);
    desk.edit->terminal.read = read_and_resize;
    assert_int_equal(type("echo this is a line of some length>\033[D\n"), EDIT_LINE);
    assert_string_equal(model_line(&desk.screen, 0), "$ echo this is a line of some length");
    assert_int_equal(type("echo short<x\n"), EDIT_LINE);
    assert_string_equal(edit_line(desk.edit), "echo shortx");
    desk_close(NULL);
}

static void widths_are_those_of_the_host(void **state)
{
    static const char *const samples[] = {"a",
                                          "\xc3\xa4",
                                          "\xce\xa9",
                                          "\xd0\x96",
                                          "\xd7\x90",
                                          "\xe0\xb8\x81",
                                          "\xe2\x82\xac",
                                          "\xe2\x94\x80",
                                          "\xe3\x81\x82",
                                          "\xe3\x82\xa2",
                                          "\xe4\xb8\x96",
                                          "\xed\x95\x9c",
                                          "\xef\xbc\xa1",
                                          "\xf0\x9f\x98\x80",
                                          "\xf0\x9f\x9a\x80",
                                          "\xcc\x81",
                                          "\xe2\x83\x9d",
                                          "\xd9\x8b"};
    wchar_t wide;

    (void)state;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        uint32_t code;
        assert_int_equal(decode_character(samples[i], strlen(samples[i]), &code),
                         strlen(samples[i]));
        assert_int_equal(mbtowc(&wide, samples[i], 8), (int)strlen(samples[i]));
        assert_int_equal(code, wide);
        assert_int_equal(character_width(code), wcwidth(wide));
    }
}

/* The blocks of letters and symbols: our small table may differ from the host's for few characters. */
static void widths_of_whole_scripts(void **state)
{
    static const struct {
        uint32_t first, last;
    } blocks[] = {{0xa1, 0x2ff},    {0x370, 0x482},   {0x48a, 0x590},    {0x3041, 0x3096},
                  {0x30a0, 0x30ff}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3},  {0x2500, 0x25fc},
                  {0xff01, 0xff60}, {0x300, 0x36f},   {0x1f600, 0x1f64f}};

    (void)state;
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        for (uint32_t code = blocks[i].first; code <= blocks[i].last; code++) {
            if (code != 0xad && wcwidth((wchar_t)code) >= 0 &&
                (unsigned)wcwidth((wchar_t)code) != character_width(code))
                fail_msg("U+%04X: %d columns here, %u in the editor", code, wcwidth((wchar_t)code),
                         character_width(code));
        }
    }
}

static void what_is_not_utf8_is_single_bytes(void **state)
{
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf8\x88\x80\x80",
                                      "\xff",
                                      "\xc3",
                                      "\xc3x",
                                      "\xe4\xb8"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint32_t code;
        assert_int_equal(decode_character(bad[i], strlen(bad[i]), &code), 1);
        assert_int_equal(code, INVALID_CHARACTER);
    }
}

int test_screen(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_keys_at_many_widths),
        cmocka_unit_test(random_keys_on_small_screens),
        cmocka_unit_test(prompts_may_have_colours_and_rows),
        cmocka_unit_test(a_line_that_fills_its_row_exactly),
        cmocka_unit_test(the_window_may_change),
        cmocka_unit_test(widths_are_those_of_the_host),
        cmocka_unit_test(widths_of_whole_scripts),
        cmocka_unit_test(what_is_not_utf8_is_single_bytes),
    };

    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
