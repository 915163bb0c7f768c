/* SPDX-License-Identifier: MIT */
/*
 * tr: replaces characters of one set by those of another. -d: removes them; -s: squeezes repeated
 * characters of the last set to one; -c, -C: the first set becomes all characters that are not in
 * it. Sets: abc, a-z, \n, \012, [:alpha:], [=a=], and in the second set [a*5], [a*] to fill it.
 */
#include "command/help.h"
#include "output.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "tr [-c] [-s] set set | tr [-c] -d set | tr [-c] -s set | tr [-c] -ds set set"

#define CHARACTERS 256

struct set {
    unsigned char list[CHARACTERS]; /* in the order in which they were given */
    size_t count;
    size_t room;   /* a second set needs no more characters than the first one has */
    bool second;   /* repetitions are allowed */
    bool replaces; /* only [:upper:] and [:lower:] are allowed: others have no order */
    bool has[CHARACTERS];
};

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static void add(struct set *set, int c)
{
    if (set->count < set->room)
        set->list[set->count++] = (unsigned char)c;
    set->has[(unsigned char)c] = true;
}

/* The character at *text, which may be an escape; *text moves behind it. */
static int take_character(const char **text)
{
    static const char names[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
    const char *at = *text;
    int code = 0, digits = 0;

    if (*at != '\\' || !at[1]) {
        *text = at + 1;
        return (unsigned char)*at;
    }
    const char *name = strchr(names, *++at);
    for (; digits < 3 && *at >= '0' && *at <= '7'; digits++)
        code = code * 8 + (*at++ - '0');
    *text = digits > 0 ? at : at + 1;
    if (code >= CHARACTERS)
        errx(2, "\\%o: no character", (unsigned)code);
    return digits > 0 ? code : name ? values[name - names] : (unsigned char)*at;
}

/* [:class:], of which the name and its length are given. */
static void add_class(struct set *set, const char *name, size_t length)
{
    static const struct {
        const char *name;
        int (*holds)(int c);
    } classes[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank},
                   {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
                   {"lower", islower}, {"print", isprint}, {"punct", ispunct},
                   {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};

    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        if (strlen(classes[i].name) != length || strncmp(classes[i].name, name, length) != 0)
            continue;
        if (set->replaces && !strstr("upper lower", classes[i].name))
            errx(2, "[:%.*s:] is not for a second set", (int)length, name);
        for (int c = 0; c < CHARACTERS; c++) {
            if (classes[i].holds(c))
                add(set, c);
        }
        return;
    }
    errx(2, "[:%.*s:]: no such class", (int)length, name);
}

/*
 * [c*n]: *text is behind the opening bracket. If it is no repetition, returns false and does
 * nothing.
 */
static bool add_repetition(struct set *set, const char **text)
{
    const char *at = *text;
    char *end;
    int c = *at ? take_character(&at) : 0;

    if (at == *text || *at != '*')
        return false;
    unsigned long count = strtoul(at + 1, &end, at[1] == '0' ? 8 : 10);
    if (*end != ']' || at[1] == '-' || at[1] == '+' || isspace((unsigned char)at[1]))
        return false;
    if (!set->second)
        errx(2, "[%.*s: a repetition is not for a first set", (int)(end + 1 - *text), *text);
    const char *rest = end + 1;
    if (count == 0 && *rest)
        errx(2, "[%.*s: only the last repetition can fill a set", (int)(rest - *text), *text);
    for (unsigned long left = count ? count : CHARACTERS; left > 0 && set->count < set->room;
         left--)
        add(set, c);
    *text = rest;
    return true;
}

/* [:class:], [=c=] or [c*n]. False if the text at *text is none of them. */
static bool add_bracketed(struct set *set, const char **text)
{
    const char *at = *text, *end;

    if (at[0] != '[' || !at[1])
        return false;
    end = at[1] == ':' ? strstr(at + 2, ":]") : at[1] == '=' && at[2] ? strstr(at + 3, "=]") : NULL;
    if (!end) {
        at++;
        if (!add_repetition(set, &at))
            return false;
        *text = at;
        return true;
    }
    *text = end + 2;
    at += 2;
    if (at[-1] == ':') {
        add_class(set, at, (size_t)(end - at));
        return true;
    }
    int c = take_character(&at);
    if (at != end)
        errx(2, "[=%.*s=]: not one character", (int)(end - at + 1), at - 1);
    add(set, c);
    return true;
}

static void spell_out(struct set *set, const char *text)
{
    while (*text) {
        if (add_bracketed(set, &text))
            continue;
        const char *from = text;
        int low = take_character(&text), high = low;
        if (text[0] == '-' && text[1]) {
            text++;
            high = take_character(&text);
        }
        if (high < low)
            errx(2, "%.*s: the range is upside down", (int)(text - from), from);
        for (int c = low; c <= high; c++)
            add(set, c);
    }
}

static void complement(struct set *set)
{
    struct set other = {.room = CHARACTERS};

    for (int c = 0; c < CHARACTERS; c++) {
        if (!set->has[c])
            add(&other, c);
    }
    *set = other;
}

/* The result for each character: itself, another one, or -1. */
static void make_map(int *map, const struct set *from, const struct set *to, bool removes)
{
    bool done[CHARACTERS] = {false};

    for (int c = 0; c < CHARACTERS; c++)
        map[c] = c;
    for (size_t i = 0; i < from->count; i++) {
        unsigned char c = from->list[i];
        if (removes)
            map[c] = -1;
        else if (to->count > 0 && !done[c])
            map[c] = to->list[i < to->count ? i : to->count - 1];
        done[c] = true;
    }
}

/* squeezed: the characters of which repetitions are squeezed, or NULL. */
static void translate(const int *map, const bool *squeezed)
{
    int c, last = -1;

    while (!ferror(stdout) && (c = getchar()) != EOF) {
        c = map[c];
        if (c < 0 || (c == last && squeezed && squeezed[c]))
            continue;
        putchar(c);
        last = c;
    }
}

int main(int argc, char **argv)
{
    struct set from = {.room = CHARACTERS}, to = {.second = true};
    bool removes = false, squeezes = false, complements = false;
    int map[CHARACTERS], option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "cCds")) != -1) {
        if (option == '?')
            usage();
        removes |= option == 'd';
        squeezes |= option == 's';
        complements |= option == 'c' || option == 'C';
    }
    int operands = argc - optind, wanted = removes == squeezes ? 2 : 1;
    if (operands != wanted && !(squeezes && !removes && operands == 2))
        usage();
    spell_out(&from, argv[optind]);
    if (complements)
        complement(&from);
    to.room = removes ? CHARACTERS : from.count;
    to.replaces = !removes;
    if (operands == 2)
        spell_out(&to, argv[optind + 1]);
    if (operands == 2 && !removes && to.count == 0 && from.count > 0)
        errx(2, "the second set is empty");
    make_map(map, &from, &to, removes);
    translate(map, squeezes ? (operands == 2 ? to.has : from.has) : NULL);
    int status = 0;
    if (ferror(stdin)) {
        warn("-");
        status = 1;
    }
    return finish_output(status);
}
