/* SPDX-License-Identifier: MIT */
/* Motorola MC146818 real-time clock (data sheet, "Address map"), as in every PC. It holds UTC. */
#include "drivers/cmos_rtc.h"

#include <arch/io.h>
#include <stdbool.h>

#define INDEX 0x70
#define VALUE 0x71

enum {
    SECONDS = 0x00,
    MINUTES = 0x02,
    HOURS = 0x04,
    DAY_OF_MONTH = 0x07,
    MONTH = 0x08,
    YEAR = 0x09,
    STATUS_A = 0x0a,
    STATUS_B = 0x0b,
    STATUS_D = 0x0d,
};

#define UPDATING 0x80 /* status A: the registers are about to change */
#define BINARY 0x04   /* status B: else binary-coded decimal */
#define HOURS_24 0x02 /* status B: else 12, with PM in the top bit */
#define VALID 0x80    /* status D: the battery lives */
#define PM 0x80

#define PATIENCE 100000u /* looks: longer than the 2 ms of an update */

struct date {
    unsigned year, month, day, hour, minute, second;
};

static uint8_t rtc_read(uint8_t index)
{
    out8(INDEX, index);
    return in8(VALUE);
}

static unsigned number(uint8_t value)
{
    if (rtc_read(STATUS_B) & BINARY)
        return value;
    return (value >> 4) * 10u + (value & 0xf);
}

static unsigned hour_of_day(uint8_t value)
{
    unsigned hour = number(value & ~PM);

    if (rtc_read(STATUS_B) & HOURS_24)
        return hour;
    return hour % 12 + (value & PM ? 12 : 0);
}

static struct date read_date(void)
{
    for (unsigned i = 0; i < PATIENCE && (rtc_read(STATUS_A) & UPDATING); i++)
        continue;
    return (struct date){
        .second = number(rtc_read(SECONDS)),
        .minute = number(rtc_read(MINUTES)),
        .hour = hour_of_day(rtc_read(HOURS)),
        .day = number(rtc_read(DAY_OF_MONTH)),
        .month = number(rtc_read(MONTH)),
        .year = 2000 + number(rtc_read(YEAR)), /* two digits; this code is younger than 2000 */
    };
}

static bool same(const struct date *a, const struct date *b)
{
    return a->second == b->second && a->minute == b->minute && a->hour == b->hour &&
           a->day == b->day && a->month == b->month && a->year == b->year;
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day is a year's last. */
static int64_t days(unsigned year, unsigned month, unsigned day)
{
    unsigned from_march = (month + 9) % 12;
    unsigned y = year - (month <= 2);
    unsigned before_month = (153 * from_march + 2) / 5; /* 31, 30, 31, 30, 31, 31, 30 ... */

    return (int64_t)(365 * y + y / 4 - y / 100 + y / 400 + before_month + day - 1) - 719468;
}

int64_t cmos_rtc_read(void)
{
    struct date date, again = {0};

    if (!(rtc_read(STATUS_D) & VALID))
        return 0;
    date = read_date();
    for (unsigned tries = 0; tries < 8 && !same(&date, &again); tries++) { /* updated in between */
        again = date;
        date = read_date();
    }
    return days(date.year, date.month, date.day) * 86400 + date.hour * 3600 + date.minute * 60 +
           date.second;
}
