/* SPDX-License-Identifier: MIT */
/*
 * Conversions between floating point numbers and 64-bit integers for programs of tcc on ARM, in place of its own, which are
 * wrong for many numbers. The names and the registers are those of ARM's run-time ABI (RTABI, 4.1.2): numbers are passed
 * in integer registers.
 */
typedef unsigned long long u64;
typedef long long s64;

#define HELPER __attribute__((pcs("aapcs")))
#define HIGH 4294967296.0 /* the weight of the higher word */

/* Both words are converted exactly, so that the sum is rounded once. */
HELPER double __aeabi_ul2d(u64 value)
{
    return (double)(unsigned)(value >> 32) * HIGH + (double)(unsigned)value;
}

HELPER double __aeabi_l2d(s64 value)
{
    return (double)(int)(value >> 32) * HIGH + (double)(unsigned)value;
}

/*
 * A number of more than 53 bits would be rounded twice: to a double, then to a float. One bit in place of all bits that
 * a float cannot show has the same effect on the second rounding, and makes the first one exact.
 */
HELPER float __aeabi_ul2f(u64 value)
{
    if (value >> 53)
        value = (value & ~(u64)0x7ff) | (value & 0x7ff ? 0x800 : 0);
    return (float)__aeabi_ul2d(value);
}

HELPER float __aeabi_l2f(s64 value)
{
    return value < 0 ? -__aeabi_ul2f(-(u64)value) : __aeabi_ul2f((u64)value);
}

HELPER u64 __aeabi_d2ulz(double value)
{
    unsigned high = (unsigned)(value / HIGH);

    return (u64)high << 32 | (unsigned)(value - (double)high * HIGH);
}

HELPER s64 __aeabi_d2lz(double value)
{
    return value < 0 ? (s64)-__aeabi_d2ulz(-value) : (s64)__aeabi_d2ulz(value);
}

HELPER u64 __aeabi_f2ulz(float value)
{
    return __aeabi_d2ulz(value);
}

HELPER s64 __aeabi_f2lz(float value)
{
    return __aeabi_d2lz(value);
}
