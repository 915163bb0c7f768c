/* SPDX-License-Identifier: MIT */
/*
 * 64-bit division, multiplication and shifts for 32-bit machines.
 *
 * A compiler turns `a / b` on 64-bit integers into a call of __udivdi3 and its kin, which usually
 * come with it in libgcc. The kernel and the C library both compile this file, so neither
 * depends on the toolchain's library; clang for bare machines has none. The names
 * are those of GCC's internals manual, section "Routines for integer arithmetic"; if a machine's
 * ABI has names of its own for them, its folder in arch/ leads those here.
 *
 * Only 32-bit operations are used inside, so that no routine calls itself. Division is by digits, as on
 * paper (Knuth, The Art of Computer Programming, vol. 2, 4.3.1, algorithm D). A divisor of zero
 * executes an undefined instruction, which is reported like any other fault.
 */
#include "int64.h"

/* The two halves of a 64-bit value. Both machines are little-endian. */
union halves {
    uint64_t whole;
    struct {
        uint32_t low, high;
    };
};

static uint64_t join(uint32_t high, uint32_t low)
{
    union halves value = {.low = low, .high = high};

    return value.whole;
}

static uint64_t multiply32(uint32_t a, uint32_t b)
{
    return (uint64_t)a * b; /* one instruction on both machines */
}

/*
 * One digit of base 2^16 of (*rest : next) / divisor. *rest must be below the divisor, which must have its
 * top bit set. The quotient by the divisor's upper half alone is at most two too large.
 */
static uint32_t divide_digit(uint32_t *rest, uint32_t next, uint32_t divisor)
{
    uint32_t upper = divisor >> 16, lower = divisor & 0xffff;
    uint32_t digit = *rest / upper;
    uint32_t left = *rest - digit * upper;

    while (digit > 0xffff || digit * lower > (left << 16 | next)) {
        digit--;
        left += upper;
        if (left > 0xffff)
            break;
    }
    *rest = (*rest << 16 | next) - digit * divisor; /* modulo 2^32: the result fits */
    return digit;
}

/* (high : low) / divisor. high must be below the divisor, so that the quotient fits into 32 bits. */
static uint32_t divide_long(uint32_t high, uint32_t low, uint32_t divisor, uint32_t *remainder)
{
    int shift = __builtin_clz(divisor);
    uint32_t rest = high, first, second;

    if (high == 0) {
        *remainder = low % divisor;
        return low / divisor;
    }
    if (shift > 0)
        rest = high << shift | low >> (32 - shift);
    low <<= shift;
    divisor <<= shift;
    first = divide_digit(&rest, low >> 16, divisor);
    second = divide_digit(&rest, low & 0xffff, divisor);
    *remainder = rest >> shift;
    return first << 16 | second;
}

/*
 * The quotient if the divisor needs more than 32 bits: its 32 leading bits give an estimate that
 * is the quotient or one more. The numerator is halved, so that the quotient does not overflow.
 */
static uint32_t divide_wide(uint64_t numerator, union halves divisor, uint64_t *remainder)
{
    union halves half = {.whole = numerator >> 1};
    int shift = __builtin_clz(divisor.high);
    union halves leading = {.whole = divisor.whole << shift};
    uint32_t ignored;
    uint32_t quotient = divide_long(half.high, half.low, leading.high, &ignored) >> (31 - shift);
    uint64_t rest;

    if (quotient > 0)
        quotient--;
    rest = numerator - multiply32(quotient, divisor.low) - join(quotient * divisor.high, 0);
    if (rest >= divisor.whole) {
        quotient++;
        rest -= divisor.whole;
    }
    *remainder = rest;
    return quotient;
}

uint64_t __udivmoddi4(uint64_t numerator, uint64_t divisor, uint64_t *remainder)
{
    union halves n = {.whole = numerator}, d = {.whole = divisor};
    uint32_t high, low, rest;

    if (divisor == 0)
        __builtin_trap();
    if (d.high != 0)
        return divide_wide(numerator, d, remainder);
    high = n.high < d.low ? 0 : n.high / d.low;
    low = divide_long(n.high - high * d.low, n.low, d.low, &rest);
    *remainder = rest;
    return join(high, low);
}

uint64_t __udivdi3(uint64_t numerator, uint64_t divisor)
{
    uint64_t remainder;

    return __udivmoddi4(numerator, divisor, &remainder);
}

uint64_t __umoddi3(uint64_t numerator, uint64_t divisor)
{
    uint64_t remainder;

    __udivmoddi4(numerator, divisor, &remainder);
    return remainder;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* The quotient is rounded towards zero; the remainder has the numerator's sign. */
int64_t __divmoddi4(int64_t numerator, int64_t divisor, int64_t *remainder)
{
    uint64_t rest;
    uint64_t quotient = __udivmoddi4(magnitude(numerator), magnitude(divisor), &rest);

    *remainder = (int64_t)(numerator < 0 ? -rest : rest);
    return (int64_t)((numerator < 0) != (divisor < 0) ? -quotient : quotient);
}

int64_t __divdi3(int64_t numerator, int64_t divisor)
{
    int64_t remainder;

    return __divmoddi4(numerator, divisor, &remainder);
}

int64_t __moddi3(int64_t numerator, int64_t divisor)
{
    int64_t remainder;

    __divmoddi4(numerator, divisor, &remainder);
    return remainder;
}

int64_t __muldi3(int64_t a, int64_t b)
{
    union halves x = {.whole = (uint64_t)a}, y = {.whole = (uint64_t)b};
    union halves product = {.whole = multiply32(x.low, y.low)};

    product.high += x.low * y.high + x.high * y.low;
    return (int64_t)product.whole;
}

/* Shifts by 0 to 63. A 32-bit shift by 32 is undefined, hence the case of zero. */
int64_t __ashldi3(int64_t value, int shift)
{
    union halves v = {.whole = (uint64_t)value};

    if (shift >= 32)
        return (int64_t)join(v.low << (shift - 32), 0);
    if (shift == 0)
        return value;
    return (int64_t)join(v.high << shift | v.low >> (32 - shift), v.low << shift);
}

uint64_t __lshrdi3(uint64_t value, int shift)
{
    union halves v = {.whole = value};

    if (shift >= 32)
        return join(0, v.high >> (shift - 32));
    if (shift == 0)
        return value;
    return join(v.high >> shift, v.low >> shift | v.high << (32 - shift));
}

int64_t __ashrdi3(int64_t value, int shift)
{
    union halves v = {.whole = (uint64_t)value};
    int32_t high = (int32_t)v.high; /* both compilers shift a signed value arithmetically */

    if (shift >= 32)
        return (int64_t)join((uint32_t)(high >> 31), (uint32_t)(high >> (shift - 32)));
    if (shift == 0)
        return value;
    return (int64_t)join((uint32_t)(high >> shift), v.low >> shift | v.high << (32 - shift));
}
