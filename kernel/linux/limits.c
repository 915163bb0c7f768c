/* SPDX-License-Identifier: MIT */
/*
 * Linux's calls about the limits of a process. Linux has more limits than the kernel: the others are RLIM_INFINITY, and
 * stay so. The numbers of those that both have are the same.
 */
#include "proc/limits.h"

#include "linux/calls.h"
#include "mm/uaccess.h"
#include "proc/info.h"
#include "proc/proc.h"
#include <abi/errno.h>
#include <abi/resource.h>

#define RESOURCES 16u
#define OLD_INFINITY 0x7fffffffu /* of getrlimit() before ugetrlimit() */

static bool is_limited(uintptr_t resource)
{
    const uint32_t known = 1u << RLIMIT_FSIZE | 1u << RLIMIT_DATA | 1u << RLIMIT_STACK |
                           1u << RLIMIT_CORE | 1u << RLIMIT_NPROC | 1u << RLIMIT_NOFILE |
                           1u << RLIMIT_AS | 1u << RLIMIT_SIGPENDING;

    return resource < RLIMIT_COUNT && known & 1u << resource;
}

static int get_limit(uintptr_t resource, struct rlimit *limit)
{
    if (resource >= RESOURCES)
        return -EINVAL;
    *limit = is_limited(resource) ? current_proc()->limits[resource]
                                  : (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
    return 0;
}

static int set_limit(uintptr_t resource, const struct rlimit *limit)
{
    if (resource >= RESOURCES || limit->rlim_cur > limit->rlim_max)
        return -EINVAL;
    if (is_limited(resource))
        return limits_set((unsigned)resource, limit);
    return limit->rlim_cur == RLIM_INFINITY ? 0 : -EPERM;
}

/* The limits of prlimit64() have 64 bits. One of 2^32 - 1 or more is none. */
static int set_wide_limit(uintptr_t resource, uintptr_t user)
{
    uint64_t wide[2];

    if (copyin(wide, user, sizeof(wide)) != 0)
        return -EFAULT;
    const struct rlimit limit = {(uint32_t)MIN(wide[0], RLIM_INFINITY),
                                 (uint32_t)MIN(wide[1], RLIM_INFINITY)};
    return wide[0] > wide[1] ? -EINVAL : set_limit(resource, &limit);
}

static uint64_t widen(uint32_t limit)
{
    return limit == RLIM_INFINITY ? UINT64_MAX : limit;
}

/* prlimit64(pid, resource, new, old): only the calling process's own limits. Each of the pointers may be NULL. */
intptr_t linux_prlimit64(const uintptr_t *arg)
{
    struct rlimit old;
    int error = get_limit(arg[1], &old);

    if (arg[0] && (pid_t)arg[0] != current_proc()->pid)
        return proc_exists((pid_t)arg[0]) ? -EPERM : -ESRCH;
    if (!error && arg[2])
        error = set_wide_limit(arg[1], arg[2]);
    if (error || !arg[3])
        return error;
    const uint64_t wide[2] = {widen(old.rlim_cur), widen(old.rlim_max)};
    return copyout(arg[3], wide, sizeof(wide));
}

/* These have 32-bit limits. */
intptr_t linux_setrlimit(const uintptr_t *arg)
{
    struct rlimit limit;
    int error = copyin(&limit, arg[1], sizeof(limit));

    return error ? error : set_limit(arg[0], &limit);
}

intptr_t linux_ugetrlimit(const uintptr_t *arg)
{
    struct rlimit limit;
    int error = get_limit(arg[0], &limit);

    return error ? error : copyout(arg[1], &limit, sizeof(limit));
}

/* getrlimit(), for old programs: their limits are numbers with a sign. */
intptr_t linux_getrlimit(const uintptr_t *arg)
{
    struct rlimit limit;
    int error = get_limit(arg[0], &limit);

    if (error)
        return error;
    limit.rlim_cur = MIN(limit.rlim_cur, OLD_INFINITY);
    limit.rlim_max = MIN(limit.rlim_max, OLD_INFINITY);
    return copyout(arg[1], &limit, sizeof(limit));
}
