/* SPDX-License-Identifier: MIT */
/* A date, for the call that courses let their students add. */
#ifndef LIBC_XV6_DATE_H
#define LIBC_XV6_DATE_H

struct rtcdate {
    unsigned second, minute, hour;
    unsigned day, month, year;
};

/* The present date, in UTC. 0 or -1. */
int date(struct rtcdate *now);

#endif
