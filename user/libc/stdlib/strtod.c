/* SPDX-License-Identifier: MIT */
/*
 * Text to floating-point numbers, correctly rounded: half to even, for any number of digits.
 *
 * The text is an integer times a power of ten (or of two, if it is hexadecimal). If both are small, one
 * operation of the processor gives the result (round_quickly()). Otherwise, as a fraction of large integers, numerator /
 * denominator, it is divided bit by bit, until there is one bit more than the type's mantissa has. That bit, and whether
 * the rest is zero, decide the rounding.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

#include "../runtime/bignum.h"
#include "../runtime/binary.h"

/*
 * Digits that are read. Of further digits it only matters whether one is not zero. No double needs
 * more than 767 digits to be told from the middle between its neighbours.
 */
#define MAX_DIGITS 800

/*
 * Larger exponents are cut to this limit: far beyond every type, yet sums of exponents fit into an
 * int.
 */
#define EXPONENT_LIMIT 100000000

/* Digits are collected in a word up to this power of the base: one digit more still fits. */
#define GROUP_SCALE (1u << 24)

/* The greatest power of ten that a long double has without rounding. */
#define EXACT_POWER (LDBL_MANT_DIG == 64 ? 27 : 22)

/* A scanned number: integer * base^exponent, where the base is 10, or 2 for hexadecimal text. */
struct scanned {
    struct bignum integer;
    bool hexadecimal;
    int digits; /* of integer */
    int exponent;
};

static int clamp_exponent(long long value)
{
    if (value > EXPONENT_LIMIT)
        return EXPONENT_LIMIT;
    return value < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : (int)value;
}

static int digit_value(char c)
{
    return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

/*
 * Scans digits with at most one point among them. Returns the text behind them, or NULL if there is
 * no digit.
 */
static const char *scan_digits(const char *text, struct scanned *s)
{
    uint32_t base = s->hexadecimal ? 16 : 10;
    int per_digit = s->hexadecimal ? 4 : 1;
    uint32_t group = 0, scale = 1; /* digits that are not in the integer yet */
    long long exponent = 0;
    bool any = false, behind_point = false, lost = false;

    for (;; text++) {
        if (*text == '.' && !behind_point) {
            behind_point = true;
            continue;
        }
        if (s->hexadecimal ? !isxdigit(*text) : !isdigit(*text))
            break;
        any = true;
        if (s->digits < MAX_DIGITS) {
            group = group * base + (uint32_t)digit_value(*text);
            scale *= base;
            s->digits += s->digits > 0 || group > 0; /* zeros in front do not count */
            if (scale >= GROUP_SCALE) {
                big_multiply_add(&s->integer, scale, group);
                group = 0;
                scale = 1;
            }
            exponent -= behind_point ? per_digit : 0;
        } else {
            lost |= *text != '0';
            exponent += behind_point ? 0 : per_digit;
        }
    }
    big_multiply_add(&s->integer, scale, group);
    if (lost) { /* stands for all digits left out: a bit below the last digit */
        big_multiply_add(&s->integer, base, 1);
        s->digits++;
        exponent -= per_digit;
    }
    s->exponent = clamp_exponent(exponent);
    return any ? text : NULL;
}

/* Scans "e-5" or "p-5", if there is a digit; otherwise the number ends before the letter. */
static const char *scan_exponent(const char *text, struct scanned *s)
{
    const char *p = text;
    bool negative = false;
    int value = 0;

    if (tolower(*p++) != (s->hexadecimal ? 'p' : 'e'))
        return text;
    if (*p == '+' || *p == '-')
        negative = *p++ == '-';
    if (!isdigit(*p))
        return text;
    for (; isdigit(*p); p++)
        value = clamp_exponent((long long)value * 10 + (*p - '0'));
    s->exponent += negative ? -value : value;
    return p;
}

/*
 * Divides to a mantissa of at most bits bits, with an exponent not less than the format's smallest.
 * Both numbers are destroyed.
 */
static struct binary divide(struct bignum *numerator, struct bignum *denominator, int exponent,
                            const struct binary_format *format)
{
    struct binary b = {.kind = BINARY_FINITE};
    int scale = big_bit_length(numerator) - big_bit_length(denominator);
    int bits = format->bits;
    uint64_t leading = (uint64_t)1 << (bits - 1);
    bool half, inexact;

    /* The quotient lies between 2^(scale - 1) and 2^(scale + 1): scale it to between 1/2 and 2. */
    if (scale > 0)
        big_shift_left(denominator, scale);
    else
        big_shift_left(numerator, -scale);
    if (big_compare(numerator, denominator) < 0) {
        big_shift_left(numerator, 1);
        scale--;
    }
    b.exponent = exponent + scale - (bits - 1);
    if (b.exponent < format->min_exponent) { /* subnormal: fewer bits */
        bits -= format->min_exponent - b.exponent;
        b.exponent = format->min_exponent;
    }
    for (int i = 0; i < bits; i++) {
        b.mantissa <<= 1;
        if (big_compare(numerator, denominator) >= 0) {
            big_subtract(numerator, denominator);
            b.mantissa |= 1;
        }
        big_shift_left(numerator, 1);
    }
    half = bits >= 0 && big_compare(numerator, denominator) >= 0; /* bits < 0: less than a half */
    if (half)
        big_subtract(numerator, denominator);
    inexact = half || numerator->count > 0;
    if (half && (numerator->count > 0 || (b.mantissa & 1) != 0) && ++b.mantissa == leading << 1) {
        b.mantissa = leading;
        b.exponent++;
    }
    if (b.exponent > format->max_exponent)
        b.kind = BINARY_INFINITE;
    if (b.kind == BINARY_INFINITE || (inexact && b.mantissa < leading))
        errno = ERANGE;
    return b;
}

/*
 * If a long double has the integer and the power of ten exactly, their product or quotient is rounded once.
 * To a shorter format it is rounded again, which gives the wrong result only if the first result lies in the
 * middle of two numbers of that format: false then, and if the integer or the power is too large.
 */
static bool round_quickly(const struct scanned *s, const struct binary_format *format,
                          struct binary *b)
{
    static const long double tens[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                       1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                       1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                       1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    int power = s->exponent, dropped = LDBL_MANT_DIG - format->bits;
    uint32_t high = s->integer.count == 2 ? s->integer.words[1] : 0;
    long double value = s->integer.words[0];
    uint64_t half, rest;

    if (s->hexadecimal || s->integer.count > 2 || power > EXACT_POWER || power < -EXACT_POWER ||
        high > UINT32_MAX >> (64 - LDBL_MANT_DIG))
        return false;
    if (high > 0)
        value += (long double)high * 0x1p32L;
    *b = binary_of(power < 0 ? value / tens[-power] : value * tens[power]);
    if (dropped > 0) {
        half = (uint64_t)1 << (dropped - 1);
        rest = b->mantissa & (2 * half - 1);
        b->mantissa = (b->mantissa >> dropped) + (rest > half);
        b->exponent += dropped;
        if (rest == half || b->mantissa >> format->bits != 0)
            return false;
    }
    return b->exponent <= format->max_exponent;
}

static struct binary round_scanned(struct scanned *s, const struct binary_format *format)
{
    struct binary b = {.kind = BINARY_FINITE};
    struct bignum denominator;
    int magnitude; /* the value is about 2^magnitude */

    if (s->integer.count == 0 || round_quickly(s, format, &b))
        return b;
    b = (struct binary){.kind = BINARY_FINITE};
    magnitude = s->hexadecimal ? big_bit_length(&s->integer) + s->exponent
                               : 3 * (s->digits + s->exponent); /* 10 is more than 2^3 */
    if (magnitude > format->max_exponent + 64 + 16 || magnitude < format->min_exponent - 16) {
        b.kind = magnitude > 0 ? BINARY_INFINITE : BINARY_FINITE;
        errno = ERANGE;
        return b; /* out of range: return before the integers become too large */
    }
    big_set(&denominator, 1);
    if (!s->hexadecimal && s->exponent > 0)
        big_multiply_power5(&s->integer, s->exponent);
    else if (!s->hexadecimal)
        big_multiply_power5(&denominator, -s->exponent);
    return divide(&s->integer, &denominator, s->exponent, format);
}

/*
 * "inf", "infinity", "nan" and "nan(...)", in upper or lower case. NULL if the text is none of
 * them.
 */
static const char *scan_word(const char *text, struct binary *b)
{
    if (!isalpha(*text))
        return NULL;
    if (strncasecmp(text, "inf", 3) == 0) {
        b->kind = BINARY_INFINITE;
        return text + (strncasecmp(text, "infinity", 8) == 0 ? 8 : 3);
    }
    if (strncasecmp(text, "nan", 3) == 0) {
        const char *p = text + 3;

        b->kind = BINARY_NAN;
        if (*p++ == '(') {
            while (isalnum(*p) || *p == '_')
                p++;
            if (*p == ')')
                return p + 1;
        }
        return text + 3;
    }
    return NULL;
}

static const char *scan_number(const char *text, struct binary *b,
                               const struct binary_format *format)
{
    struct scanned s;
    const char *rest = NULL;

    s.integer.count = 0; /* not s = {0}, which would clear some KiB of words */
    s.digits = s.exponent = 0;
    s.hexadecimal = false;
    if (text[0] == '0' && tolower(text[1]) == 'x') {
        s.hexadecimal = true;
        rest = scan_digits(text + 2, &s);
    }
    if (rest == NULL) { /* "0x" without digits is a zero, followed by an x */
        s.hexadecimal = false;
        rest = scan_digits(text, &s);
    }
    if (rest == NULL)
        return NULL;
    rest = scan_exponent(rest, &s);
    *b = round_scanned(&s, format);
    return rest;
}

static struct binary scan(const char *text, char **end, const struct binary_format *format)
{
    struct binary b = {.kind = BINARY_FINITE};
    const char *p = text, *rest;
    bool negative = false;

    while (isspace(*p))
        p++;
    if (*p == '+' || *p == '-')
        negative = *p++ == '-';
    rest = scan_word(p, &b);
    if (rest == NULL)
        rest = scan_number(p, &b, format);
    if (end != NULL)
        *end = (char *)(uintptr_t)(rest != NULL ? rest : text);
    b.negative = negative && rest != NULL;
    return b;
}

float strtof(const char *restrict text, char **restrict end)
{
    static const struct binary_format format = {FLT_MANT_DIG, FLT_MIN_EXP - FLT_MANT_DIG,
                                                FLT_MAX_EXP - FLT_MANT_DIG};

    return binary_to_float(scan(text, end, &format));
}

double strtod(const char *restrict text, char **restrict end)
{
    static const struct binary_format format = {DBL_MANT_DIG, DBL_MIN_EXP - DBL_MANT_DIG,
                                                DBL_MAX_EXP - DBL_MANT_DIG};

    return binary_to_double(scan(text, end, &format));
}

/* On the PC the last bit is right only for numbers of up to MAX_DIGITS digits. */
long double strtold(const char *restrict text, char **restrict end)
{
    static const struct binary_format format = {LDBL_MANT_DIG, LDBL_MIN_EXP - LDBL_MANT_DIG,
                                                LDBL_MAX_EXP - LDBL_MANT_DIG};

    return binary_to_long_double(scan(text, end, &format));
}

double atof(const char *text)
{
    return strtod(text, NULL);
}
