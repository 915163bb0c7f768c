/* SPDX-License-Identifier: MIT */
/*
 * The order of lines: by keys, which are parts of lines, each with its own ordering; without keys,
 * by the whole line. A key begins and ends at a character of a field: -k
 * FIELD[.CHARACTER][,FIELD[.CHARACTER]].
 */
#include "sort.h"
#include "../numbers.h"
#include <ctype.h>
#include <limits.h>
#include <string.h>

/* The begin or end of a key. Character 0 of an end is the last one of the field. */
struct position {
    size_t field, character;
    bool skip_blanks; /* characters are counted behind the blanks that the field begins with */
};

struct key {
    struct position start, end; /* an end in field 0: the end of the line */
    struct ordering ordering;
    bool own_ordering;
};

struct text {
    const char *at, *end;
};

struct ordering whole;
char field_separator;
static struct key *keys;
static size_t key_count;

bool set_ordering(struct ordering *ordering, char letter)
{
    switch (letter) {
    case 'b':
        return ordering->skip_blanks = true;
    case 'd':
        return ordering->dictionary = true;
    case 'f':
        return ordering->ignore_case = true;
    case 'i':
        return ordering->ignore_nonprinting = true;
    case 'n':
        return ordering->by_number = true;
    case 'r':
        return ordering->backwards = true;
    default:
        return false;
    }
}

/* A positive number of a key; *text moves behind it. */
static size_t take_count(const char **text, const char *key, size_t lowest)
{
    char *end;

    if (!isdigit((unsigned char)**text))
        errx(2, "%s: not a key", key);
    unsigned long value = strtoul(*text, &end, 10);
    if (value < lowest || value > INT_MAX)
        errx(2, "%s: a number is out of range", key);
    *text = end;
    return value;
}

/* FIELD[.CHARACTER][letters] */
static struct position take_position(const char **text, const char *name, bool is_end,
                                     struct key *key)
{
    struct position position = {.field = take_count(text, name, 1), .character = is_end ? 0 : 1};

    if (**text == '.') {
        (*text)++;
        position.character = take_count(text, name, is_end ? 0 : 1);
    }
    for (; **text && **text != ','; (*text)++) {
        if (**text == 'b')
            position.skip_blanks = true;
        else if (!set_ordering(&key->ordering, **text))
            errx(2, "%s: not a key", name);
        key->own_ordering = true;
    }
    return position;
}

void add_key(const char *text)
{
    const char *name = text;
    struct key key = {0};

    key.start = take_position(&text, name, false, &key);
    if (*text == ',') {
        text++;
        key.end = take_position(&text, name, true, &key);
    }
    if (*text)
        errx(2, "%s: not a key", name);
    keys = reallocarray(keys, key_count + 1, sizeof(*keys));
    if (!keys)
        err(2, "malloc");
    keys[key_count++] = key;
}

void finish_keys(void)
{
    for (struct key *key = keys; key < keys + key_count; key++) {
        if (key->own_ordering)
            continue;
        key->ordering = whole;
        key->start.skip_blanks = key->end.skip_blanks = whole.skip_blanks;
    }
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && isblank((unsigned char)*at))
        at++;
    return at;
}

/* The end of the field that begins at "at". */
static const char *field_end(const char *at, const char *end)
{
    if (field_separator) {
        const char *found = memchr(at, field_separator, (size_t)(end - at));
        return found ? found : end;
    }
    at = skip_blanks(at, end);
    while (at < end && !isblank((unsigned char)*at))
        at++;
    return at;
}

/* The start of a field; the end of the line if there are fewer fields. */
static const char *field_start(struct text line, size_t field)
{
    for (; field > 1 && line.at < line.end; field--) {
        line.at = field_end(line.at, line.end);
        line.at += field_separator && line.at < line.end;
    }
    return line.at;
}

/* The position of the given character of a field, counted from 1; 0: the end of the field. */
static const char *find_position(struct text line, const struct position *position)
{
    const char *at = field_start(line, position->field);

    if (position->character == 0)
        return field_end(at, line.end);
    if (position->skip_blanks)
        at = skip_blanks(at, line.end);
    size_t left = (size_t)(line.end - at), skip = position->character - 1;
    return at + (skip < left ? skip : left);
}

static struct text key_text(const struct line *line, const struct key *key)
{
    struct text all = {line->text, line->text + line->length};
    struct text text = {find_position(all, &key->start), all.end};

    if (key->end.field > 0) {
        text.end = find_position(all, &key->end);
        text.end += key->end.character > 0 && text.end < all.end; /* this one is within the key */
    }
    if (text.end < text.at)
        text.end = text.at;
    return text;
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && isdigit((unsigned char)*at))
        at++;
    return at;
}

struct number {
    bool negative;
    struct text whole, fraction; /* digits, without zeros in front, or at the end */
};

static struct number parse_number(struct text text)
{
    struct number number = {0};

    text.at = skip_blanks(text.at, text.end);
    if (text.at < text.end && *text.at == '-') {
        number.negative = true;
        text.at++;
    }
    while (text.at < text.end && *text.at == '0')
        text.at++;
    number.whole = (struct text){text.at, skip_digits(text.at, text.end)};
    const char *at = number.whole.end;
    at += at < text.end && *at == '.';
    number.fraction = (struct text){at, at > number.whole.end ? skip_digits(at, text.end) : at};
    while (number.fraction.end > number.fraction.at && number.fraction.end[-1] == '0')
        number.fraction.end--;
    if (number.whole.at == number.whole.end && number.fraction.at == number.fraction.end)
        number.negative = false; /* -0 is 0, and so is a text without digits */
    return number;
}

static int compare_bytes(struct text a, struct text b)
{
    size_t n = (size_t)(a.end - a.at), m = (size_t)(b.end - b.at);
    int result = memcmp(a.at, b.at, n < m ? n : m);

    return result != 0 ? result : (n > m) - (n < m);
}

/* By value, with any number of digits. */
static int compare_numbers(struct text a, struct text b)
{
    struct number x = parse_number(a), y = parse_number(b);
    size_t n = (size_t)(x.whole.end - x.whole.at), m = (size_t)(y.whole.end - y.whole.at);
    int result = (n > m) - (n < m);

    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    if (result == 0)
        result = compare_bytes(x.whole, y.whole);
    if (result == 0)
        result = compare_bytes(x.fraction, y.fraction);
    return x.negative ? -result : result;
}

/* The next character that counts, in the form in which it is compared; -1 at the end. */
static int next_character(struct text *text, const struct ordering *ordering)
{
    while (text->at < text->end) {
        int c = (unsigned char)*text->at++;
        bool counts = (!ordering->dictionary || isblank(c) || isalnum(c)) &&
                      (!ordering->ignore_nonprinting || isprint(c));
        if (counts)
            return ordering->ignore_case ? toupper(c) : c;
    }
    return -1;
}

static int compare_texts(struct text a, struct text b, const struct ordering *ordering)
{
    int x, y;

    if (ordering->by_number)
        return compare_numbers(a, b);
    if (!ordering->ignore_case && !ordering->ignore_nonprinting && !ordering->dictionary)
        return compare_bytes(a, b);
    do {
        x = next_character(&a, ordering);
        y = next_character(&b, ordering);
    } while (x == y && x >= 0);
    return x - y;
}

int compare_keys(const struct line *a, const struct line *b)
{
    static const struct key all = {.start = {.field = 1, .character = 1}};
    struct key line_key = all;

    line_key.ordering = whole;
    line_key.start.skip_blanks = whole.skip_blanks;
    const struct key *key = key_count > 0 ? keys : &line_key;
    for (size_t i = 0; i < key_count || i == 0; i++, key++) {
        int result = compare_texts(key_text(a, key), key_text(b, key), &key->ordering);
        if (result != 0)
            return key->ordering.backwards ? -result : result;
    }
    return 0;
}
