/* SPDX-License-Identifier: MIT */
/*
 * For programs with numbers as arguments: if an argument is no number, or out of range, the program
 * ends.
 */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <err.h>
#include <errno.h>
#include <stdlib.h>

/* The decimal number in text, which must have no other characters, and be from low to high. */
static inline long long number_from(const char *text, long long low, long long high)
{
    char *end;

    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end)
        errx(2, "%s: not a number", text);
    if (errno == ERANGE || value < low || value > high)
        errx(2, "%s: out of range", text);
    return value;
}

#endif
