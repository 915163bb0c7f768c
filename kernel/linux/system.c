/* SPDX-License-Identifier: MIT */
/* Linux's calls about the system and CPU time. */
#include "base/cpu.h"
#include "base/random.h"
#include "base/version.h"
#include "lib/string.h"
#include "linux/calls.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "proc/info.h"
#include "proc/proc.h"
#include "sched/load.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/linux.h>
#include <hal/timer.h>

static uint32_t ticks_of(int clock)
{
    return (uint32_t)(cpu_time_of(clock) / (NSEC_PER_SEC / 100));
}

/* getrusage(target, &usage): fills in the CPU time only, and counts all of it as time in user mode. */
intptr_t linux_getrusage(const uintptr_t *arg)
{
    uint32_t usage[18] = {0};
    int clock = arg[0] == 0   ? CLOCK_PROCESS_CPUTIME_ID
                : arg[0] == 1 ? CLOCK_THREAD_CPUTIME_ID
                              : CLOCK_CHILDREN_CPUTIME;

    if ((int)arg[0] < -1 || (int)arg[0] > 1)
        return -EINVAL;
    uint64_t ns = cpu_time_of(clock);
    usage[0] = (uint32_t)(ns / NSEC_PER_SEC);
    usage[1] = (uint32_t)(ns % NSEC_PER_SEC / 1000);
    return copyout(arg[1], usage, sizeof(usage));
}

intptr_t linux_times(const uintptr_t *arg)
{
    uint32_t times[4] = {ticks_of(CLOCK_PROCESS_CPUTIME_ID), 0, ticks_of(CLOCK_CHILDREN_CPUTIME),
                         0};
    int error = arg[0] ? copyout(arg[0], times, sizeof(times)) : 0;

    return error ? error : (intptr_t)(clock_ns() / (NSEC_PER_SEC / 100) & INT32_MAX);
}

/* uname(): Linux programs refuse to run on a kernel that is too old, so the release names the one imitated. */
intptr_t linux_uname(const uintptr_t *arg)
{
    struct linux_utsname name = {.system = "Linux", .node = "diarch", .release = "5.10.0-diarch"};

    strlcpy(name.version, "#1 Diarch ", sizeof(name.version));
    strlcpy(name.version + 10, version_release, sizeof(name.version) - 10);
    strlcpy(name.machine, LINUX_MACHINE, sizeof(name.machine));
    strlcpy(name.domain, "(none)", sizeof(name.domain));
    return copyout(arg[0], &name, sizeof(name));
}

/*
 * sysinfo(&info): seconds since the boot, the load, memory in pages (word 13 is the unit), and, in half of word 10, the
 * number of threads; the rest is 0.
 */
intptr_t linux_sysinfo(const uintptr_t *arg)
{
    uint32_t info[16] = {(uint32_t)(clock_ns() / NSEC_PER_SEC), [4] = page_total(),
                         [5] = page_free_count(), [13] = PAGE_SIZE};
    pid_t last;

    load_get(&info[1]);
    info[10] = pid_count(&last);
    return copyout(arg[0], info, sizeof(info));
}

/* getrandom(buffer, size, flags) */
intptr_t linux_getrandom(const uintptr_t *arg)
{
    return copyout_made(arg[0], arg[1], random_fill);
}
