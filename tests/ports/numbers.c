/* SPDX-License-Identifier: MIT */
/*
 * Conversions, 64-bit arithmetic, structures and variable arguments, for a compiler on the machine: the output must be that
 * of the compiler on this computer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct mixed {
    int a;
    double b;
    char c[12];
    long long d;
};

struct pair {
    float x, y;
};

static volatile double doubles[] = {-3.7, 1e15, -1e15, 0.25, -0.5, 4e9, 1e18, -123456.789};
static volatile float floats[] = {-3.7f, 1e10f, -1e12f, 0.25f, 3e9f};
static volatile long long longs[] = {
    -1, 1, 1234567890123456789, -1234567890123, 0x7fffffffffffffff, -65536, 16777217};
static volatile unsigned long long unsigned_longs[] = {1, 0xffffffffffffffff, 10000000000,
                                                       3, 1ull << 63,         0x8000008000000001};
static volatile int ints[] = {7, -7, 1000003, -1}, shifts[] = {0, 1, 31, 32, 33, 63};
static volatile float rounded; /* the PC's registers hold more digits than a float in memory */
static jmp_buf place;

static void conversions(void)
{
    for (unsigned i = 0; i < COUNT(doubles); i++) {
        printf("%lld %d\n", (long long)doubles[i],
               doubles[i] > -2e9 && doubles[i] < 2e9 ? (int)doubles[i] : 0);
        if (doubles[i] >= 0)
            printf("%llu\n", (unsigned long long)doubles[i]);
    }
    for (unsigned i = 0; i < COUNT(floats); i++)
        printf("%lld %d\n", (long long)floats[i],
               floats[i] > -2e9f && floats[i] < 2e9f ? (int)floats[i] : 0);
    for (unsigned i = 0; i < COUNT(longs); i++) {
        rounded = (float)longs[i];
        printf("%.17g %.9g\n", (double)longs[i], rounded);
    }
    for (unsigned i = 0; i < COUNT(unsigned_longs); i++) {
        rounded = (float)unsigned_longs[i];
        printf("%.17g %.9g\n", (double)unsigned_longs[i], rounded);
    }
    /* The compiler itself computes these. */
    printf("%d %lld %g\n", (int)-3.7, (long long)-1e15, (double)0xfedcba9876543210);
}

static void arithmetic(void)
{
    for (unsigned i = 0; i < COUNT(longs); i++) {
        for (unsigned j = 0; j < COUNT(ints); j++)
            printf("%lld %lld\n", longs[i] / ints[j], longs[i] % ints[j]);
        for (unsigned j = 0; j < COUNT(shifts); j++)
            printf("%lld %llx\n", longs[i] >> shifts[j], (unsigned long long)longs[i] >> shifts[j]);
        for (unsigned j = 0; j < COUNT(longs); j++)
            printf("%d%d%d ", longs[i] < longs[j], longs[i] == longs[j],
                   (unsigned long long)longs[i] < (unsigned long long)longs[j]);
    }
    for (unsigned i = 0; i < COUNT(unsigned_longs); i++) {
        for (unsigned j = 0; j < COUNT(unsigned_longs); j++)
            printf("%llu %llu %llu\n", unsigned_longs[i] / unsigned_longs[j],
                   unsigned_longs[i] % unsigned_longs[j], unsigned_longs[i] * unsigned_longs[j]);
        for (unsigned j = 0; j < COUNT(shifts); j++)
            printf("%llx\n", unsigned_longs[i] << shifts[j]);
    }
    for (unsigned i = 0; i < COUNT(ints); i++) {
        for (unsigned j = 0; j < COUNT(ints); j++)
            printf("%d %d %u %u\n", ints[i] / ints[j], ints[i] % ints[j],
                   (unsigned)ints[i] / (unsigned)ints[j], (unsigned)ints[i] % (unsigned)ints[j]);
    }
}

static double sum(int n, ...)
{
    va_list list;
    double result = 0;

    va_start(list, n);
    while (n--)
        result += va_arg(list, double);
    va_end(list);
    return result;
}

static struct mixed change(struct mixed value, float more, const struct mixed *by)
{
    value.b += more;
    value.d *= by->d;
    return value;
}

static struct pair move(struct pair from, double by)
{
    from.x += by;
    from.y -= by;
    return from;
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    struct mixed first = {1, 2.5, "hello", 1000000007}, second = change(first, 0.25f, &first);
    struct pair pair = move((struct pair){1, 2}, 0.5);
    int sorted[] = {5, 3, 9, -1};

    conversions();
    arithmetic();
    printf("\n%d %g %s %lld %g %g %g\n", second.a, second.b, second.c, second.d, pair.x, pair.y,
           sum(4, 1.0, 2.0, 3.5, 0.25));
    qsort(sorted, COUNT(sorted), sizeof(sorted[0]), compare);
    for (unsigned i = 0; i < COUNT(sorted); i++) {
        switch (sorted[i]) {
        case -1:
            printf("minus one");
            break;
        case 3:
            printf(" three");
            break;
        default:
            printf(" %d", sorted[i]);
        }
    }
    if (setjmp(place) == 0)
        longjmp(place, 1);
    printf(" and back\n");
    return 0;
}
