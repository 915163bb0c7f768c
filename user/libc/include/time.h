/* SPDX-License-Identifier: MIT */
/* Clocks and calendar. The only zone is UTC: localtime() is gmtime(). */
#ifndef LIBC_TIME_H
#define LIBC_TIME_H

#include <abi/time.h>
#include <sys/types.h>

typedef int64_t clock_t;

#define CLOCKS_PER_SEC 1000000
#define TIME_UTC 1

struct tm {
    int tm_sec;   /* 0 to 60 */
    int tm_min;   /* 0 to 59 */
    int tm_hour;  /* 0 to 23 */
    int tm_mday;  /* 1 to 31 */
    int tm_mon;   /* 0 to 11 */
    int tm_year;  /* years since 1900 */
    int tm_wday;  /* 0 is Sunday */
    int tm_yday;  /* 0 to 365 */
    int tm_isdst; /* 0 */
};

time_t time(time_t *result);
clock_t clock(void); /* processor time of this process in microseconds */
double difftime(time_t end, time_t start);
time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
struct tm *gmtime(const time_t *t);
struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm);
struct tm *localtime(const time_t *t);
struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm);
char *asctime(const struct tm *tm);
char *asctime_r(const struct tm *restrict tm, char *restrict buf);
char *ctime(const time_t *t);
char *ctime_r(const time_t *t, char *buf);
size_t strftime(char *restrict buf, size_t size, const char *restrict format,
                const struct tm *restrict tm) __attribute__((format(strftime, 3, 0)));
/* Reads a date; returns the first character that was not used, or NULL if the text does not match. */
char *strptime(const char *restrict text, const char *restrict format, struct tm *restrict tm);
int timespec_get(struct timespec *ts, int base);

int clock_gettime(clockid_t clock, struct timespec *ts);
int clock_settime(clockid_t clock, const struct timespec *ts);
int nanosleep(const struct timespec *duration, struct timespec *remaining);

#define TIMER_ABSTIME 1

/* By CLOCK_REALTIME or CLOCK_MONOTONIC; with TIMER_ABSTIME until that time. Returns 0 or the number of an error. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *remaining);

#endif
