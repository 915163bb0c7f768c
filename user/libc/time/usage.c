/* SPDX-License-Identifier: MIT */
/*
 * getrusage and times, from the kernel's clocks of processor time. The kernel does not count the time of system
 * calls apart: all of a program's time is called its own, and the system's is 0.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>

#define NSEC_PER_TICK (NSEC_PER_SEC / 100) /* sysconf(_SC_CLK_TCK) */

int getrusage(int who, struct rusage *usage)
{
    static const clockid_t clocks[] = {CLOCK_CHILDREN_CPUTIME, CLOCK_PROCESS_CPUTIME_ID,
                                       CLOCK_THREAD_CPUTIME_ID};
    struct timespec used;

    if (who < RUSAGE_CHILDREN || who > RUSAGE_THREAD) {
        errno = EINVAL;
        return -1;
    }
    if (clock_gettime(clocks[who - RUSAGE_CHILDREN], &used) < 0)
        return -1;
    memset(usage, 0, sizeof(*usage));
    usage->ru_utime.tv_sec = used.tv_sec;
    usage->ru_utime.tv_usec = used.tv_nsec / 1000;
    return 0;
}

static clock_t ticks(clockid_t clock)
{
    struct timespec time = {0};

    clock_gettime(clock, &time);
    return time.tv_sec * 100 + time.tv_nsec / NSEC_PER_TICK;
}

clock_t times(struct tms *buffer)
{
    memset(buffer, 0, sizeof(*buffer));
    buffer->tms_utime = ticks(CLOCK_PROCESS_CPUTIME_ID);
    buffer->tms_cutime = ticks(CLOCK_CHILDREN_CPUTIME);
    return ticks(CLOCK_MONOTONIC);
}
