/* SPDX-License-Identifier: MIT */
/* System calls about the users, groups, limits and nice values of processes. */
#include "mm/uaccess.h"
#include "proc/cred.h"
#include "proc/limits.h"
#include "proc/priority.h"
#include "sys/syscalls.h"
#include <abi/cred.h>
#include <abi/errno.h>

/* getid(which): one of the six ids. */
intptr_t sys_getid(const uintptr_t *arg)
{
    const struct cred *cred = &current_proc()->cred;

    switch (arg[0]) {
    case GETID_UID:
        return (intptr_t)cred->uid;
    case GETID_EUID:
        return (intptr_t)cred->euid;
    case GETID_SUID:
        return (intptr_t)cred->suid;
    case GETID_GID:
        return (intptr_t)cred->gid;
    case GETID_EGID:
        return (intptr_t)cred->egid;
    case GETID_SGID:
        return (intptr_t)cred->sgid;
    default:
        return -EINVAL;
    }
}

intptr_t sys_setresuid(const uintptr_t *arg)
{
    const uint32_t ids[3] = {arg[0], arg[1], arg[2]};

    return cred_set_users(ids);
}

intptr_t sys_setresgid(const uintptr_t *arg)
{
    const uint32_t ids[3] = {arg[0], arg[1], arg[2]};

    return cred_set_groups(ids);
}

/* getgroups(room, groups): the number of groups; with room 0, nothing is copied. */
intptr_t sys_getgroups(const uintptr_t *arg)
{
    const struct cred *cred = &current_proc()->cred;
    uint32_t count = cred->group_count;

    if (arg[0] == 0)
        return (intptr_t)count;
    if ((intptr_t)arg[0] < (intptr_t)count)
        return -EINVAL;
    int error = copyout(arg[1], cred->groups, count * sizeof(cred->groups[0]));
    return error ? error : (intptr_t)count;
}

intptr_t sys_setgroups(const uintptr_t *arg)
{
    uint32_t groups[NGROUPS_MAX];

    if (arg[0] > NGROUPS_MAX)
        return -EINVAL;
    if (copyin(groups, arg[1], arg[0] * sizeof(groups[0])) != 0)
        return -EFAULT;
    return cred_set_supplementary(groups, (uint32_t)arg[0]);
}

/* rlimit(resource, new, old): each of the pointers may be NULL. */
intptr_t sys_rlimit(const uintptr_t *arg)
{
    struct rlimit wanted, old;

    if (arg[0] >= RLIMIT_COUNT)
        return -EINVAL;
    old = current_proc()->limits[arg[0]];
    if (arg[1] && copyin(&wanted, arg[1], sizeof(wanted)) != 0)
        return -EFAULT;
    if (arg[2] && copyout(arg[2], &old, sizeof(old)) != 0)
        return -EFAULT;
    return arg[1] ? limits_set((unsigned)arg[0], &wanted) : 0;
}

/* getpriority(kind, number): 20 minus the nice value, so that the result is no error. */
intptr_t sys_getpriority(const uintptr_t *arg)
{
    int nice = 0, error = priority_get(arg[0], arg[1], &nice);

    return error ? error : NICE_MAX + 1 - nice;
}

intptr_t sys_setpriority(const uintptr_t *arg)
{
    return priority_set(arg[0], arg[1], (int)arg[2]);
}
