/* SPDX-License-Identifier: MIT */
/*
 * The characters of UTF-8 (RFC 3629) and the columns that they take on a terminal.
 *
 * The tables follow the Unicode Character Database: combining characters are those of the categories Mn and Me, wide
 * ones those with East_Asian_Width W or F. They name whole blocks of the scripts that people use at a terminal.
 */
#include "text.h"

struct range {
    uint32_t first, last;
};

static const struct range combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x200b, 0x200f}, {0x20d0, 0x20f0}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26aa, 0x26ab},
    {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x2705, 0x2705},   {0x270a, 0x270b},
    {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2b1b, 0x2b1c},   {0x2e80, 0x303e},
    {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
    {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f320}, {0x1f32d, 0x1f335},
    {0x1f337, 0x1f37c}, {0x1f400, 0x1f43e}, {0x1f442, 0x1f4fc}, {0x1f5fb, 0x1f64f},
    {0x1f680, 0x1f6c5}, {0x1f90c, 0x1f93a}, {0x1f947, 0x1f9ff}, {0x20000, 0x2fffd},
    {0x30000, 0x3fffd},
};

#define SIZE(table) (sizeof(table) / sizeof((table)[0]))

static bool is_in(uint32_t code, const struct range *table, size_t size)
{
    size_t low = 0, high = size;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code > table[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < size && code >= table[low].first;
}

unsigned character_width(uint32_t code)
{
    if (code < combining[0].first)
        return 1;
    if (is_in(code, combining, SIZE(combining)))
        return 0;
    return is_in(code, wide, SIZE(wide)) ? 2 : 1;
}

/* The number of bytes of a character, by its first byte; 1 if no character begins so. */
static size_t size_by_first(unsigned char first)
{
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef)
        return 3;
    return first >= 0xf0 && first <= 0xf4 ? 4 : 1;
}

size_t decode_character(const char *bytes, size_t n, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)bytes[0];
    size_t size = size_by_first(first);
    uint32_t value = size == 1 ? first : first & (0x7fu >> size);

    *code = INVALID_CHARACTER;
    if (size > n || (size == 1 && first >= 0x80))
        return 1;
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 1;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 1;
    *code = value;
    return size;
}

size_t next_character(const char *bytes, size_t n, size_t at)
{
    uint32_t code;

    if (at < n)
        at += decode_character(bytes + at, n - at, &code);
    while (at < n) {
        size_t size = decode_character(bytes + at, n - at, &code);
        if (code == INVALID_CHARACTER || character_width(code) > 0)
            break;
        at += size;
    }
    return at;
}

/* Characters can be found from their beginning only: from the start of the text. */
size_t previous_character(const char *bytes, size_t n, size_t at)
{
    size_t before = 0;

    for (size_t next = 0; next < at; next = next_character(bytes, n, next))
        before = next;
    return before;
}
