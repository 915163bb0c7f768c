/* SPDX-License-Identifier: MIT */
/* strptime: reads dates by a format of strftime(), in the C locale. */
#include "words.h"
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *const halves[] = {"AM", "PM"};

/* Parts of a value that a format gives one by one; they come together at the end. */
struct parts {
    int century; /* -1: not given */
    int half;    /* 0 before noon, 1 after, -1 not given */
    bool short_year;
    bool date; /* a year, a month, or a day of the month */
};

/* Reads a number of at most so many digits, from low to high. */
static const char *take_number(const char *text, int digits, int low, int high, int *result)
{
    int value = 0, sign = 1;

    while (isspace((unsigned char)*text))
        text++;
    if (digits == 4 && (*text == '-' || *text == '+'))
        sign = *text++ == '-' ? -1 : 1;
    if (!isdigit((unsigned char)*text))
        return NULL;
    for (; digits > 0 && isdigit((unsigned char)*text); digits--)
        value = value * 10 + (*text++ - '0');
    value *= sign;
    if (value < low || value > high)
        return NULL;
    *result = value;
    return text;
}

/* Reads one of the names, whole or by its first three letters. */
static const char *take_name(const char *text, const char *const *names, int count, int *result)
{
    for (int i = 0; i < count; i++) {
        size_t length = strlen(names[i]);

        if (strncasecmp(text, names[i], length) != 0)
            length = length > 3 ? 3 : length;
        if (strncasecmp(text, names[i], length) != 0)
            continue;
        *result = i;
        return text + length;
    }
    return NULL;
}

static const char *take_offset(const char *text, int *value, int origin)
{
    *value -= text != NULL ? origin : 0;
    return text;
}

static const char *take_seconds(const char *text, struct tm *tm)
{
    char *end;
    time_t seconds = 0;
    bool any = false;

    for (end = (char *)text; isdigit((unsigned char)*end); end++, any = true)
        seconds = seconds * 10 + (*end - '0');
    return any && gmtime_r(&seconds, tm) != NULL ? end : NULL;
}

/* Reads the text for one conversion. Returns the rest of the text, or NULL. */
static const char *take(const char *text, char letter, struct tm *tm, struct parts *parts)
{
    parts->date |= strchr("bBhdemyYs", letter) != NULL;
    switch (letter) {
    case 'a':
    case 'A':
        return take_name(text, day_names, 7, &tm->tm_wday);
    case 'b':
    case 'B':
    case 'h':
        return take_name(text, month_names, 12, &tm->tm_mon);
    case 'C':
        return take_number(text, 2, 0, 99, &parts->century);
    case 'd':
    case 'e':
        return take_number(text, 2, 1, 31, &tm->tm_mday);
    case 'H':
    case 'k':
        return take_number(text, 2, 0, 23, &tm->tm_hour);
    case 'I':
    case 'l':
        return take_number(text, 2, 1, 12, &tm->tm_hour);
    case 'j':
        return take_offset(take_number(text, 3, 1, 366, &tm->tm_yday), &tm->tm_yday, 1);
    case 'm':
        return take_offset(take_number(text, 2, 1, 12, &tm->tm_mon), &tm->tm_mon, 1);
    case 'M':
        return take_number(text, 2, 0, 59, &tm->tm_min);
    case 'p':
        return take_name(text, halves, 2, &parts->half);
    case 's':
        return take_seconds(text, tm);
    case 'S':
        return take_number(text, 2, 0, 60, &tm->tm_sec);
    case 'w':
        return take_number(text, 1, 0, 6, &tm->tm_wday);
    case 'y':
        parts->short_year = true;
        return take_number(text, 2, 0, 99, &tm->tm_year);
    case 'Y':
        parts->short_year = false;
        parts->century = -1;
        return take_offset(take_number(text, 4, -9999, 9999, &tm->tm_year), &tm->tm_year, 1900);
    case '%':
        return *text == '%' ? text + 1 : NULL;
    default:
        return NULL;
    }
}

static const char *match(const char *text, const char *format, struct tm *tm, struct parts *parts)
{
    for (; text != NULL && *format != '\0'; format++) {
        if (isspace((unsigned char)*format) || (*format == '%' && strchr("nt", format[1]))) {
            format += *format == '%';
            while (isspace((unsigned char)*text))
                text++;
        } else if (*format != '%') {
            text = *text == *format ? text + 1 : NULL;
        } else {
            format += format[1] == 'E' || format[1] == 'O' ? 2 : 1;
            const char *longer = date_expansion(*format);
            text = longer != NULL ? match(text, longer, tm, parts) : take(text, *format, tm, parts);
        }
    }
    return text;
}

/* The day of the week and of the year follow from a date. */
static void complete(struct tm *tm)
{
    struct tm date = {.tm_year = tm->tm_year, .tm_mon = tm->tm_mon, .tm_mday = tm->tm_mday};

    if (tm->tm_mday < 1 || timegm(&date) == -1)
        return;
    tm->tm_wday = date.tm_wday;
    tm->tm_yday = date.tm_yday;
}

char *strptime(const char *restrict text, const char *restrict format, struct tm *restrict tm)
{
    struct parts parts = {-1, -1, false, false};

    text = match(text, format, tm, &parts);
    if (text == NULL)
        return NULL;
    if (parts.half >= 0)
        tm->tm_hour = tm->tm_hour % 12 + 12 * parts.half;
    if (parts.century >= 0)
        tm->tm_year = parts.century * 100 - 1900 + (parts.short_year ? tm->tm_year : 0);
    else if (parts.short_year && tm->tm_year < 69)
        tm->tm_year += 100;
    if (parts.date)
        complete(tm);
    return (char *)text;
}
