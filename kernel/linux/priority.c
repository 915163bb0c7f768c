/* SPDX-License-Identifier: MIT */
/*
 * Linux's calls about priorities and processors. Every thread may run on all processors. There is one policy, SCHED_OTHER;
 * those with fixed priorities are known, but no thread may have them.
 */
#include "base/cpu.h"
#include "base/wallclock.h"
#include "linux/calls.h"
#include "linux/time.h"
#include "mm/uaccess.h"
#include "proc/info.h"
#include "proc/priority.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include <abi/errno.h>
#include <abi/resource.h>

/* nice(change) */
intptr_t linux_nice(const uintptr_t *arg)
{
    int change = MAX(-2 * NICE_MAX, MIN((int)arg[0], 2 * NICE_MAX));
    int error = priority_set(PRIO_PROCESS, 0, current_proc()->nice + change);

    return error == -EACCES ? -EPERM : error;
}

static uint32_t all_processors(void)
{
    uint32_t mask = 0;

    for (unsigned i = 0; i < cpu_count; i++)
        mask |= cpu_online(&cpus[i]) ? 1u << i : 0;
    return mask;
}

/* A thread of the calling process, or the first thread of another. */
static int check_thread(uintptr_t number)
{
    if (number == 0 || signal_send_thread((pid_t)number, 0, SI_TKILL, 0) == 0)
        return 0;
    return proc_exists((pid_t)number) ? 0 : -ESRCH;
}

/* sched_getaffinity(thread, size, &mask): the bytes of the mask. */
intptr_t linux_sched_getaffinity(const uintptr_t *arg)
{
    const uint32_t mask = all_processors();
    int error = arg[1] < sizeof(mask) || arg[1] % sizeof(mask) ? -EINVAL : check_thread(arg[0]);

    if (!error)
        error = copyout(arg[2], &mask, sizeof(mask));
    return error ? error : (intptr_t)sizeof(mask);
}

/* sched_setaffinity(thread, size, &mask): no processor can be excluded. */
intptr_t linux_sched_setaffinity(const uintptr_t *arg)
{
    uint32_t mask = 0, all = all_processors();
    int error = copyin(&mask, arg[2], MIN(arg[1], sizeof(mask)));

    if (!error)
        error = check_thread(arg[0]);
    if (error)
        return error;
    return (mask & all) == 0 ? -EINVAL : (mask & all) == all ? 0 : -EPERM;
}

#define SCHED_OTHER 0u
#define SCHED_RR 2u
#define FIXED_PRIORITY_MAX 99

/* The largest priority of a policy, or -EINVAL. */
intptr_t linux_sched_get_priority_max(const uintptr_t *arg)
{
    return arg[0] > SCHED_RR ? -EINVAL : arg[0] == SCHED_OTHER ? 0 : FIXED_PRIORITY_MAX;
}

intptr_t linux_sched_get_priority_min(const uintptr_t *arg)
{
    return arg[0] > SCHED_RR ? -EINVAL : arg[0] != SCHED_OTHER;
}

intptr_t linux_sched_getscheduler(const uintptr_t *arg)
{
    return (int)arg[0] < 0 ? -EINVAL : check_thread(arg[0]);
}

/* Sets a thread's policy and priority. Each thread has SCHED_OTHER and 0; no other pair is allowed. */
static intptr_t set_policy(uintptr_t thread, uintptr_t policy, uintptr_t user)
{
    int32_t priority = 0;
    int error = (int)thread < 0 || !user ? -EINVAL : copyin(&priority, user, sizeof(priority));

    if (!error)
        error = check_thread(thread);
    if (error)
        return error;
    bool known = priority >= linux_sched_get_priority_min(&policy) &&
                 priority <= linux_sched_get_priority_max(&policy);
    return !known ? -EINVAL : policy != SCHED_OTHER ? -EPERM : 0;
}

/* sched_setscheduler(thread, policy, &priority) */
intptr_t linux_sched_setscheduler(const uintptr_t *arg)
{
    return set_policy(arg[0], arg[1], arg[2]);
}

/* sched_setparam(thread, &priority) */
intptr_t linux_sched_setparam(const uintptr_t *arg)
{
    return set_policy(arg[0], SCHED_OTHER, arg[1]);
}

/* sched_getparam(thread, &priority) */
intptr_t linux_sched_getparam(const uintptr_t *arg)
{
    const int32_t priority = 0;
    int error = (int)arg[0] < 0 || !arg[1] ? -EINVAL : check_thread(arg[0]);

    return error ? error : copyout(arg[1], &priority, sizeof(priority));
}

/* sched_rr_get_interval(thread, &time): how long a thread runs, if others are ready. */
static intptr_t get_slice(const uintptr_t *arg, bool narrow)
{
    const struct timespec slice = time_from_ns(sched_slice_ns());
    int error = (int)arg[0] < 0 ? -EINVAL : check_thread(arg[0]);

    return error ? error : linux_put_time(arg[1], narrow, &slice);
}

intptr_t linux_sched_rr_get_interval64(const uintptr_t *arg)
{
    return get_slice(arg, false);
}

intptr_t linux_sched_rr_get_interval32(const uintptr_t *arg)
{
    return get_slice(arg, true);
}

/* getcpu(&cpu, &node) */
intptr_t linux_getcpu(const uintptr_t *arg)
{
    const uint32_t cpu = this_cpu()->id, node = 0;
    int error = arg[0] ? copyout(arg[0], &cpu, sizeof(cpu)) : 0;

    return error || !arg[1] ? error : copyout(arg[1], &node, sizeof(node));
}
