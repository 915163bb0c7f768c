/* SPDX-License-Identifier: MIT */
/* Arithmetic with 96 bits of precision. Results are cut off, not rounded: the error is below 2^-94 of the value. */
#include "wide.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "bits.h"

const struct wide wide_one = {false, 1, {0, 0, 0x80000000}};
const struct wide wide_ln2 = {false, 0, {0xc9e3b398, 0xd1cf79ab, 0xb17217f7}};
const struct wide wide_ln10 = {false, 2, {0xea56d62c, 0xaaa8ac16, 0x935d8ddd}};
const struct wide wide_pi = {false, 2, {0xc4c6628c, 0x2168c234, 0xc90fdaa2}};
const struct wide wide_half_pi = {false, 1, {0xc4c6628c, 0x2168c234, 0xc90fdaa2}};

bool wide_is_zero(const struct wide *x)
{
    return x->m[WIDE_WORDS - 1] == 0;
}

/* A number from 128 bits, the lowest word first, whose binary point is in front of the highest bit. */
static struct wide normalize(const uint32_t words[4], int exponent, bool negative)
{
    struct wide result = {.negative = negative};
    int top = 3, shift;

    while (top > 0 && words[top] == 0)
        top--;
    if (words[top] == 0)
        return result;
    shift = __builtin_clz(words[top]);
    result.exponent = exponent - 32 * (3 - top) - shift;
    for (int i = 0; i < WIDE_WORDS; i++) {
        int from = top - i;
        uint32_t high = from >= 0 ? words[from] : 0, low = from >= 1 ? words[from - 1] : 0;

        result.m[WIDE_WORDS - 1 - i] = shift == 0 ? high : high << shift | low >> (32 - shift);
    }
    return result;
}

struct wide wide_from(double x)
{
    uint64_t bits = bits_of(x), fraction = bits & FRACTION_MASK;
    int exponent = exponent_of(bits);
    uint32_t words[4] = {0};

    if (exponent != 0)
        fraction |= FRACTION_MASK + 1;
    else
        exponent = 1;
    words[2] = (uint32_t)fraction;
    words[3] = (uint32_t)(fraction >> 32);
    /* the lowest bit of the fraction stands for 2^(exponent - BIAS - 52); here it is 2^-64 */
    return normalize(words, exponent - EXPONENT_BIAS - FRACTION_BITS + 64, sign_of(bits));
}

struct wide wide_from_int(int x)
{
    return wide_from(x);
}

/* Half of the lowest bit of a double of this exponent: how many of the top 64 bits are cut off. */
static int bits_cut_off(int exponent)
{
    int below = MIN_EXPONENT - (exponent - 1); /* how far it is below the smallest normal number */

    return 11 + (below > 0 ? below : 0);
}

double wide_round(struct wide x)
{
    uint64_t high = (uint64_t)x.m[2] << 32 | x.m[1], kept, rest, half;
    int cut = bits_cut_off(x.exponent), exponent = x.exponent - 1 + EXPONENT_BIAS;
    uint64_t sign = (uint64_t)x.negative << 63;

    if (wide_is_zero(&x))
        return double_of(sign);
    if (cut > 64) {
        errno = ERANGE;
        return double_of(sign);
    }
    kept = cut == 64 ? 0 : high >> cut;
    rest = cut == 64 ? high : high & ((UINT64_C(1) << cut) - 1);
    half = UINT64_C(1) << (cut - 1);
    if (rest > half || (rest == half && (x.m[0] != 0 || (kept & 1) != 0)))
        kept++;
    if (cut == 11) /* normal: the top bit of the fraction is not stored, and adds to the exponent */
        kept += (uint64_t)(exponent - 1) << FRACTION_BITS;
    if (exponent > 0 && kept >= INFINITY_BITS) {
        errno = ERANGE;
        kept = INFINITY_BITS;
    }
    return double_of(sign | kept);
}

int wide_to_int(struct wide x)
{
    int value;

    if (wide_is_zero(&x) || x.exponent < 0)
        return 0;
    value = x.exponent == 0
                ? 1
                : (int)((x.m[2] >> (32 - x.exponent)) + (x.m[2] >> (31 - x.exponent) & 1));
    return x.negative ? -value : value;
}

struct wide wide_negate(struct wide x)
{
    x.negative = !x.negative;
    return x;
}

struct wide wide_scale(struct wide a, int power)
{
    if (!wide_is_zero(&a))
        a.exponent += power;
    return a;
}

/* The digits of x, shifted to the right by n bits, in 128 bits: one word stays for the lowest ones. */
static void align(uint32_t words[4], const struct wide *x, int n)
{
    int skip = n / 32, shift = n % 32;

    for (int i = 0; i < 4; i++) {
        int from = i + skip - 1;
        uint32_t low = from >= 0 && from < WIDE_WORDS ? x->m[from] : 0;
        uint32_t high = from + 1 >= 0 && from + 1 < WIDE_WORDS ? x->m[from + 1] : 0;

        words[i] = shift == 0 ? low : low >> shift | high << (32 - shift);
    }
}

/* Whether the size of a is below that of b, both with the digits of align(). */
static bool is_below(const uint32_t a[4], const uint32_t b[4])
{
    for (int i = 3; i >= 0; i--)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

/* a + b, or a - b for b below a. Returns the carry. */
static uint32_t combine(uint32_t result[4], const uint32_t a[4], const uint32_t b[4], bool subtract)
{
    uint64_t carry = subtract;

    for (int i = 0; i < 4; i++) {
        carry += (uint64_t)a[i] + (subtract ? ~b[i] : b[i]);
        result[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

struct wide wide_add(struct wide a, struct wide b)
{
    uint32_t x[4], y[4], sum[4];

    if (wide_is_zero(&a))
        return b;
    if (wide_is_zero(&b))
        return a;
    if (a.exponent < b.exponent) {
        struct wide other = a;

        a = b;
        b = other;
    }
    if (a.exponent - b.exponent >= 128)
        return a;
    align(x, &a, 0);
    align(y, &b, a.exponent - b.exponent);
    if (a.negative != b.negative) {
        bool swapped = is_below(x, y);

        combine(sum, swapped ? y : x, swapped ? x : y, true);
        return normalize(sum, a.exponent, swapped ? b.negative : a.negative);
    }
    if (combine(sum, x, y, false) != 0) { /* one bit more than there is room for */
        for (int i = 0; i < 4; i++)
            sum[i] = sum[i] >> 1 | (i < 3 ? sum[i + 1] << 31 : 0x80000000);
        a.exponent++;
    }
    return normalize(sum, a.exponent, a.negative);
}

struct wide wide_sub(struct wide a, struct wide b)
{
    return wide_add(a, wide_negate(b));
}

struct wide wide_mul(struct wide a, struct wide b)
{
    uint32_t product[2 * WIDE_WORDS] = {0};

    for (int i = 0; i < WIDE_WORDS; i++) {
        uint64_t carry = 0;

        for (int j = 0; j < WIDE_WORDS; j++) {
            carry += (uint64_t)a.m[i] * b.m[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i + WIDE_WORDS] = (uint32_t)carry;
    }
    return normalize(product + 2, a.exponent + b.exponent, a.negative != b.negative);
}

struct wide wide_div_int(struct wide a, uint32_t b)
{
    uint32_t words[4];
    uint64_t rest = 0;

    align(words, &a, 0);
    for (int i = 3; i >= 0; i--) {
        rest = rest << 32 | words[i];
        words[i] = (uint32_t)(rest / b);
        rest %= b;
    }
    return normalize(words, a.exponent, a.negative);
}

/* 1 / b by Newton's method: each step doubles the number of bits that are right, of which the first has 31. */
static struct wide reciprocal(struct wide b)
{
    uint32_t words[4] = {0, 0, 0, (uint32_t)((UINT64_C(1) << 63) / ((uint64_t)b.m[2] + 1))};
    struct wide r = normalize(words, 1 - b.exponent, b.negative), two = wide_scale(wide_one, 1);

    for (int i = 0; i < 3; i++)
        r = wide_mul(r, wide_sub(two, wide_mul(b, r)));
    return r;
}

struct wide wide_div(struct wide a, struct wide b)
{
    return wide_mul(a, reciprocal(b));
}

/* By Newton's method again, from the root of the highest 30 bits or so. */
struct wide wide_sqrt(struct wide a)
{
    int half = (a.exponent + (a.exponent & 1)) / 2;
    struct wide scaled = wide_scale(a, -2 * half), root; /* from 1/4 to 1 */

    if (wide_is_zero(&a))
        return a;
    root = wide_scale(wide_add(scaled, wide_one), -1); /* at most a quarter too large */
    for (int i = 0; i < 7; i++)
        root = wide_scale(wide_add(root, wide_div(scaled, root)), -1);
    return wide_scale(root, half);
}

struct wide wide_series(struct wide first, struct wide x, uint32_t n, uint32_t step)
{
    struct wide sum = first, term = first;

    for (;; n += step) {
        term = wide_mul(term, x);
        for (uint32_t i = 0; i < step; i++)
            term = wide_div_int(term, n + i);
        if (wide_is_zero(&term) || term.exponent < sum.exponent - WIDE_BITS)
            return sum;
        sum = wide_add(sum, term);
    }
}

struct wide wide_odd_series(struct wide x, struct wide q)
{
    struct wide power = x, sum = x;

    for (uint32_t n = 3; !wide_is_zero(&power); n += 2) {
        power = wide_mul(power, q);
        const struct wide term = wide_div_int(power, n);
        if (wide_is_zero(&term) || term.exponent < sum.exponent - WIDE_BITS)
            break;
        sum = wide_add(sum, term);
    }
    return sum;
}
