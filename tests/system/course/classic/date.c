/* SPDX-License-Identifier: MIT */
/* date: the date from the clock, by the call that a first exercise adds. */
#include "types.h"
#include "stat.h"
#include "user.h"
#include "date.h"

int main(int argc, char *argv[])
{
    struct rtcdate now, later;

    if (date(&now) || now.year < 1970 || now.month < 1 || now.month > 12 || now.day < 1) {
        printf(2, "date failed\n");
        exit();
    }
    sleep(1);
    date(&later);
    if (argc > 1)
        printf(1, "%d-%d-%d\n", now.year, now.month, now.day);
    printf(1, "%s\n", later.year >= now.year ? "the clock goes on" : "back in time");
    exit();
}
