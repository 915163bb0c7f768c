/* SPDX-License-Identifier: MIT */
/* Reading clocks and sleeping. */
#include <errno.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_USEC 1000

time_t time(time_t *result)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL)
        *result = now.tv_sec;
    return now.tv_sec;
}

clock_t clock(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * CLOCKS_PER_SEC + now.tv_nsec / NSEC_PER_USEC;
}

int timespec_get(struct timespec *ts, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, ts) == 0 ? base : 0;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    struct timespec now;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return -1;
    tv->tv_sec = now.tv_sec;
    tv->tv_usec = now.tv_nsec / NSEC_PER_USEC;
    return 0;
}

double difftime(time_t end, time_t start)
{
    return (double)(end - start);
}

/* Returns the seconds that were left. */
unsigned sleep(unsigned seconds)
{
    struct timespec duration = {.tv_sec = seconds}, left = {0};

    if (nanosleep(&duration, &left) == 0)
        return 0;
    return (unsigned)left.tv_sec + (left.tv_nsec > 0);
}

int usleep(useconds_t microseconds)
{
    struct timespec duration = {
        .tv_sec = microseconds / 1000000,
        .tv_nsec = (int32_t)(microseconds % 1000000) * NSEC_PER_USEC,
    };

    return nanosleep(&duration, NULL);
}
