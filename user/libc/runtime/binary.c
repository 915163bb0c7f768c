/* SPDX-License-Identifier: MIT */
/*
 * IEEE 754 numbers as bits. A long double is an x87 extended number on the PC (Intel SDM vol. 1,
 * 4.2.2: the leading one is stored) and the same as a double on ARM.
 */
#include "binary.h"

#include <string.h>

#define DOUBLE_FRACTION 52 /* bits stored; the leading one is implied */
#define DOUBLE_SPECIAL 0x7ff
#define FLOAT_FRACTION 23
#define FLOAT_SPECIAL 0xff

/*
 * Packs the number into the given numbers of bits: the exponent field and the fraction below it. If
 * the mantissa lacks its leading one, the number is subnormal or zero: exponent field 0.
 */
static uint64_t to_bits(struct binary b, int fraction_bits, int special, int min_exponent)
{
    uint64_t leading = (uint64_t)1 << fraction_bits;
    uint64_t field = 0, fraction = b.mantissa & (leading - 1);

    if (b.kind != BINARY_FINITE) {
        field = (uint64_t)special;
        fraction = b.kind == BINARY_NAN ? leading >> 1 : 0;
    } else if ((b.mantissa & leading) != 0) {
        field = (uint64_t)(b.exponent - min_exponent + 1);
    }
    return field << fraction_bits | fraction;
}

double binary_to_double(struct binary b)
{
    uint64_t bits = to_bits(b, DOUBLE_FRACTION, DOUBLE_SPECIAL, DBL_MIN_EXP - DBL_MANT_DIG);
    double value;

    bits |= (uint64_t)b.negative << 63;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

float binary_to_float(struct binary b)
{
    uint32_t bits = (uint32_t)to_bits(b, FLOAT_FRACTION, FLOAT_SPECIAL, FLT_MIN_EXP - FLT_MANT_DIG);
    float value;

    bits |= (uint32_t)b.negative << 31;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

#if LDBL_MANT_DIG == 64

#define EXTENDED_SPECIAL 0x7fff
#define EXTENDED_LEADING ((uint64_t)1 << 63)

struct extended {
    uint64_t mantissa;
    uint16_t sign_exponent;
};

#define EXTENDED_BYTES 10

struct binary binary_of(long double value)
{
    struct extended bits = {0};
    struct binary b = {0};
    int field;

    memcpy(&bits, &value, EXTENDED_BYTES);
    field = bits.sign_exponent & EXTENDED_SPECIAL;
    b.negative = bits.sign_exponent >> 15 != 0;
    if (field == EXTENDED_SPECIAL) {
        b.kind = bits.mantissa == EXTENDED_LEADING ? BINARY_INFINITE : BINARY_NAN;
        return b;
    }
    b.mantissa = bits.mantissa;
    b.exponent = LDBL_MIN_EXP - LDBL_MANT_DIG + (field == 0 ? 0 : field - 1);
    return b;
}

long double binary_to_long_double(struct binary b)
{
    struct extended bits = {.mantissa = b.mantissa};
    long double value = 0;
    int field = 0;

    if (b.kind != BINARY_FINITE) {
        bits.mantissa = EXTENDED_LEADING | (b.kind == BINARY_NAN ? EXTENDED_LEADING >> 1 : 0);
        field = EXTENDED_SPECIAL;
    } else if ((b.mantissa & EXTENDED_LEADING) != 0) {
        field = b.exponent - (LDBL_MIN_EXP - LDBL_MANT_DIG) + 1;
    }
    bits.sign_exponent = (uint16_t)(field | b.negative << 15);
    memcpy(&value, &bits, EXTENDED_BYTES);
    return value;
}

#else

struct binary binary_of(long double extended)
{
    double value = (double)extended;
    struct binary b = {0};
    uint64_t bits, fraction;
    int field;

    memcpy(&bits, &value, sizeof(bits));
    fraction = bits & (((uint64_t)1 << DOUBLE_FRACTION) - 1);
    field = (int)(bits >> DOUBLE_FRACTION) & DOUBLE_SPECIAL;
    b.negative = bits >> 63 != 0;
    if (field == DOUBLE_SPECIAL) {
        b.kind = fraction == 0 ? BINARY_INFINITE : BINARY_NAN;
        return b;
    }
    b.mantissa = field == 0 ? fraction : fraction | (uint64_t)1 << DOUBLE_FRACTION;
    b.exponent = DBL_MIN_EXP - DBL_MANT_DIG + (field == 0 ? 0 : field - 1);
    return b;
}

long double binary_to_long_double(struct binary b)
{
    return binary_to_double(b);
}

#endif
