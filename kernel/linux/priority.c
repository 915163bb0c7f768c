/* SPDX-License-Identifier: MIT */
/*
 * Linux's calls about priorities and processors. A process has a nice value, and its children inherit it; the scheduler does
 * not use it. Every thread may run on all processors.
 */
#include "base/cpu.h"
#include "linux/calls.h"
#include "mm/uaccess.h"
#include "proc/info.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include <abi/errno.h>

#define NICE_MIN (-20)
#define NICE_MAX 19

#define PRIO_PROCESS 0u
#define PRIO_USER 2u

/* The calling process must be meant: by 0, or by its number. */
static int check_target(const uintptr_t *arg)
{
    if (arg[0] > PRIO_USER)
        return -EINVAL;
    if (arg[1] == 0 || (arg[0] == PRIO_PROCESS && (pid_t)arg[1] == current_proc()->pid))
        return 0;
    return arg[0] != PRIO_PROCESS || proc_exists((pid_t)arg[1]) ? -EPERM : -ESRCH;
}

/* getpriority(kind, number): 20 minus the nice value, so that the result is no error. */
intptr_t linux_getpriority(const uintptr_t *arg)
{
    int error = check_target(arg);

    return error ? error : NICE_MAX + 1 - current_proc()->nice;
}

static int set_nice(int nice, int refusal)
{
    struct proc *p = current_proc();

    nice = MAX(NICE_MIN, MIN(nice, NICE_MAX));
    if (nice < p->nice && !cred_is_root(&p->cred))
        return refusal;
    p->nice = (int8_t)nice;
    return 0;
}

/* setpriority(kind, number, nice value): only of the calling process. */
intptr_t linux_setpriority(const uintptr_t *arg)
{
    int error = check_target(arg);

    if (!error && arg[0] != PRIO_PROCESS)
        error = -EPERM;
    return error ? error : set_nice((int)arg[2], -EACCES);
}

/* nice(change) */
intptr_t linux_nice(const uintptr_t *arg)
{
    int change = MAX(-2 * NICE_MAX, MIN((int)arg[0], 2 * NICE_MAX));

    return set_nice(current_proc()->nice + change, -EPERM);
}

static uint32_t all_processors(void)
{
    uint32_t mask = 0;

    for (unsigned i = 0; i < cpu_count; i++)
        mask |= cpus[i].online ? 1u << i : 0;
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

/* getcpu(&cpu, &node) */
intptr_t linux_getcpu(const uintptr_t *arg)
{
    const uint32_t cpu = this_cpu()->id, node = 0;
    int error = arg[0] ? copyout(arg[0], &cpu, sizeof(cpu)) : 0;

    return error || !arg[1] ? error : copyout(arg[1], &node, sizeof(node));
}
