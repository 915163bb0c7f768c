/* SPDX-License-Identifier: MIT */
/* Linux's calls about users and groups. */
#include "linux/calls.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include <abi/cred.h>
#include <abi/errno.h>

intptr_t linux_getuid(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getid, GETID_UID);
}

intptr_t linux_geteuid(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getid, GETID_EUID);
}

intptr_t linux_getgid(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getid, GETID_GID);
}

intptr_t linux_getegid(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getid, GETID_EGID);
}

/* setuid(): root changes all three ids for good, others only the effective one. -1, which setresuid() skips, is none. */
intptr_t linux_setuid(const uintptr_t *arg)
{
    uintptr_t others = current_proc()->cred.euid == 0 ? arg[0] : (uintptr_t)ID_SAME;

    if ((uint32_t)arg[0] == ID_SAME)
        return -EINVAL;
    return linux_call(sys_setresuid, others, arg[0], others);
}

intptr_t linux_setgid(const uintptr_t *arg)
{
    uintptr_t others = current_proc()->cred.euid == 0 ? arg[0] : (uintptr_t)ID_SAME;

    if ((uint32_t)arg[0] == ID_SAME)
        return -EINVAL;
    return linux_call(sys_setresgid, others, arg[0], others);
}

static intptr_t put_ids(const uintptr_t *users, uint32_t real, uint32_t effective, uint32_t saved)
{
    const uint32_t ids[3] = {real, effective, saved};
    int error = 0;

    for (unsigned i = 0; i < 3 && !error; i++)
        error = copyout(users[i], &ids[i], sizeof(ids[i]));
    return error;
}

/* getresuid(&real, &effective, &saved) */
intptr_t linux_getresuid(const uintptr_t *arg)
{
    const struct cred *cred = &current_proc()->cred;

    return put_ids(arg, cred->uid, cred->euid, cred->suid);
}

intptr_t linux_getresgid(const uintptr_t *arg)
{
    const struct cred *cred = &current_proc()->cred;

    return put_ids(arg, cred->gid, cred->egid, cred->sgid);
}

/*
 * setreuid(real, effective) by setresuid(). Only root may take the saved id for the real one. The saved id becomes the
 * effective one if the call sets the real id, or sets the effective id to another one than the old real id.
 */
static intptr_t set_two_ids(const uintptr_t *arg, uint32_t real, uint32_t effective,
                            syscall_handler *set_three)
{
    uint32_t new_real = arg[0], new_effective = arg[1], saved = ID_SAME;

    if (new_real != ID_SAME && new_real != real && new_real != effective &&
        !cred_is_root(&current_proc()->cred))
        return -EPERM;
    if (new_real != ID_SAME || (new_effective != ID_SAME && new_effective != real))
        saved = new_effective == ID_SAME ? effective : new_effective;
    return linux_call(set_three, new_real, new_effective, saved);
}

intptr_t linux_setreuid(const uintptr_t *arg)
{
    const struct cred *cred = &current_proc()->cred;

    return set_two_ids(arg, cred->uid, cred->euid, sys_setresuid);
}

intptr_t linux_setregid(const uintptr_t *arg)
{
    const struct cred *cred = &current_proc()->cred;

    return set_two_ids(arg, cred->gid, cred->egid, sys_setresgid);
}

/* setfsuid(id): the user for files is always the effective one, so this changes nothing. It tells that user. */
intptr_t linux_setfsuid(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getid, GETID_EUID);
}

intptr_t linux_setfsgid(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getid, GETID_EGID);
}
