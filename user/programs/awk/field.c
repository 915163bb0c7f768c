/* SPDX-License-Identifier: MIT */
/*
 * The record and its fields. Fields are found when the first of them, or NF, is used; $0 is put together again when it
 * is used after a field has changed.
 */
#include "awk.h"
#include <ctype.h>

#define MOST_FIELDS 100000

static struct value *fields; /* [0] is the record */
static long room, count;
static bool is_split, is_stale; /* the fields are right; the record is not */

static void make_room(long n)
{
    if (n > MOST_FIELDS)
        errx(2, "field %ld: too many", n);
    if (n < room)
        return;
    fields = checked(reallocarray(fields, (size_t)n + 16, sizeof(*fields)));
    memset(fields + room, 0, (size_t)(n + 16 - room) * sizeof(*fields));
    room = n + 16;
}

void set_record(const char *bytes, size_t length)
{
    make_room(1);
    set_value(&fields[0], input_value(bytes, length));
    is_split = is_stale = false;
}

static void add_piece(struct array *array, const char *text, size_t n)
{
    char key[24];

    count++;
    if (array) {
        snprintf(key, sizeof(key), "%ld", count);
        set_value(array_at(array, key), input_value(text, n));
        return;
    }
    make_room(count);
    set_value(&fields[count], input_value(text, n));
}

static void split_at_blanks(const char *text, struct array *array)
{
    const char *blanks = " \t\n";

    for (;;) {
        text += strspn(text, blanks);
        if (!*text)
            return;
        size_t n = strcspn(text, blanks);
        add_piece(array, text, n);
        text += n;
    }
}

static void split_at_regex(const char *text, const char *separator, struct array *array)
{
    regex_t *regex = compile_regex(separator);
    regmatch_t found;
    const char *begin = text;
    int flags = 0;

    while (*text && regexec(regex, text, 1, &found, flags) == 0) {
        if (found.rm_eo == 0) { /* an empty match separates nothing */
            text++;
            continue;
        }
        add_piece(array, begin, (size_t)(text + found.rm_so - begin));
        begin = text += found.rm_eo;
        flags = REG_NOTBOL;
    }
    add_piece(array, begin, strlen(begin));
}

/* Divides a text by a separator as FS has it: into an array, or the fields if that is NULL. */
static void divide(const char *text, const char *separator, struct array *array)
{
    count = 0;
    if (strcmp(separator, " ") == 0) {
        split_at_blanks(text, array);
    } else if (*text == '\0') {
        return;
    } else if (separator[0] != '\0' && separator[1] == '\0' && separator[0] != '\\') {
        char both[3] = {separator[0], *to_text(&rs_cell->value) == '\0' ? '\n' : '\0'};
        for (;; text++) {
            size_t n = strcspn(text, both);
            add_piece(array, text, n);
            text += n;
            if (!*text)
                return;
        }
    } else if (separator[0] == '\0') {
        for (; *text; text++)
            add_piece(array, text, 1);
    } else {
        split_at_regex(text, separator, array);
    }
}

long split_text(const char *text, const char *separator, struct array *array)
{
    long saved = count, result;

    divide(text, separator, array);
    result = count;
    count = saved;
    return result;
}

void split_all(void)
{
    if (is_split)
        return;
    make_room(1);
    is_split = true;
    struct value record = copy_value(&fields[0]);
    divide(to_text(&record), to_text(&fs_cell->value), NULL);
    free_value(&record);
    set_value(&nf_cell->value, number_value((double)count));
}

/* Puts the record together from its fields. */
static void rebuild(void)
{
    char *text = NULL;
    size_t size;
    FILE *memory = checked(open_memstream(&text, &size));

    for (long i = 1; i <= count; i++)
        fprintf(memory, "%s%s", i > 1 ? to_text(&ofs_cell->value) : "", to_output(&fields[i]));
    if (fclose(memory) != 0)
        err(2, "malloc");
    set_value(&fields[0], input_value(text, size));
    free(text);
    is_stale = false;
}

struct value *field(long n)
{
    static struct value none;

    make_room(1);
    if (n < 0)
        errx(2, "$%ld: there is no such field", n);
    if (n == 0) {
        if (is_stale)
            rebuild();
        return &fields[0];
    }
    split_all();
    return n <= count ? &fields[n] : &none;
}

void set_field_count(long n)
{
    split_all();
    make_room(n);
    for (long i = count + 1; i <= n; i++)
        set_value(&fields[i], text_value("", 0));
    count = n;
    set_value(&nf_cell->value, number_value((double)n));
    is_stale = true;
}

void set_field(long n, struct value v)
{
    if (n < 0)
        errx(2, "$%ld: there is no such field", n);
    if (n == 0) {
        const char *text = to_text(&v);
        set_record(text, strlen(text));
        free_value(&v);
        return;
    }
    split_all();
    if (n > count)
        set_field_count(n);
    set_value(&fields[n], v);
    is_stale = true;
}
