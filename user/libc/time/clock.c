/* SPDX-License-Identifier: MIT */
/* Reading clocks and sleeping. */
#include <errno.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_USEC 1000
#define NSEC_PER_SEC 1000000000

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

/* until - now, or 0 if that is over. */
static struct timespec time_left(const struct timespec *until, const struct timespec *now)
{
    struct timespec left = {.tv_sec = until->tv_sec - now->tv_sec,
                            .tv_nsec = until->tv_nsec - now->tv_nsec};

    if (left.tv_nsec < 0) {
        left.tv_sec--;
        left.tv_nsec += NSEC_PER_SEC;
    }
    return left.tv_sec < 0 ? (struct timespec){0} : left;
}

/* Both clocks run at the same speed, and nothing sets them: the end of a sleep is the same by each of them. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *remaining)
{
    int saved = errno, result = 0;
    struct timespec now, left;

    if (clock == CLOCK_PROCESS_CPUTIME_ID)
        return ENOTSUP;
    if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || (flags & ~TIMER_ABSTIME))
        return EINVAL;
    if (flags & TIMER_ABSTIME) {
        if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= NSEC_PER_SEC)
            return EINVAL;
        clock_gettime(clock, &now);
        left = time_left(time, &now);
        time = &left;
        remaining = NULL;
    }
    if (nanosleep(time, remaining) < 0)
        result = errno;
    errno = saved;
    return result;
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
