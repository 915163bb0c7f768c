/* SPDX-License-Identifier: MIT */
/*
 * Text to integers. One scanner reads sign, base prefix and digits into a magnitude; each type then
 * checks its range. Values out of range give the nearest limit and ERANGE.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

struct magnitude {
    unsigned long long value;
    bool negative;
    bool overflow; /* the magnitude does not fit into value */
};

/* The value of a digit in bases up to 36, or 36. */
static int digit_value(char c)
{
    unsigned digit = (unsigned char)c - '0', letter = ((unsigned char)c | 0x20u) - 'a';

    return digit < 10 ? (int)digit : letter < 26 ? (int)letter + 10 : 36;
}

/* A prefix counts only if a digit of its base follows. */
static const char *scan_prefix(const char *text, int *base)
{
    bool hexadecimal = text[0] == '0' && tolower(text[1]) == 'x' && digit_value(text[2]) < 16;

    if ((*base == 0 || *base == 16) && hexadecimal) {
        *base = 16;
        return text + 2;
    }
    if (*base == 0)
        *base = text[0] == '0' ? 8 : 10;
    return text;
}

/*
 * Reads digits into a magnitude. Returns their end. As long as the next digit cannot make the value larger than a word, a
 * word is enough to compute with.
 */
static const char *scan_digits(const char *text, unsigned base, struct magnitude *result)
{
    unsigned word = 0, limit = UINT_MAX / base - 1, digit;

    for (; word <= limit && (digit = (unsigned)digit_value(*text)) < base; text++)
        word = word * base + digit;
    for (result->value = word; (digit = (unsigned)digit_value(*text)) < base; text++)
        if (__builtin_mul_overflow(result->value, base, &result->value) ||
            __builtin_add_overflow(result->value, digit, &result->value))
            result->overflow = true;
    return text;
}

static struct magnitude scan(const char *text, char **end, int base)
{
    struct magnitude result = {0};
    const char *start = text, *digits;

    if (end != NULL)
        *end = (char *)(uintptr_t)start;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return result;
    }
    while (isspace(*text))
        text++;
    if (*text == '+' || *text == '-')
        result.negative = *text++ == '-';
    digits = scan_prefix(text, &base);
    text = scan_digits(digits, (unsigned)base, &result);
    if (end != NULL && text > digits)
        *end = (char *)(uintptr_t)text;
    return result;
}

/* The limit is that of a positive result; a negative result may be one greater. */
static long long signed_result(struct magnitude m, unsigned long long limit)
{
    if (m.negative)
        limit++;
    if (m.overflow || m.value > limit) {
        errno = ERANGE;
        m.value = limit;
    }
    return (long long)(m.negative ? -m.value : m.value);
}

/* The standard says that a minus sign negates modulo the type's range. */
static unsigned long long unsigned_result(struct magnitude m, unsigned long long limit)
{
    if (m.overflow || m.value > limit) {
        errno = ERANGE;
        return limit;
    }
    return m.negative ? -m.value : m.value;
}

long strtol(const char *restrict text, char **restrict end, int base)
{
    return (long)signed_result(scan(text, end, base), LONG_MAX);
}

long long strtoll(const char *restrict text, char **restrict end, int base)
{
    return signed_result(scan(text, end, base), LLONG_MAX);
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base)
{
    return (unsigned long)unsigned_result(scan(text, end, base), ULONG_MAX);
}

unsigned long long strtoull(const char *restrict text, char **restrict end, int base)
{
    return unsigned_result(scan(text, end, base), ULLONG_MAX);
}

intmax_t strtoimax(const char *restrict text, char **restrict end, int base)
{
    return strtoll(text, end, base);
}

uintmax_t strtoumax(const char *restrict text, char **restrict end, int base)
{
    return strtoull(text, end, base);
}

int atoi(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}

long long atoll(const char *text)
{
    return strtoll(text, NULL, 10);
}
