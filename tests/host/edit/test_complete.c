/* SPDX-License-Identifier: MIT */
/* Tab, with a completer that knows a few names. */
#include "desk.h"
#include <stdio.h>
#include <string.h>

static const char *const names[] = {"make",   "malloc.c",     "malloc.h",  "mount", "two\\ words",
                                    "two\\$", "\xc3\xa4pfel", "\xc3\xb6l", "only"};

/* Words end at blanks. */
static void complete_names(void *context, const char *line, size_t cursor,
                           struct edit_candidates *candidates)
{
    size_t start = cursor;

    assert_ptr_equal(context, &desk);
    while (start > 0 && line[start - 1] != ' ')
        start--;
    edit_word_start(candidates, start);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strncmp(names[i], line + start, cursor - start) == 0)
            edit_candidate(candidates, names[i], " ", names[i]);
    }
    if (strncmp("make", line + start, cursor - start) == 0)
        edit_candidate(candidates, "make", " ", "make"); /* a second time: it counts once */
    for (int i = 0; i < 150 && line[start] == 'f'; i++) {
        char name[16];
        snprintf(name, sizeof(name), "f%03d", i);
        edit_candidate(candidates, name, " ", name);
    }
}

static int open_with_names(void **state)
{
    desk_open_80(state);
    edit_complete_with(desk.edit, complete_names, &desk);
    return 0;
}

static void one_candidate_is_inserted(void **state)
{
    (void)state;
    check("on\t", "only ", 5);
    check("x on\ty", "x only y", 8);
    check("on z\033[D\033[D\t", "only  z", 5);
    check("mou\tx", "mount x", 7);
    check("mak\t", "make ", 5);
}

static void candidates_agree_on_a_beginning(void **state)
{
    (void)state;
    check("mal\t", "malloc.", 7);
    check("mal\tc\t", "malloc.c ", 9);
    check("tw\t", "two", 3);    /* not a backslash without what it quotes */
    check("\xc3\t", "\xc3", 1); /* nor the first byte of a character */
}

static void nothing_fits(void **state)
{
    (void)state;
    check("zz\t\t", "zz", 2);
    assert_true(desk.screen.bells > 0);
}

static void a_second_tab_shows_a_list(void **state)
{
    (void)state;
    check("mal z\033[D\033[D\t\tx", "malloc.x z", 8);
    assert_string_equal(model_line(&desk.screen, 0), "$ malloc. z");
    assert_string_equal(model_line(&desk.screen, 1), "malloc.c  malloc.h");
    assert_string_equal(model_line(&desk.screen, 2), "$ malloc.x z");
    check("\t\033[D\t", "", 0); /* another key between the two: no list */
    assert_string_equal(model_line(&desk.screen, 4), "");
}

static void a_list_has_columns(void **state)
{
    (void)state;
    model_start(&desk.screen, desk.columns = 30, 24, false);
    check("\t\t", "", 0);
    assert_string_equal(model_line(&desk.screen, 1), "make        two\\ words");
    assert_string_equal(model_line(&desk.screen, 2), "malloc.c    two\\$");
    assert_string_equal(model_line(&desk.screen, 3), "malloc.h    \xc3\xa4pfel");
    assert_string_equal(model_line(&desk.screen, 4), "mount       \xc3\xb6l");
    assert_string_equal(model_line(&desk.screen, 5), "only");
    assert_string_equal(model_line(&desk.screen, 6), "$");
}

static void a_long_list_is_shown_on_demand(void **state)
{
    (void)state;
    desk.checked = false; /* the question is not the line */
    check("f\t\tnx", "fx", 2);
    assert_string_equal(model_line(&desk.screen, 1), "Show all 150 candidates? (y or n)");
    assert_string_equal(model_line(&desk.screen, 2), "$ fx");
    check("f\t\tyx", "fx", 2);
    assert_non_null(strstr(desk.screen.text, "f149"));
}

#define WITH_NAMES(test) cmocka_unit_test_setup_teardown(test, open_with_names, desk_close)

int test_complete(void)
{
    const struct CMUnitTest tests[] = {
        WITH_NAMES(one_candidate_is_inserted),
        WITH_NAMES(candidates_agree_on_a_beginning),
        WITH_NAMES(nothing_fits),
        WITH_NAMES(a_second_tab_shows_a_list),
        WITH_NAMES(a_list_has_columns),
        WITH_NAMES(a_long_list_is_shown_on_demand),
    };

    return cmocka_run_group_tests_name("completion", tests, NULL, NULL);
}
