/* SPDX-License-Identifier: MIT */
/* The PC's battery-backed clock. */
#ifndef CMOS_RTC_H
#define CMOS_RTC_H

#include <stdint.h>

/* Seconds since 1970-01-01 00:00 UTC, or 0 if the clock does not run. Boot CPU. */
int64_t cmos_rtc_read(void);

#endif
