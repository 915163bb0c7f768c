/* SPDX-License-Identifier: MIT */
/* The one place that decides if the calling process may use a file in some way. */
#include "vfs/permission.h"

#include <abi/stat.h>

#define WANT_BITS (R_OK | W_OK | X_OK)
#define X_BITS 0111u

/* The three bits of the mode that count: those of the owner, of the group, or of others. */
static unsigned class_bits(const struct inode *inode, const struct cred *cred, bool real)
{
    if ((real ? cred->uid : cred->euid) == inode->uid)
        return inode->mode >> 6;
    if ((real ? cred->gid : cred->egid) == inode->gid || cred_has_group(cred, inode->gid))
        return inode->mode >> 3;
    return inode->mode;
}

int inode_permission(const struct inode *inode, unsigned want)
{
    const struct cred *cred = current()->cred;
    bool real = want & REAL_IDS;
    bool may;

    want &= WANT_BITS;
    if ((real ? cred->uid : cred->euid) == ROOT_UID)
        may = !(want & X_OK) || inode_is_dir(inode) || inode->mode & X_BITS;
    else
        may = !(want & ~class_bits(inode, cred, real));
    return may ? 0 : -EACCES;
}

int may_remove_name(const struct inode *dir, const struct inode *inode)
{
    int error = may_change_names(dir);

    if (error || !(dir->mode & S_ISVTX) || caller_owns(inode) || caller_owns(dir))
        return error;
    return -EPERM;
}

int may_link(const struct inode *inode)
{
    bool plain = S_ISREG(inode->mode) && mode_without_privilege(inode->mode) == inode->mode;

    if (caller_owns(inode) || (plain && inode_permission(inode, R_OK | W_OK) == 0))
        return 0;
    return -EPERM;
}

bool caller_owns(const struct inode *inode)
{
    const struct cred *cred = current()->cred;

    return cred_is_root(cred) || cred->euid == inode->uid;
}

bool caller_in_group(uint32_t gid)
{
    const struct cred *cred = current()->cred;

    return cred_is_root(cred) || cred->egid == gid || cred_has_group(cred, gid);
}

void inode_init_owner(struct inode *inode, const struct inode *dir)
{
    const struct cred *cred = current()->cred;
    bool inherits = dir->mode & S_ISGID;

    inode->uid = cred->euid;
    inode->gid = inherits ? dir->gid : cred->egid;
    if (inode_is_dir(inode))
        inode->mode |= inherits ? S_ISGID : 0;
    else if (inode->mode & S_ISGID && !caller_in_group(inode->gid))
        inode->mode &= ~(uint32_t)S_ISGID;
}

uint32_t mode_without_privilege(uint32_t mode)
{
    if (S_ISDIR(mode))
        return mode;
    /* Without the x bit of the group, S_ISGID gives no program a right. */
    return mode & ~(uint32_t)(mode & S_IXGRP ? S_ISUID | S_ISGID : S_ISUID);
}

void inode_lose_privilege(struct inode *inode)
{
    if (unlikely(inode->mode & (S_ISUID | S_ISGID)) && !caller_is_root())
        inode->mode = mode_without_privilege(inode->mode);
}
