/* SPDX-License-Identifier: MIT */
/* -h of programs that show sizes: a number that a person reads at a glance, 1.5K or 20M. */
#ifndef HUMAN_H
#define HUMAN_H

#include <stdio.h>

#define HUMAN_ROOM 24

/* Rounded up, with one decimal if the number is below 10. */
static inline const char *human_size(unsigned long long bytes, char text[HUMAN_ROOM])
{
    static const char units[] = "KMGTPE";
    unsigned long long unit = 1024;
    int i = 0;

    if (bytes < unit) {
        snprintf(text, HUMAN_ROOM, "%llu", bytes);
        return text;
    }
    for (; bytes > (unit - unit / 1024) * 1024 && units[i + 1]; i++)
        unit *= 1024;
    unsigned long long whole = bytes / unit, rest = bytes % unit;
    unsigned long long tenths = whole * 10 + (rest / 16 * 10 + unit / 16 - 1) / (unit / 16);
    if (tenths <= 99)
        snprintf(text, HUMAN_ROOM, "%llu.%llu%c", tenths / 10, tenths % 10, units[i]);
    else
        snprintf(text, HUMAN_ROOM, "%llu%c", whole + (rest != 0), units[i]);
    return text;
}

#endif
