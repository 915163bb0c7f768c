/* SPDX-License-Identifier: MIT */
/* Calls that the labs of courses add to xv6, by the nearest call of this system. */
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "xv6.h"

#define USEC_PER_TICK (1000000 / XV6_TICKS_PER_SECOND)

static void (*alarm_handler)(void);
static jmp_buf alarm_end;

/* The handler ends by sigreturn(), or by a return. Until then SIGALRM waits. */
static void run_alarm(int signal)
{
    (void)signal;
    if (setjmp(alarm_end) == 0)
        alarm_handler();
}

/* The ticks are those of the clock, not of the time in which the process runs. 0: no more alarms. */
int xv6_sigalarm(int ticks, void (*handler)(void))
{
    struct sigaction action = {.sa_handler = run_alarm, .sa_flags = SA_RESTART};
    struct timeval time = {ticks / XV6_TICKS_PER_SECOND,
                           ticks % XV6_TICKS_PER_SECOND * USEC_PER_TICK};
    struct itimerval timer = {time, time};

    if (ticks < 0 || (ticks > 0 && handler == NULL))
        return -1;
    if (ticks > 0) {
        alarm_handler = handler;
        sigaction(SIGALRM, &action, NULL);
    }
    return setitimer(ITIMER_REAL, &timer, NULL);
}

int xv6_sigreturn(void)
{
    longjmp(alarm_end, 1);
}

void *xv6_mmap(void *addr, unsigned length, int prot, int flags, int fd, int offset)
{
    return mmap(addr, length, prot, flags, fd, offset);
}

int xv6_halt(void)
{
    return reboot(REBOOT_POWER_OFF);
}

int xv6_setpriority(int pid, int nice)
{
    return pid > 0 ? setpriority(PRIO_PROCESS, (id_t)pid, nice) : -1;
}
