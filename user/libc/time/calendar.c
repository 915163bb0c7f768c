/* SPDX-License-Identifier: MIT */
/*
 * Seconds since 1970 to calendar dates and back, in UTC, the only zone.
 *
 * Days are counted in years that begin in March, so that the leap day comes last, and in eras of
 * 400 years, after which the Gregorian calendar repeats.
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <time.h>

#define SECONDS_PER_DAY 86400
#define DAYS_PER_ERA 146097      /* 400 * 365 + 97 leap days */
#define DAYS_BEFORE_EPOCH 719468 /* from 1 March of the year 0 to 1 January 1970 */
#define MARCH 2                  /* tm_mon */

/* Division that rounds down, also below zero. */
static long long floor_div(long long a, long long b)
{
    return a / b - (a % b < 0);
}

/* The first day of a month, counted from 1 March; month is the number of months since March. */
static int month_start(int month)
{
    return (153 * month + 2) / 5; /* 31, 30, 31, 30, 31 and again: 153 days in five months */
}

static long long days_of_date(long long year, int month, int day)
{
    int march_month = (month + 12 - MARCH) % 12;
    long long march_year = year - (month < MARCH);
    long long era = floor_div(march_year, 400);
    long long in_era = march_year - era * 400;

    return era * DAYS_PER_ERA + in_era * 365 + in_era / 4 - in_era / 100 +
           month_start(march_month) + day - 1 - DAYS_BEFORE_EPOCH;
}

/* Year, month and day of a day counted from the epoch. */
static long long date_of_days(long long days, struct tm *tm)
{
    long long era, year;
    int day, in_era, march_month;

    days += DAYS_BEFORE_EPOCH;
    era = floor_div(days, DAYS_PER_ERA);
    day = (int)(days - era * DAYS_PER_ERA);
    /* without the leap days before it, a day of the era is counted in years of 365 days */
    in_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= in_era * 365 + in_era / 4 - in_era / 100;
    march_month = (5 * day + 2) / 153;
    tm->tm_mday = day - month_start(march_month) + 1;
    tm->tm_mon = (march_month + MARCH) % 12;
    year = era * 400 + in_era + (tm->tm_mon < MARCH);
    tm->tm_yday = (int)(days - DAYS_BEFORE_EPOCH - days_of_date(year, 0, 1));
    return year;
}

struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm)
{
    long long days = floor_div(*t, SECONDS_PER_DAY);
    int seconds = (int)(*t - days * SECONDS_PER_DAY);
    long long year;

    /* beyond every year that tm_year can hold: the computation of the date could overflow */
    if (days < -(long long)INT_MAX * 366 || days > (long long)INT_MAX * 366) {
        errno = EOVERFLOW;
        return NULL;
    }
    year = date_of_days(days, tm);
    if (year - 1900 < INT_MIN || year - 1900 > INT_MAX) {
        errno = EOVERFLOW;
        return NULL;
    }
    tm->tm_year = (int)(year - 1900);
    tm->tm_wday = (int)(days - floor_div(days + 4, 7) * 7) + 4; /* 1970 began on a Thursday */
    tm->tm_hour = seconds / 3600;
    tm->tm_min = seconds / 60 % 60;
    tm->tm_sec = seconds % 60;
    tm->tm_isdst = 0;
    return tm;
}

/* Fields may be out of their ranges: they then carry over, and are normalized. */
time_t timegm(struct tm *tm)
{
    long long years = floor_div(tm->tm_mon, 12);
    int month = (int)(tm->tm_mon - years * 12);
    long long days = days_of_date(tm->tm_year + 1900LL + years, month, 1) + tm->tm_mday - 1LL;
    time_t t = days * SECONDS_PER_DAY + tm->tm_hour * 3600LL + tm->tm_min * 60LL + tm->tm_sec;

    return gmtime_r(&t, tm) != NULL ? t : -1;
}

time_t mktime(struct tm *tm)
{
    return timegm(tm);
}

struct tm *gmtime(const time_t *t)
{
    static struct tm result;

    return gmtime_r(t, &result);
}

struct tm *localtime(const time_t *t)
{
    return gmtime(t);
}

struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm)
{
    return gmtime_r(t, tm);
}
