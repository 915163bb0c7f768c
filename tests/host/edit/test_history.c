/* SPDX-License-Identifier: MIT */
/* The history: the arrow keys, Ctrl-R, Alt-., and the file. */
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UP "\033[A"
#define DOWN "\033[B"
#define SEARCH "\x12"

static void add(const char *line)
{
    edit_history_add(desk.edit, line);
}

static int open_with_lines(void **state)
{
    desk_open_80(state);
    add("make all");
    add("ls -l /bin");
    add("make test");
    add("echo one two");
    return 0;
}

static void arrows_go_through_the_lines(void **state)
{
    (void)state;
    check(UP, "echo one two", 12);
    check(UP UP, "make test", 9);
    check(UP UP UP UP UP UP, "make all", 8);
    check("draft" UP UP DOWN DOWN, "draft", 5); /* what was being typed is there again */
    check(UP UP DOWN, "echo one two", 12);
    check(DOWN, "", 0);
    check("\x10\x10\x0e", "echo one two", 12);
    check(UP "x\x7f\x7f" UP DOWN, "echo one two", 12); /* a changed line is not kept */
}

static void equal_and_empty_lines_are_not_added(void **state)
{
    (void)state;
    add("echo one two");
    add("");
    assert_int_equal(edit_history_count(desk.edit), 4);
    add("make all");
    assert_int_equal(edit_history_count(desk.edit), 5);
}

/* check_screen() does not know the search's prompt. */
static void a_search_finds_lines(void **state)
{
    (void)state;
    desk.checked = false;
    check(SEARCH "make", "make test", 0);
    check(SEARCH "make" SEARCH, "make all", 0);
    check(SEARCH "make" SEARCH SEARCH SEARCH, "make all", 0); /* there is no other */
    check(SEARCH "make" SEARCH "\x13", "make test", 0);
    check(SEARCH "mal", "make test", 9); /* no line has it: the last one that was found stays */
    check(SEARCH "te\x7f\x7f"
                 "ma" SEARCH "\x7f",
          "make test", 0); /* begins again with the newest */
    check(SEARCH "bin", "ls -l /bin", 7);
    check("typed" SEARCH "ls\x07", "typed", 5);
    check(SEARCH "ls\x05"
                 "x",
          "ls -l /binx", 11); /* another key takes the line */
    check(SEARCH "bin\033[D", "ls -l /bin", 6);
    check(SEARCH "make" UP, "ls -l /bin", 10); /* the arrows go on from there */
    check(SEARCH, "", 0);
    assert_int_equal(type(SEARCH "make\x03"), EDIT_INTERRUPTED);
}

static void a_search_is_shown(void **state)
{
    (void)state;
    desk.checked = false;
    type(SEARCH "all");
    assert_non_null(strstr(desk.screen.text, "(search) '"));
    assert_string_equal(model_line(&desk.screen, 0), "$ make all^C");
    type(SEARCH "nowhere");
    assert_non_null(strstr(desk.screen.text, "(nothing) '"));
}

static void last_words_are_inserted(void **state)
{
    (void)state;
    check("cat \033.", "cat two", 7);
    check("cat \033.\033.", "cat test", 8);
    check("cat \033.\033.\033.", "cat /bin", 8);
    check("cat \033.\033.\033.\033.\033.", "cat all", 7);
    check("cat \033. \033.", "cat two two", 11);
}

static char path[64];

static int open_with_file(void **state)
{
    desk_open_80(state);
    strcpy(path, "/tmp/test-edit-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "old one\n\nold two\nold two\nold three", 34), 34);
    close(fd);
    return 0;
}

static int close_with_file(void **state)
{
    unlink(path);
    return desk_close(state);
}

static const char *file_text(void)
{
    static char text[256];
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void the_file_keeps_the_lines(void **state)
{
    (void)state;
    assert_true(edit_history_file(desk.edit, path, 10));
    check(UP UP, "old two", 7);
    check(UP UP UP UP, "old one", 7);
    add("new");
    add("new");
    assert_string_equal(file_text(), "old one\n\nold two\nold two\nold threenew\n");
    desk_close(state);
    desk_open_80(state);
    assert_true(edit_history_file(desk.edit, path, 10));
    check(UP UP, "old two", 7);
}

static void the_file_keeps_to_its_limit(void **state)
{
    (void)state;
    assert_true(edit_history_file(desk.edit, path, 2));
    assert_string_equal(file_text(), "old two\nold three\n");
    add("new");
    assert_int_equal(edit_history_count(desk.edit), 2);
    assert_string_equal(edit_history_line(desk.edit, 0), "old three");
    edit_history_clear(desk.edit);
    assert_int_equal(edit_history_count(desk.edit), 0);
    assert_string_equal(file_text(), "");
    check(UP, "", 0);
}

static void a_file_that_cannot_be_made_is_no_failure(void **state)
{
    (void)state;
    assert_true(edit_history_file(desk.edit, "/nowhere/history", 10));
    add("line");
    check(UP, "line", 4);
    assert_true(edit_history_file(desk.edit, NULL, 10));
    add("other");
    check(UP UP, "line", 4);
}

#define WITH_LINES(test) cmocka_unit_test_setup_teardown(test, open_with_lines, desk_close)
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, open_with_file, close_with_file)

int test_history(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LINES(arrows_go_through_the_lines),
        WITH_LINES(equal_and_empty_lines_are_not_added),
        WITH_LINES(a_search_finds_lines),
        WITH_LINES(a_search_is_shown),
        WITH_LINES(last_words_are_inserted),
        WITH_FILE(the_file_keeps_the_lines),
        WITH_FILE(the_file_keeps_to_its_limit),
        WITH_FILE(a_file_that_cannot_be_made_is_no_failure),
    };

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
