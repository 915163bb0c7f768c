/* SPDX-License-Identifier: MIT */
/* Linux's calls about the system, CPU time, and memory. */
#include "base/cpu.h"
#include "base/random.h"
#include "base/version.h"
#include "lib/string.h"
#include "linux/calls.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "proc/info.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/linux.h>
#include <abi/mman.h>
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

/* sysinfo(&info): seconds since the boot, and memory in pages (word 13 is the unit); the rest is 0. */
intptr_t linux_sysinfo(const uintptr_t *arg)
{
    const uint32_t info[16] = {(uint32_t)(clock_ns() / NSEC_PER_SEC),
                               0,
                               0,
                               0,
                               page_total(),
                               page_free_count(),
                               [13] = PAGE_SIZE};

    return copyout(arg[0], info, sizeof(info));
}

/* getrandom(buffer, size, flags) */
intptr_t linux_getrandom(const uintptr_t *arg)
{
    return copyout_made(arg[0], arg[1], random_fill);
}

/* brk(): the end that the heap then has, whether it moved or not. */
intptr_t linux_brk(const uintptr_t *arg)
{
    if (arg[0])
        sys_brk(arg);
    return (intptr_t)current_proc()->vm->brk;
}

#define MAP_TRANSLATED                                                                             \
    (MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE)

/* mmap2(address, length, prot, flags, fd, page): other flags are hints. */
intptr_t linux_mmap2(const uintptr_t *arg)
{
    return linux_call(sys_mmap, arg[0], arg[1], arg[2], arg[3] & MAP_TRANSLATED, arg[4], arg[5]);
}

#define PROT_GROWSDOWN 0x01000000u

intptr_t linux_mprotect(const uintptr_t *arg)
{
    return linux_call(sys_mprotect, arg[0], arg[1], arg[2] & ~(uintptr_t)PROT_GROWSDOWN);
}

/* Of advice beyond POSIX's, MADV_FREE may be taken as none. */
intptr_t linux_madvise(const uintptr_t *arg)
{
    return arg[2] > MADV_DONTNEED ? -EINVAL : sys_madvise(arg);
}
