/* SPDX-License-Identifier: MIT */
/* Dates as text: strftime() in the C locale; asctime() and ctime() are two of its forms. */
#include "words.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* The rest of the result's space. */
struct space {
    char *next;
    size_t room;
    int full;
};

/* The texts are short: a loop costs less than memcpy(). */
static void put(struct space *to, const char *text, size_t n)
{
    if (n >= to->room) {
        to->full = 1;
        return;
    }
    to->room -= n;
    for (; n > 0; n--)
        *to->next++ = *text++;
}

static void put_char(struct space *to, char c)
{
    if (to->room < 2) {
        to->full = 1;
        return;
    }
    *to->next++ = c;
    to->room--;
}

static void put_name(struct space *to, const char *const *names, int index, int count,
                     int shortened)
{
    const char *name = index >= 0 && index < count ? names[index] : "?";

    put(to, name, shortened ? strnlen(name, 3) : strlen(name));
}

static int days_in_year(long long year)
{
    return 365 + (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* ISO 8601: weeks begin on Monday, and the first of a year has its first Thursday. */
static int iso_week(const struct tm *tm, long long *year)
{
    int weekday = (tm->tm_wday + 6) % 7;      /* from Monday */
    int thursday = tm->tm_yday - weekday + 3; /* of the same week, as a day of the year */

    *year = tm->tm_year + 1900LL;
    if (thursday < 0)
        thursday += days_in_year(--*year);
    else if (thursday >= days_in_year(*year))
        thursday -= days_in_year((*year)++);
    return thursday / 7 + 1;
}

/* A number, its least width, and the character that fills it. The width is 0 if there is no number. */
struct number {
    unsigned width;
    char fill;
    long long value;
};

static void put_number(struct space *to, struct number number)
{
    char text[24], *end = text + sizeof(text), *p = end;
    bool sign = number.value < 0;
    unsigned long long rest =
        sign ? -(unsigned long long)number.value : (unsigned long long)number.value;
    uint32_t low;

    for (; rest > UINT32_MAX; rest /= 10)
        *--p = (char)('0' + rest % 10);
    low = (uint32_t)rest;
    do {
        *--p = (char)('0' + low % 10);
    } while ((low /= 10) > 0);
    if (sign && number.fill == ' ')
        *--p = '-';
    while ((size_t)(end - p) + (sign && number.fill != ' ') < number.width)
        *--p = number.fill;
    if (sign && number.fill != ' ')
        *--p = '-';
    put(to, p, (size_t)(end - p));
}

/* Numbers of the ISO week. */
static struct number iso_number(char conversion, const struct tm *tm)
{
    long long year;
    int week = iso_week(tm, &year);

    switch (conversion) {
    case 'g':
        return (struct number){2, '0', (year % 100 + 100) % 100};
    case 'G':
        return (struct number){1, '0', year};
    default:
        return (struct number){2, '0', week};
    }
}

/* Numbers of the date. */
static struct number date_number(char conversion, const struct tm *tm)
{
    long long year = tm->tm_year + 1900LL;

    switch (conversion) {
    case 'C':
        return (struct number){2, '0', year / 100 - (year % 100 < 0)}; /* %C%y is %Y */
    case 'd':
        return (struct number){2, '0', tm->tm_mday};
    case 'e':
        return (struct number){2, ' ', tm->tm_mday};
    case 'g':
    case 'G':
    case 'V':
        return iso_number(conversion, tm);
    case 'j':
        return (struct number){3, '0', tm->tm_yday + 1};
    case 'm':
        return (struct number){2, '0', tm->tm_mon + 1};
    case 'u':
        return (struct number){1, '0', tm->tm_wday == 0 ? 7 : tm->tm_wday};
    case 'U': /* weeks from the first Sunday on */
        return (struct number){2, '0', (tm->tm_yday + 7 - tm->tm_wday) / 7};
    case 'w':
        return (struct number){1, '0', tm->tm_wday};
    case 'W': /* weeks from the first Monday on */
        return (struct number){2, '0', (tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7};
    case 'y':
        return (struct number){2, '0', (year % 100 + 100) % 100};
    case 'Y':
        return (struct number){1, '0', year};
    default:
        return (struct number){0, 0, 0};
    }
}

/* The same for the time of day. */
static struct number time_number(char conversion, const struct tm *tm)
{
    struct tm copy;

    switch (conversion) {
    case 'H':
        return (struct number){2, '0', tm->tm_hour};
    case 'I':
        return (struct number){2, '0', tm->tm_hour % 12 == 0 ? 12 : tm->tm_hour % 12};
    case 'M':
        return (struct number){2, '0', tm->tm_min};
    case 's':
        copy = *tm;
        return (struct number){1, '0', timegm(&copy)};
    case 'S':
        return (struct number){2, '0', tm->tm_sec};
    default:
        return (struct number){0, 0, 0};
    }
}

static void put_word(struct space *to, char conversion, const struct tm *tm)
{
    switch (conversion) {
    case 'a':
    case 'A':
        put_name(to, day_names, tm->tm_wday, 7, conversion == 'a');
        break;
    case 'b':
    case 'h':
    case 'B':
        put_name(to, month_names, tm->tm_mon, 12, conversion != 'B');
        break;
    case 'n':
        put(to, "\n", 1);
        break;
    case 'p':
        put(to, tm->tm_hour < 12 ? "AM" : "PM", 2);
        break;
    case 't':
        put(to, "\t", 1);
        break;
    case 'z':
        put(to, "+0000", 5);
        break;
    case 'Z':
        put(to, "UTC", 3);
        break;
    default: /* "%%"; an unknown conversion is copied */
        put(to, &conversion, 1);
    }
}

static void put_all(struct space *to, const char *format, const struct tm *tm);

static void convert(struct space *to, char conversion, const struct tm *tm)
{
    struct number number = date_number(conversion, tm);
    const char *format;

    if (number.width == 0)
        number = time_number(conversion, tm);
    if (number.width != 0) {
        put_number(to, number);
        return;
    }
    format = date_expansion(conversion);
    if (format != NULL)
        put_all(to, format, tm);
    else
        put_word(to, conversion, tm);
}

static void put_all(struct space *to, const char *format, const struct tm *tm)
{
    for (; *format != '\0' && !to->full; format++) {
        if (*format != '%') {
            put_char(to, *format);
            continue;
        }
        format++;
        if (*format == 'E' || *format == 'O') /* alternative forms: this locale has none */
            format++;
        if (*format == '\0')
            return;
        convert(to, *format, tm);
    }
}

/* Returns the length, or 0 if the result with its final zero does not fit. */
size_t strftime(char *restrict buf, size_t size, const char *restrict format,
                const struct tm *restrict tm)
{
    struct space to = {buf, size, 0};

    put_all(&to, format, tm);
    if (to.full || size == 0)
        return 0;
    *to.next = '\0';
    return (size_t)(to.next - buf);
}

/* NULL and EOVERFLOW if the text does not fit into the 26 bytes that the standard specifies. */
char *asctime_r(const struct tm *restrict tm, char *restrict buf)
{
    if (strftime(buf, 26, "%a %b %e %H:%M:%S %Y\n", tm) > 0)
        return buf;
    errno = EOVERFLOW;
    return NULL;
}

char *asctime(const struct tm *tm)
{
    static char buf[26];

    return asctime_r(tm, buf);
}

char *ctime_r(const time_t *t, char *buf)
{
    struct tm tm;

    return gmtime_r(t, &tm) != NULL ? asctime_r(&tm, buf) : NULL;
}

char *ctime(const time_t *t)
{
    const struct tm *tm = gmtime(t);

    return tm != NULL ? asctime(tm) : NULL;
}
