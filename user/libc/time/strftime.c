/* SPDX-License-Identifier: MIT */
/* Dates as text: strftime() in the C locale, and asctime() and ctime(), which are two of its forms. */
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const day_names[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
};

static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

/* What is left of the result's space. */
struct space {
    char *next;
    size_t room;
    int full;
};

static void put(struct space *to, const char *text, size_t n)
{
    if (n >= to->room) {
        to->full = 1;
        return;
    }
    memcpy(to->next, text, n);
    to->next += n;
    to->room -= n;
}

static void put_number(struct space *to, const char *format, long long value)
{
    char text[24];
    int length = snprintf(text, sizeof(text), format, value);

    put(to, text, (size_t)length);
}

static void put_name(struct space *to, const char *const *names, int index, int count, int shortened)
{
    const char *name = index >= 0 && index < count ? names[index] : "?";

    put(to, name, shortened ? strnlen(name, 3) : strlen(name));
}

static int days_in_year(int year)
{
    return 365 + (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* ISO 8601: weeks begin on Monday, and the first of a year has its first Thursday. */
static int iso_week(const struct tm *tm, long long *year)
{
    int weekday = (tm->tm_wday + 6) % 7;             /* from Monday */
    int thursday = tm->tm_yday - weekday + 3;        /* of the same week, as a day of the year */

    *year = tm->tm_year + 1900LL;
    if (thursday < 0)
        thursday += days_in_year((int)--*year);
    else if (thursday >= days_in_year((int)*year))
        thursday -= days_in_year((int)(*year)++);
    return thursday / 7 + 1;
}

static void put_all(struct space *to, const char *format, const struct tm *tm);

static void put_iso(struct space *to, char conversion, const struct tm *tm)
{
    long long year;
    int week = iso_week(tm, &year);

    if (conversion == 'V')
        put_number(to, "%02lld", week);
    else if (conversion == 'G')
        put_number(to, "%lld", year);
    else
        put_number(to, "%02lld", (year % 100 + 100) % 100);
}

static void convert(struct space *to, char conversion, const struct tm *tm)
{
    long long year = tm->tm_year + 1900LL;
    int hour12 = tm->tm_hour % 12 == 0 ? 12 : tm->tm_hour % 12;
    struct tm copy = *tm;

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
    case 'c':
        put_all(to, "%a %b %e %H:%M:%S %Y", tm);
        break;
    case 'C':
        put_number(to, "%02lld", year / 100);
        break;
    case 'd':
        put_number(to, "%02lld", tm->tm_mday);
        break;
    case 'D':
    case 'x':
        put_all(to, "%m/%d/%y", tm);
        break;
    case 'e':
        put_number(to, "%2lld", tm->tm_mday);
        break;
    case 'F':
        put_all(to, "%Y-%m-%d", tm);
        break;
    case 'G':
    case 'g':
    case 'V':
        put_iso(to, conversion, tm);
        break;
    case 'H':
        put_number(to, "%02lld", tm->tm_hour);
        break;
    case 'I':
        put_number(to, "%02lld", hour12);
        break;
    case 'j':
        put_number(to, "%03lld", tm->tm_yday + 1LL);
        break;
    case 'm':
        put_number(to, "%02lld", tm->tm_mon + 1LL);
        break;
    case 'M':
        put_number(to, "%02lld", tm->tm_min);
        break;
    case 'n':
        put(to, "\n", 1);
        break;
    case 'p':
        put(to, tm->tm_hour < 12 ? "AM" : "PM", 2);
        break;
    case 'r':
        put_all(to, "%I:%M:%S %p", tm);
        break;
    case 'R':
        put_all(to, "%H:%M", tm);
        break;
    case 's':
        put_number(to, "%lld", timegm(&copy));
        break;
    case 'S':
        put_number(to, "%02lld", tm->tm_sec);
        break;
    case 't':
        put(to, "\t", 1);
        break;
    case 'T':
    case 'X':
        put_all(to, "%H:%M:%S", tm);
        break;
    case 'u':
        put_number(to, "%lld", tm->tm_wday == 0 ? 7 : tm->tm_wday);
        break;
    case 'U': /* weeks from the first Sunday on */
        put_number(to, "%02lld", (tm->tm_yday + 7 - tm->tm_wday) / 7);
        break;
    case 'w':
        put_number(to, "%lld", tm->tm_wday);
        break;
    case 'W': /* weeks from the first Monday on */
        put_number(to, "%02lld", (tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7);
        break;
    case 'y':
        put_number(to, "%02lld", (year % 100 + 100) % 100);
        break;
    case 'Y':
        put_number(to, "%lld", year);
        break;
    case 'z':
        put(to, "+0000", 5);
        break;
    case 'Z':
        put(to, "UTC", 3);
        break;
    default: /* "%%", and what does not exist stands for itself */
        put(to, &conversion, 1);
    }
}

static void put_all(struct space *to, const char *format, const struct tm *tm)
{
    for (; *format != '\0' && !to->full; format++) {
        if (*format != '%') {
            put(to, format, 1);
            continue;
        }
        format++;
        if (*format == 'E' || *format == 'O') /* other forms, of which this locale has none */
            format++;
        if (*format == '\0')
            return;
        convert(to, *format, tm);
    }
}

/* Returns the length, or 0 where the result with its final zero does not fit. */
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

char *asctime_r(const struct tm *restrict tm, char *restrict buf)
{
    strftime(buf, 26, "%a %b %e %H:%M:%S %Y\n", tm); /* the size that the standard gives it */
    return buf;
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
