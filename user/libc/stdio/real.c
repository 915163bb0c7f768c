/* SPDX-License-Identifier: MIT */
/*
 * printf's conversions of reals: a e f g. The decimal digits are exact: a number m * 2^-k is m *
 * 5^k / 10^k, and its digits are those of the integer m * 5^k. All of them are computed, then
 * rounded once, half to even. If few digits are wanted, the processor's arithmetic gives them first, unless
 * its own rounding could matter (quick_decimal()).
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "../runtime/bignum.h"
#include "../runtime/binary.h"
#include "real.h"

#define GROUP 9 /* decimal digits that fit into 32 bits */
#define GROUP_VALUE 1000000000

/* The value 0.DIGITS * 10^point. */
struct decimal {
    char *digits; /* the first is not '0' */
    int count;    /* 0 for the value zero */
    int point;
};

#define MAX_DIGITS (BIGNUM_WORDS * 10) /* a word has 9.6 */

/* A number as text: the sign, then digits or a word, then the exponent. */
struct real_text {
    const char *prefix; /* sign, and "0x" */
    int first;          /* index of the first digit; if negative, the number of zeros before it */
    int before;         /* digits before the point */
    int after;          /* digits behind the point; zeros follow the digits of the decimal */
    bool point;
    char exponent[8]; /* "e+308", or empty */
};

/* The digits are written into the space before end. */
static void to_decimal(struct decimal *d, char *end, struct binary b)
{
    struct bignum n;
    char *first = end;

    big_set(&n, b.mantissa);
    if (b.exponent < 0)
        big_multiply_power5(&n, -b.exponent);
    else
        big_shift_left(&n, b.exponent);
    while (n.count > 0) {
        uint32_t group = big_divide(&n, GROUP_VALUE);

        for (int i = 0; i < GROUP; i++, group /= 10)
            *--first = (char)('0' + group % 10);
    }
    while (first < end && *first == '0')
        first++;
    d->digits = first;
    d->count = (int)(end - first);
    d->point = d->count + (b.exponent < 0 ? b.exponent : 0);
}

/* Whether cutting after keep digits must round away from zero. */
static bool rounds_up(const struct decimal *d, int keep)
{
    char next = d->digits[keep];

    if (next != '5')
        return next > '5';
    for (int i = keep + 1; i < d->count; i++)
        if (d->digits[i] != '0')
            return true;
    return keep > 0 && (d->digits[keep - 1] - '0') % 2 != 0; /* a tie: to even */
}

static void round_decimal(struct decimal *d, int keep)
{
    bool up;

    if (keep >= d->count)
        return;
    up = keep >= 0 && rounds_up(d, keep);
    d->count = keep > 0 ? keep : 0;
    if (!up)
        return;
    while (d->count > 0 && d->digits[d->count - 1] == '9')
        d->count--;
    if (d->count > 0) {
        d->digits[d->count - 1]++;
    } else { /* 0.99 is 1.0 now */
        d->digits[0] = '1';
        d->count = 1;
        d->point++;
    }
}

/* Writes n digits, beginning with index first. Digits outside the decimal are zeros. */
static void put_digits(struct format_output *out, const struct decimal *d, int first, int n)
{
    int leading = first < 0 ? (-first < n ? -first : n) : 0;
    int start = first + leading;
    int present = start < d->count ? d->count - start : 0;

    if (present > n - leading)
        present = n - leading;
    format_repeat(out, '0', leading);
    if (present > 0)
        format_put(out, d->digits + start, (size_t)present);
    format_repeat(out, '0', n - leading - present);
}

/* Writes the text into its field; the zeros of the 0 flag follow the prefix. */
static void put_real(struct format_output *out, const struct format_spec *spec,
                     const struct decimal *d, const struct real_text *text)
{
    size_t prefix_length = strlen(text->prefix), exponent_length = strlen(text->exponent);
    long long length =
        (long long)(prefix_length + exponent_length) + text->before + text->point + text->after;
    int fill = length < spec->width ? spec->width - (int)length : 0;

    if (!spec->left && !spec->zero)
        format_repeat(out, ' ', fill);
    format_put(out, text->prefix, prefix_length);
    if (!spec->left && spec->zero)
        format_repeat(out, '0', fill);
    put_digits(out, d, text->first, text->before);
    if (text->point)
        format_put(out, ".", 1);
    put_digits(out, d, text->first + text->before, text->after);
    format_put(out, text->exponent, exponent_length);
    if (spec->left)
        format_repeat(out, ' ', fill);
}

/* Writes the letter, a sign, and at least min_digits digits. */
static void write_exponent(char *to, char letter, int exponent, int min_digits)
{
    unsigned value = exponent < 0 ? (unsigned)-exponent : (unsigned)exponent;
    int digits = min_digits;

    for (unsigned limit = min_digits == 2 ? 100 : 10; value >= limit; limit *= 10)
        digits++;
    *to++ = letter;
    *to++ = exponent < 0 ? '-' : '+';
    to[digits] = '\0';
    for (; digits > 0; value /= 10)
        to[--digits] = (char)('0' + value % 10);
}

/* %f: all digits before the point, one at least. */
static void layout_fixed(struct real_text *text, const struct decimal *d, int after)
{
    text->before = d->count > 0 && d->point > 1 ? d->point : 1;
    text->first = d->point - text->before;
    text->after = after;
}

/* %e: one digit before the point. */
static void layout_exponent(struct real_text *text, const struct decimal *d, int after, char letter)
{
    text->before = 1;
    text->first = 0;
    text->after = after;
    write_exponent(text->exponent, letter, d->count > 0 ? d->point - 1 : 0, 2);
}

/*
 * %g: a number of significant digits, in the shorter form. Without # there are no zeros at the end.
 */
static void layout_general(struct real_text *text, const struct format_spec *spec,
                           struct decimal *d, int precision, char letter)
{
    int significant = precision > 0 ? precision : 1, exponent, after;
    bool exponential;

    round_decimal(d, significant);
    exponent = d->count > 0 ? d->point - 1 : 0;
    exponential = exponent < -4 || exponent >= significant;
    if (!spec->alternate) {
        while (d->count > 0 && d->digits[d->count - 1] == '0')
            d->count--;
        significant = d->count > 0 ? d->count : 1;
    }
    after = significant - 1 - (exponential ? 0 : exponent);
    if (exponential)
        layout_exponent(text, d, after, letter);
    else
        layout_fixed(text, d, after > 0 ? after : 0);
}

/*
 * Rounds value * 10^places to an integer. False if that is too large, or lies so near to the middle of two
 * integers that the arithmetic is not exact enough: it has two roundings, each by 2^-53 of the result.
 */
static bool scale_and_round(double value, int places, uint32_t *integer)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const int most = sizeof(tens) / sizeof(tens[0]) - 1;
    double scaled, rest;

    if (places > most || places < -most)
        return false;
    scaled = places < 0 ? value / tens[-places] : value * tens[places];
    if (!(scaled < GROUP_VALUE))
        return false;
    *integer = (uint32_t)scaled;
    rest = scaled - *integer;
    *integer += rest > 0.5;
    return rest < 0.5 - 1e-6 || rest > 0.5 + 1e-6; /* 10^9 * 2^-52 is 2.2e-7 */
}

/*
 * The decimal, rounded to places digits behind the point, or (exponential) to so many digits in all. False if
 * the digits must be computed exactly.
 */
static bool quick_decimal(struct decimal *d, char *end, struct binary b, double value, int places,
                          bool exponential)
{
    static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    int digits = places;
    uint32_t integer;

    if (b.mantissa == 0 || places > GROUP - 1)
        return false;
    if (exponential) { /* 1233 / 4096 is log10(2) */
        places -= 1 + ((b.exponent + 63 - __builtin_clzll(b.mantissa)) * 1233 >> 12);
        if (!scale_and_round(value, places, &integer))
            return false;
        places -= integer >= tens[digits]; /* one digit too many */
    }
    if (!scale_and_round(value, places, &integer))
        return false;
    if (exponential && (integer >= tens[digits] || integer < tens[digits - 1]))
        return false;
    d->digits = end;
    for (; integer > 0; integer /= 10)
        *--d->digits = (char)('0' + integer % 10);
    d->count = (int)(end - d->digits);
    d->point = d->count - places;
    return true;
}

static void format_decimal(struct format_output *out, const struct format_spec *spec,
                           struct binary b, double value)
{
    char space[MAX_DIGITS];
    struct decimal d;
    struct real_text text = {.prefix = format_sign(spec, b.negative)};
    int precision = spec->precision >= 0 ? spec->precision : 6;
    char letter = isupper(spec->conversion) ? 'E' : 'e', form = (char)tolower(spec->conversion);
    int places = form == 'g' && precision == 0 ? 1
                 : precision < GROUP           ? precision + (form == 'e')
                                               : GROUP;

    if (!quick_decimal(&d, space + sizeof(space), b, value < 0 ? -value : value, places,
                       form != 'f'))
        to_decimal(&d, space + sizeof(space), b);
    switch (form) {
    case 'e':
        round_decimal(&d, precision < d.count ? precision + 1 : d.count);
        layout_exponent(&text, &d, precision, letter);
        break;
    case 'f':
        if (precision < d.count - d.point)
            round_decimal(&d, d.point + precision);
        layout_fixed(&text, &d, precision);
        break;
    default:
        layout_general(&text, spec, &d, precision, letter);
    }
    text.point = text.after > 0 || spec->alternate;
    put_real(out, spec, &d, &text);
}

/* Shifts the leading one to bit 63. */
static void normalize(struct binary *b)
{
    int shift = b->mantissa != 0 ? __builtin_clzll(b->mantissa) : 0;

    b->mantissa <<= shift;
    b->exponent -= shift;
}

/* Rounds a normalized mantissa to the given number of hexadecimal digits after the leading one. */
static void round_hexadecimal(struct binary *b, int digits)
{
    int dropped = 63 - 4 * digits;
    uint64_t unit, half, rest;

    if (dropped <= 0)
        return;
    unit = (uint64_t)1 << dropped;
    half = unit >> 1;
    rest = b->mantissa & (unit - 1);
    b->mantissa -= rest;
    if (rest > half || (rest == half && (b->mantissa & unit) != 0)) {
        b->mantissa += unit;
        if (b->mantissa == 0) { /* carried out of the leading one */
            b->mantissa = (uint64_t)1 << 63;
            b->exponent++;
        }
    }
}

/* %a: 0x1.8p+0. The leading digit is 1, except for zero. Without a precision the text is exact. */
static void format_hexadecimal(struct format_output *out, const struct format_spec *spec,
                               struct binary b)
{
    static const char *const prefixes[] = {"0x", "-0x", "+0x", " 0x", "0X", "-0X", "+0X", " 0X"};
    bool upper = spec->conversion == 'A';
    const char *sign = format_sign(spec, b.negative);
    const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    int which = *sign == '-' ? 1 : *sign == '+' ? 2 : *sign == ' ' ? 3 : 0;
    struct real_text text = {.prefix = prefixes[which + (upper ? 4 : 0)], .before = 1};
    char buffer[17];
    struct decimal d = {.digits = buffer};

    normalize(&b);
    if (spec->precision >= 0)
        round_hexadecimal(&b, spec->precision < 16 ? spec->precision : 16);
    buffer[d.count++] = b.mantissa != 0 ? '1' : '0';
    for (uint64_t rest = b.mantissa << 1; rest != 0; rest <<= 4)
        buffer[d.count++] = alphabet[rest >> 60];
    write_exponent(text.exponent, upper ? 'P' : 'p', b.mantissa != 0 ? b.exponent + 63 : 0, 1);
    text.after = spec->precision >= 0 ? spec->precision : d.count - 1;
    text.point = text.after > 0 || spec->alternate;
    put_real(out, spec, &d, &text);
}

/* inf and nan: no zeros in front. */
static void format_special(struct format_output *out, const struct format_spec *spec,
                           struct binary b)
{
    bool upper = isupper(spec->conversion);
    const char *word = b.kind == BINARY_NAN ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");
    const char *sign = format_sign(spec, b.negative);
    int fill = spec->width - 3 - (int)strlen(sign);

    format_repeat(out, ' ', spec->left ? 0 : fill);
    format_put(out, sign, strlen(sign));
    format_put(out, word, 3);
    format_repeat(out, ' ', spec->left ? fill : 0);
}

void format_real(struct format_output *out, const struct format_spec *spec, long double value)
{
    struct binary b = binary_of(value);

    if (b.kind != BINARY_FINITE)
        format_special(out, spec, b);
    else if (tolower(spec->conversion) == 'a')
        format_hexadecimal(out, spec, b);
    else
        format_decimal(out, spec, b, (double)value);
}
