/* SPDX-License-Identifier: MIT */
/*
 * Conversions between 64-bit integers and reals, for which VFP has no instruction. The names are
 * those of the Run-time ABI for the Arm Architecture (IHI 0043), tables 6 and 7. Conversions to
 * integers round towards zero. If a value does not fit, the result is the nearest limit; NaN gives
 * 0.
 */
#include <stdbool.h>
#include <stdint.h>

#define TWO_32 4294967296.0
#define TWO_63 (TWO_32 * TWO_32 / 2)
#define TWO_64 (TWO_32 * TWO_32)

/* The number of low bits of a 64-bit integer that a double's mantissa has no room for. */
#define EXCESS_BITS 11
#define EXCESS_MASK ((1u << EXCESS_BITS) - 1)

uint64_t __aeabi_d2ulz(double value);
int64_t __aeabi_d2lz(double value);
uint64_t __aeabi_f2ulz(float value);
int64_t __aeabi_f2lz(float value);
double __aeabi_ul2d(uint64_t value);
double __aeabi_l2d(int64_t value);
float __aeabi_ul2f(uint64_t value);
float __aeabi_l2f(int64_t value);

uint64_t __aeabi_d2ulz(double value)
{
    uint32_t high, low;

    if (!(value >= 1)) /* NaN too */
        return 0;
    if (value >= TWO_64)
        return UINT64_MAX;
    high = (uint32_t)(value / TWO_32);
    low = (uint32_t)(value - high * TWO_32);
    return (uint64_t)high << 32 | low;
}

int64_t __aeabi_d2lz(double value)
{
    if (value >= TWO_63)
        return INT64_MAX;
    if (value <= -TWO_63)
        return INT64_MIN;
    return value < 0 ? -(int64_t)__aeabi_d2ulz(-value) : (int64_t)__aeabi_d2ulz(value);
}

uint64_t __aeabi_f2ulz(float value)
{
    return __aeabi_d2ulz(value);
}

int64_t __aeabi_f2lz(float value)
{
    return __aeabi_d2lz(value);
}

/* Both halves are exact; only the addition rounds. */
double __aeabi_ul2d(uint64_t value)
{
    return (uint32_t)(value >> 32) * TWO_32 + (uint32_t)value;
}

double __aeabi_l2d(int64_t value)
{
    return (int32_t)(value >> 32) * TWO_32 + (uint32_t)value;
}

/*
 * Converts through a double, which must be exact, because the number would be rounded twice
 * otherwise. So all bits that a double cannot hold are merged into its last bit, which is far below
 * the last bit of a float.
 */
float __aeabi_ul2f(uint64_t value)
{
    bool large = value >> (64 - EXCESS_BITS) != 0;

    if (large && (value & EXCESS_MASK) != 0)
        value = (value & ~(uint64_t)EXCESS_MASK) | 1u << EXCESS_BITS;
    return (float)__aeabi_ul2d(value);
}

float __aeabi_l2f(int64_t value)
{
    return value < 0 ? -__aeabi_ul2f(-(uint64_t)value) : __aeabi_ul2f((uint64_t)value);
}
