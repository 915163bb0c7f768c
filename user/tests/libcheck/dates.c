/* SPDX-License-Identifier: MIT */
/* Calendar dates, in UTC. */
#include "check.h"
#include <stdlib.h>
#include <time.h>

static void from_seconds(void)
{
    static const struct {
        long long t;
        const char *wanted;
    } cases[] = {
        {0, "Thu Jan  1 00:00:00 1970\n"},          {-1, "Wed Dec 31 23:59:59 1969\n"},
        {951782400, "Tue Feb 29 00:00:00 2000\n"},  {1234567890, "Fri Feb 13 23:31:30 2009\n"},
        {2147483648, "Tue Jan 19 03:14:08 2038\n"}, {4107542399, "Sun Feb 28 23:59:59 2100\n"},
        {4107542400, "Mon Mar  1 00:00:00 2100\n"}, {-2208988800, "Mon Jan  1 00:00:00 1900\n"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        time_t t = (time_t)cases[i].t;
        struct tm tm = *gmtime(&t);

        CHECK_TEXT(asctime(&tm), cases[i].wanted);
        CHECK(timegm(&tm) == t);
    }
}

static void out_of_range(void)
{
    struct tm tm = {.tm_year = 123, .tm_mon = 13, .tm_mday = 0, .tm_hour = 25};

    CHECK(timegm(&tm) != -1 && tm.tm_year == 124 && tm.tm_mon == 1 && tm.tm_mday == 1);
    CHECK(tm.tm_hour == 1 && tm.tm_wday == 4 && tm.tm_yday == 31);
}

static void to_text(void)
{
    time_t t = 1234567890;
    struct tm tm = *gmtime(&t);
    char text[128];

    CHECK(strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %j %u %w", &tm) == 27);
    CHECK_TEXT(text, "2009-02-13 23:31:30 044 5 5");
    strftime(text, sizeof(text), "%a %A %b %B %e %I %p %y %C %%", &tm);
    CHECK_TEXT(text, "Fri Friday Feb February 13 11 PM 09 20 %");
    strftime(text, sizeof(text), "%D|%F|%R|%T|%V|%G|%U|%W|%s", &tm);
    CHECK_TEXT(text, "02/13/09|2009-02-13|23:31|23:31:30|07|2009|06|06|1234567890");
    CHECK(strftime(text, 4, "%Y", &tm) == 0 && strftime(text, 5, "%Y", &tm) == 4);
}

/* Checks the whole date that a text gives, and how much of it was not used. */
static void check_date(const char *text, const char *format, const char *wanted, const char *rest)
{
    struct tm tm = {.tm_year = 100, .tm_mday = 1};
    char got[64], *end = strptime(text, format, &tm);

    CHECK_TEXT(end, rest);
    strftime(got, sizeof(got), "%Y-%m-%d %H:%M:%S %j %w", &tm);
    CHECK_TEXT(got, wanted);
}

static void from_text(void)
{
    struct tm tm = {0};

    check_date("2009-02-13 23:31:30", "%Y-%m-%d %H:%M:%S", "2009-02-13 23:31:30 044 5", "");
    check_date("2009-02-13T01", "%FT%H", "2009-02-13 01:00:00 044 5", "");
    check_date("02/13/09 11:05 PM!", "%D %I:%M %p", "2009-02-13 23:05:00 044 5", "!");
    check_date("12:30 am", "%I:%M %p", "2000-01-01 00:30:00 001 0", "");
    check_date("12:30 PM", "%I:%M %p", "2000-01-01 12:30:00 001 0", "");
    check_date("Friday, 13 february 2009", "%A, %d %B %Y", "2009-02-13 00:00:00 044 5", "");
    check_date("Fri Feb 13 23:31:30 2009", "%c", "2009-02-13 23:31:30 044 5", "");
    check_date("13Feb69", "%d%b%y", "1969-02-13 00:00:00 044 4", "");
    check_date("13Feb68", "%d%b%y", "2068-02-13 00:00:00 044 1", "");
    check_date("  7:08", "%H:%M", "2000-01-01 07:08:00 001 0", "");
    check_date("1%2", "%d%%%m", "2000-02-01 00:00:00 032 2", "");
    CHECK(strptime("24:00", "%H:%M", &tm) == NULL && strptime("13", "%m", &tm) == NULL);
    CHECK(strptime("x", "y", &tm) == NULL && strptime("", "%d", &tm) == NULL);
    CHECK(strptime("Foo", "%a", &tm) == NULL && strptime("32", "%d", &tm) == NULL);
}

void check_dates(void)
{
    setenv("TZ", "UTC0", 1);
    from_seconds();
    out_of_range();
    to_text();
    from_text();
    CHECK(difftime(10, 4) == 6 && time(NULL) >= 0);
}
