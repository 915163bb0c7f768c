/* SPDX-License-Identifier: MIT */
/* The text of the editor (user/programs/edit/document.c): changes, undo, search, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "document.h"

#define STEPS 3000
#define MODEL_MAX 4096 /* bytes */

_Noreturn void no_memory(void)
{
    fail_msg("no memory");
    abort();
}

static void read_text(struct document *d, const char *text)
{
    FILE *file = tmpfile();

    fputs(text, file);
    rewind(file);
    document_init(d);
    assert_true(document_read(d, file));
    fclose(file);
}

static struct place end_of(const struct document *d)
{
    return (struct place){d->count - 1, d->lines[d->count - 1].length};
}

static void expect_text(const struct document *d, const char *wanted)
{
    struct text all = {0};

    document_copy(d, (struct place){0, 0}, end_of(d), &all);
    assert_string_equal(text_string(&all), wanted);
    text_free(&all);
}

static void free_changes(struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        text_free(&changes->list[i].bytes);
    free(changes->list);
}

static void free_document(struct document *d)
{
    for (size_t i = 0; i < d->count; i++)
        text_free(&d->lines[i]);
    free(d->lines);
    free_changes(&d->done);
    free_changes(&d->undone);
}

static void test_files_are_written_as_they_were_read(void **state)
{
    static const char *const texts[] = {"", "\n", "a", "a\n", "\n\na\xff\r\n\t", "one\ntwo\nthree"};
    char back[64];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct document d;
        FILE *file = tmpfile();
        read_text(&d, texts[i]);
        assert_true(document_write(&d, file) && !document_modified(&d));
        rewind(file);
        back[fread(back, 1, sizeof(back) - 1, file)] = '\0';
        assert_string_equal(back, texts[i]);
        fclose(file);
        free_document(&d);
    }
}

static void test_insert_and_remove_lines(void **state)
{
    struct document d;

    (void)state;
    read_text(&d, "one\ntwo\nthree\n");
    struct place end = document_insert(&d, (struct place){1, 1}, "X\nY\nZ", 5, false);
    assert_int_equal(end.line, 3);
    assert_int_equal(end.byte, 1);
    expect_text(&d, "one\ntX\nY\nZwo\nthree\n");
    document_remove(&d, (struct place){0, 2}, (struct place){3, 2}, false);
    expect_text(&d, "ono\nthree\n");
    free_document(&d);
}

/* The byte of a place in the whole text. */
static size_t offset_of(const struct document *d, struct place place)
{
    size_t offset = place.byte;

    for (size_t i = 0; i < place.line; i++)
        offset += d->lines[i].length + 1;
    return offset;
}

static struct place random_place(const struct document *d)
{
    size_t line = (size_t)rand() % d->count;

    return (struct place){line, (size_t)rand() % (d->lines[line].length + 1)};
}

static void random_insert(struct document *d, char *model)
{
    static const char *const pieces[] = {"x", "\n", "two words", "a\nb\n", "\n\n\n", "\xc3\xa4"};
    const char *piece = pieces[rand() % 6];
    struct place at = random_place(d);
    size_t offset = offset_of(d, at), n = strlen(piece), length = strlen(model);

    if (length + n >= MODEL_MAX)
        return;
    memmove(model + offset + n, model + offset, length - offset + 1);
    memcpy(model + offset, piece, n);
    struct place end = document_insert(d, at, piece, n, rand() % 4 == 0);
    assert_int_equal(offset_of(d, end), offset + n);
}

static void random_remove(struct document *d, char *model)
{
    struct place a = random_place(d), b = a;

    for (int i = rand() % 8; i > 0; i--)
        b = place_after(d, b);
    size_t from = offset_of(d, a), to = offset_of(d, b);
    memmove(model + from, model + to, strlen(model) - to + 1);
    document_remove(d, a, b, false);
}

/* Random changes agree with a string; undo leads back to the beginning, redo to the end. */
static void test_random_changes_and_undo(void **state)
{
    char model[MODEL_MAX + 1] = "";
    struct place place;
    struct document d;

    (void)state;
    srand(1);
    document_init(&d);
    for (unsigned i = 0; i < STEPS; i++) {
        if (rand() % 3 == 0)
            random_insert(&d, model);
        else
            random_remove(&d, model);
        if (rand() % 3 == 0 && document_undo(&d, &place))
            assert_true(document_redo(&d, &place));
        expect_text(&d, model);
    }
    while (document_undo(&d, &place))
        ;
    expect_text(&d, "");
    assert_false(document_modified(&d));
    while (document_redo(&d, &place))
        ;
    expect_text(&d, model);
    free_document(&d);
}

static void test_words_are_undone_as_one(void **state)
{
    const char *text = "one two";
    struct document d;
    struct place at = {0, 0};

    (void)state;
    document_init(&d);
    for (const char *c = text; *c; c++)
        at = document_insert(&d, at, c, 1, false);
    assert_true(document_undo(&d, &at));
    expect_text(&d, "one");
    assert_true(document_undo(&d, &at));
    expect_text(&d, "");
    assert_false(document_undo(&d, &at));
    free_document(&d);
}

static void test_saved_state(void **state)
{
    struct document d;
    struct place place;

    (void)state;
    read_text(&d, "a");
    document_insert(&d, (struct place){0, 1}, "b", 1, false);
    assert_true(document_modified(&d));
    document_saved(&d);
    document_insert(&d, (struct place){0, 2}, "c", 1, false); /* not one with b, which is saved */
    assert_true(document_modified(&d));
    assert_true(document_undo(&d, &place));
    assert_false(document_modified(&d));
    assert_true(document_undo(&d, &place) && document_modified(&d));
    document_insert(&d, (struct place){0, 1}, "x", 1, false);
    assert_true(document_modified(&d)); /* as many changes as when it was saved, but others */
    free_document(&d);
}

static bool find(const struct document *d, const char *what, struct place *place)
{
    struct text wanted = {0};

    text_set(&wanted, what, strlen(what));
    bool found = document_find(d, &wanted, place);
    text_free(&wanted);
    return found;
}

static void test_find(void **state)
{
    struct document d;
    struct place place = {0, 0};

    (void)state;
    read_text(&d, "two one\none\n");
    assert_true(find(&d, "one", &place) && place.line == 0 && place.byte == 4);
    assert_true(find(&d, "one", &place) && place.line == 1 && place.byte == 0);
    assert_true(find(&d, "one", &place) && place.line == 0 && place.byte == 4);
    assert_true(find(&d, "two", &place) && place.line == 0 && place.byte == 0);
    assert_true(find(&d, "two", &place) && place.byte == 0); /* itself again */
    assert_false(find(&d, "three", &place));
    assert_false(find(&d, "", &place));
    free_document(&d);
}

static void test_characters(void **state)
{
    struct document d;
    struct place place = {0, 0};

    (void)state;
    read_text(&d, "\xc3\xa4"
                  "e\xcc\x81"
                  "\xff\nb"); /* two bytes, e with an accent, no character */
    static const size_t bytes[] = {2, 5, 6};
    for (size_t i = 0; i < 3; i++) {
        place = place_after(&d, place);
        assert_int_equal(place.byte, bytes[i]);
    }
    place = place_after(&d, place);
    assert_true(place.line == 1 && place.byte == 0);
    place = place_before(&d, place);
    assert_true(place.line == 0 && place.byte == 6);
    place = place_before(&d, place_before(&d, place));
    assert_int_equal(place.byte, 2);
    free_document(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_written_as_they_were_read),
        cmocka_unit_test(test_insert_and_remove_lines),
        cmocka_unit_test(test_random_changes_and_undo),
        cmocka_unit_test(test_words_are_undone_as_one),
        cmocka_unit_test(test_saved_state),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_characters),
    };

    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
