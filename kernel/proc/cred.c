/* SPDX-License-Identifier: MIT */
/*
 * Changing the credentials of processes, and the rights of one process over another. The rights over files are
 * in vfs/permission.c.
 *
 * A change of users or groups holds tree_lock, so that other processes' checks see all of it or nothing.
 */
#include "proc/cred.h"

#include "lib/string.h"
#include "proc/internal.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/stat.h>

static struct cred *caller_cred(void)
{
    return &current_proc()->cred;
}

void cred_fork(struct cred *child, const struct cred *parent)
{
    memcpy(child, parent, offsetof(struct cred, groups));
    for (uint32_t i = 0; i < parent->group_count; i++)
        child->groups[i] = parent->groups[i];
}

/* Computes one of the new three ids. Only root may choose one that is not among the old ones. */
static int choose_id(uint32_t *result, uint32_t old, uint32_t wanted, const uint32_t have[3])
{
    *result = wanted == ID_SAME ? old : wanted;
    if (*result > ID_MAX)
        return -EINVAL;
    if (caller_cred()->euid == ROOT_UID)
        return 0;
    return *result == have[0] || *result == have[1] || *result == have[2] ? 0 : -EPERM;
}

/* The three ids that a call wants. */
static int choose_ids(uint32_t result[3], const uint32_t have[3], const uint32_t wanted[3])
{
    int error = 0;

    for (unsigned i = 0; i < 3 && !error; i++)
        error = choose_id(&result[i], have[i], wanted[i], have);
    return error;
}

/* tree_lock held. */
static void mark_threads(struct proc *p)
{
    struct thread *t;

    LIST_FOR_EACH (t, &p->threads, proc_link)
        t->is_ordinary = p->cred.uid != ROOT_UID;
}

int cred_set_users(const uint32_t ids[3])
{
    struct cred *cred = caller_cred();
    uint32_t result[3];

    acquire(&tree_lock);
    int error = choose_ids(result, (uint32_t[3]){cred->uid, cred->euid, cred->suid}, ids);
    if (!error) {
        cred->uid = result[0];
        cred->euid = result[1];
        cred->suid = result[2];
        mark_threads(current_proc());
    }
    release(&tree_lock);
    return error;
}

int cred_set_groups(const uint32_t ids[3])
{
    struct cred *cred = caller_cred();
    uint32_t result[3];

    acquire(&tree_lock);
    int error = choose_ids(result, (uint32_t[3]){cred->gid, cred->egid, cred->sgid}, ids);
    if (!error) {
        cred->gid = result[0];
        cred->egid = result[1];
        cred->sgid = result[2];
    }
    release(&tree_lock);
    return error;
}

int cred_set_supplementary(const uint32_t *groups, uint32_t count)
{
    struct cred *cred = caller_cred();

    if (!cred_is_root(cred))
        return -EPERM;
    for (uint32_t i = 0; i < count; i++) {
        if (groups[i] > ID_MAX)
            return -EINVAL;
    }
    acquire(&tree_lock);
    memcpy(cred->groups, groups, count * sizeof(groups[0]));
    cred->group_count = count;
    release(&tree_lock);
    return 0;
}

void cred_exec(const struct stat *file)
{
    struct cred *cred = caller_cred();
    bool gives = !current()->trace;

    acquire(&tree_lock);
    if (gives && file->st_mode & S_ISUID)
        cred->euid = file->st_uid;
    if (gives && (file->st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
        cred->egid = file->st_gid;
    cred->suid = cred->euid;
    cred->sgid = cred->egid;
    release(&tree_lock);
}

bool cred_may_signal(const struct proc *p)
{
    const struct cred *mine = caller_cred(), *its = &p->cred;

    return cred_is_root(mine) || mine->euid == its->uid || mine->euid == its->suid ||
           mine->uid == its->uid || mine->uid == its->suid;
}

/* A process that has had other rights than the caller's may have read data that the caller may not read. */
bool cred_may_inspect(const struct proc *p)
{
    const struct cred *mine = caller_cred(), *its = &p->cred;

    if (cred_is_root(mine))
        return true;
    return its->uid == mine->uid && its->euid == mine->uid && its->suid == mine->uid &&
           its->gid == mine->gid && its->egid == mine->gid && its->sgid == mine->gid;
}
