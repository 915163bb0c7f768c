/* SPDX-License-Identifier: MIT */
/*
 * The credentials of a process: the users and groups in whose name it acts.
 *
 * They lie inside struct proc, so that fork copies them and no check follows a pointer. Only the process's own
 * threads change them (proc/cred.c), a word at a time. If another thread checks a permission meanwhile, it sees
 * the old or the new value of each word. Both have been the process's own.
 */
#ifndef VFS_CRED_H
#define VFS_CRED_H

#include <abi/cred.h>
#include <hal/types.h>

#define ROOT_UID 0u

struct cred {
    /* user: real (started it), effective (its rights), saved (to return to) */
    uint32_t uid, euid, suid;
    uint32_t gid, egid, sgid; /* group: the same */
    uint32_t group_count;
    uint32_t groups[NGROUPS_MAX]; /* supplementary */
};

/* Whether the process may do what only root may. */
static inline bool cred_is_root(const struct cred *cred)
{
    return cred->euid == ROOT_UID;
}

/* Whether a group is one of the supplementary ones. */
static inline bool cred_has_group(const struct cred *cred, uint32_t gid)
{
    for (uint32_t i = 0; i < cred->group_count; i++) {
        if (cred->groups[i] == gid)
            return true;
    }
    return false;
}

#endif
