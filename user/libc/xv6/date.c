/* SPDX-License-Identifier: MIT */
/* date(): the call that courses let their students add to xv6. */
#include "date.h"

#include <time.h>

int date(struct rtcdate *now)
{
    time_t t = time(NULL);
    const struct tm *tm = gmtime(&t);

    *now = (struct rtcdate){(unsigned)tm->tm_sec,     (unsigned)tm->tm_min,
                            (unsigned)tm->tm_hour,    (unsigned)tm->tm_mday,
                            (unsigned)tm->tm_mon + 1, (unsigned)tm->tm_year + 1900};
    return 0;
}
