/* SPDX-License-Identifier: MIT */
/*
 * od: shows the bytes of files, 16 in a row, in octal by default. -t: types a (names of
 * characters), c (characters), d, o, u, x with a size, 1, 2, 4 or 8 (also C, S, I, L), f with 4 or
 * 8 (F, D); -b, -c, -d, -o, -s and -x stand for o1, c, u2, o2, d2 and x2. -A d, o, x or n: the base
 * of addresses; -j N: skips bytes; -N N: at most N bytes; -v: all rows; without it, a star stands
 * for rows that equal the one before.
 */
#include "command/help.h"
#include "inputs.h"
#include "output.h"
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define USAGE "od [-bcdosvx] [-A base] [-j bytes] [-N bytes] [-t types] [file...]"

#define ROW 16

struct type {
    char letter; /* a, c, d, f, o, u or x */
    int size;    /* bytes of one number */
    int width;   /* the longest text of one number, without the space before it */
};

static struct type *types;
static size_t type_count;
static char address_base = 'o';
static bool all_rows;
static unsigned long long skip, left = ULLONG_MAX, address;
static unsigned char row[ROW], previous[ROW];
static size_t have; /* bytes in the row */
static bool any_row, starred;

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static int width_of(char letter, int size)
{
    static const struct {
        char letter;
        int widths[4]; /* of 1, 2, 4 and 8 bytes */
    } table[] = {{'d', {4, 6, 11, 20}},
                 {'o', {3, 6, 11, 22}},
                 {'u', {3, 5, 10, 20}},
                 {'x', {2, 4, 8, 16}},
                 {'f', {0, 0, 15, 24}}};
    int index = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (table[i].letter == letter)
            return table[i].widths[index];
    }
    return 3;
}

static void add_type(char letter, int size)
{
    types = reallocarray(types, type_count + 1, sizeof(*types));
    if (!types)
        err(2, "malloc");
    types[type_count++] = (struct type){letter, size, width_of(letter, size)};
}

/* The size of a type at *text, a number or a letter, or the usual one: *text moves behind it. */
static int take_size(const char **text, char type)
{
    static const char letters[] = "CSIL1248", real_letters[] = "FD48";
    static const int sizes[] = {1, 2, 4, sizeof(long), 1, 2, 4, 8}, real_sizes[] = {4, 8, 4, 8};
    bool real = type == 'f';
    const char *all = real ? real_letters : letters;
    const char *found = **text ? strchr(all, **text) : NULL;

    if (!found)
        return real ? sizeof(double) : sizeof(int);
    (*text)++;
    return (real ? real_sizes : sizes)[found - all];
}

static void add_types(const char *text)
{
    const char *all = text;

    while (*text) {
        char letter = *text++;
        if (!strchr("acdfoux", letter))
            errx(2, "-t %s: no such type", all);
        add_type(letter, letter == 'a' || letter == 'c' ? 1 : take_size(&text, letter));
    }
}

/* A number of bytes: decimal, 0x or 0, followed by b (512), k or m. */
static unsigned long long bytes_from(const char *text)
{
    char *end;

    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);
    bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    unsigned long long unit = *end == 'b' && !is_hex ? 512
                              : *end == 'k'          ? 1024
                              : *end == 'm'          ? 1048576
                                                     : 1;
    if (!isdigit((unsigned char)*text) || end[unit > 1])
        errx(2, "%s: not a number of bytes", text);
    if (errno == ERANGE || __builtin_mul_overflow(value, unit, &value))
        errx(2, "%s: out of range", text);
    return value;
}

static void show_address(void)
{
    if (address_base == 'o')
        printf("%07llo", address);
    else if (address_base == 'd')
        printf("%07llu", address);
    else if (address_base == 'x')
        printf("%06llx", address);
}

/* The text of a byte as a name (type a) or a character (type c). */
static void name_byte(char *text, size_t room, char letter, unsigned char byte)
{
    static const char *const names[] = {
        "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",  "ht",  "nl",
        "vt",  "ff",  "cr",  "so",  "si",  "dle", "dc1", "dc2", "dc3", "dc4", "nak",
        "syn", "etb", "can", "em",  "sub", "esc", "fs",  "gs",  "rs",  "us",  "sp"};
    static const char escapes[] = "abtnvfr"; /* of the codes 7 to 13 */
    unsigned char code = letter == 'a' ? byte & 0x7f : byte;

    if (letter == 'a' && code <= ' ')
        snprintf(text, room, "%s", names[code]);
    else if (letter == 'a' && code == 0x7f)
        snprintf(text, room, "del");
    else if (letter == 'c' && code == 0)
        snprintf(text, room, "\\0");
    else if (letter == 'c' && code >= 7 && code <= 13)
        snprintf(text, room, "\\%c", escapes[code - 7]);
    else if (isprint(code))
        snprintf(text, room, "%c", code);
    else
        snprintf(text, room, "%03o", code);
}

/* The number in that many bytes, in the machine's byte order. */
static uint64_t number_in(const unsigned char *bytes, int size)
{
    uint8_t one = bytes[0];
    uint16_t two;
    uint32_t four;
    uint64_t eight;

    memcpy(&two, bytes, sizeof(two));
    if (size == 1)
        return one;
    if (size == 2)
        return two;
    memcpy(&four, bytes, sizeof(four));
    if (size == 4)
        return four;
    memcpy(&eight, bytes, sizeof(eight));
    return eight;
}

/* Uses as few digits as identify the number among all of that size. */
static void name_real(char *text, size_t room, const unsigned char *bytes, int size)
{
    float single;
    double value;

    memcpy(&single, bytes, sizeof(single));
    memcpy(&value, bytes, sizeof(value));
    if (size == sizeof(single))
        value = (double)single;
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, room, "%.*g", digits, value);
        double read = strtod(text, NULL);
        if (size == sizeof(single) ? (float)read == single : read == value)
            break;
    }
}

static void show_unit(const struct type *type, const unsigned char *bytes, int cell)
{
    char text[32];
    uint64_t value = number_in(bytes, type->size);
    int shift = 64 - 8 * type->size;

    if (type->letter == 'a' || type->letter == 'c')
        name_byte(text, sizeof(text), type->letter, bytes[0]);
    else if (type->letter == 'f')
        name_real(text, sizeof(text), bytes, type->size);
    else if (type->letter == 'd')
        snprintf(text, sizeof(text), "%lld", (long long)(value << shift) >> shift);
    else if (type->letter == 'u')
        snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
    else if (type->letter == 'x')
        snprintf(text, sizeof(text), "%0*llx", type->width, (unsigned long long)value);
    else
        snprintf(text, sizeof(text), "%0*llo", type->width, (unsigned long long)value);
    printf("%*s", cell, text);
}

/* The width of a row in which the numbers of all types are aligned. */
static int row_width(void)
{
    int widest = 0;

    for (size_t i = 0; i < type_count; i++) {
        int width = (types[i].width + 1) * (ROW / types[i].size);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void show_row(void)
{
    unsigned char bytes[ROW + 8] = {0}; /* zeros follow the end of the input */
    int width = row_width();

    if (any_row && !all_rows && have == ROW && memcmp(row, previous, ROW) == 0) {
        if (!starred)
            puts("*");
        starred = true;
        return;
    }
    starred = false;
    any_row = have == ROW;
    memcpy(bytes, row, have);
    memcpy(previous, row, ROW);
    show_address();
    for (size_t i = 0; i < type_count; i++) {
        if (i > 0 && address_base != 'n')
            printf("%*s", address_base == 'x' ? 6 : 7, "");
        for (size_t at = 0; at < have; at += (size_t)types[i].size)
            show_unit(&types[i], bytes + at, width / (ROW / types[i].size));
        putchar('\n');
    }
}

static void take_byte(int c)
{
    row[have++] = (unsigned char)c;
    if (have == ROW) {
        show_row();
        address += ROW;
        have = 0;
    }
}

static void use(FILE *file, const char *name)
{
    int c = 0;

    (void)name;
    while (skip > 0 && (c = getc(file)) != EOF) {
        skip--;
        address++;
    }
    for (; left > 0 && !ferror(stdout) && c != EOF && (c = getc(file)) != EOF; left--)
        take_byte(c);
}

static void take_option(int option)
{
    static const char letters[] = "bcdosx", *const meanings[] = {"o1", "c", "u2", "o2", "d2", "x2"};
    const char *found = strchr(letters, option);

    if (found)
        add_types(meanings[found - letters]);
    else if (option == 'A' && strlen(optarg) == 1 && strchr("doxn", *optarg))
        address_base = *optarg;
    else if (option == 't' && *optarg)
        add_types(optarg);
    else if (option == 'j')
        skip = bytes_from(optarg);
    else if (option == 'N')
        left = bytes_from(optarg);
    else if (option == 'v')
        all_rows = true;
    else
        usage();
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "bcdosxvA:j:N:t:")) != -1)
        take_option(option);
    if (type_count == 0)
        add_type('o', 2);
    int status = each_input(argv + optind, use);
    if (skip > 0) {
        warnx("the input ends before the part to show");
        return finish_output(1);
    }
    if (have > 0)
        show_row();
    address += have;
    show_address();
    if (address_base != 'n')
        putchar('\n');
    return finish_output(status);
}
