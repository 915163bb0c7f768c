/* SPDX-License-Identifier: MIT */
/*
 * The one place that decides if the calling process may use a file in some way.
 *
 * Each function looks at the effective ids of the calling process. No locks needed: an attribute that changes
 * meanwhile counts as it was before or after.
 */
#ifndef VFS_PERMISSION_H
#define VFS_PERMISSION_H

#include "base/cpu.h"
#include "sched/thread.h"
#include "vfs/cred.h"
#include "vfs/inode.h"
#include <abi/errno.h>
#include <abi/fcntl.h>

#define REAL_IDS 0x8u /* in want: check the real ids instead, for access() */

static inline bool caller_is_root(void)
{
    return cred_is_root(current()->cred);
}

/*
 * Whether the file may be used in that way: want is a set of R_OK, W_OK and X_OK (execute, or search a
 * directory). 0 or -EACCES.
 */
int inode_permission(const struct inode *inode, unsigned want);

/* The same for a file that is opened: want has no X_OK. Short for root. */
static inline int may_open(const struct inode *inode, unsigned want)
{
    return likely(caller_is_root()) ? 0 : inode_permission(inode, want);
}

/* Whether names may be added to a directory: 0 or -EACCES. */
static inline int may_change_names(const struct inode *dir)
{
    return likely(caller_is_root()) ? 0 : inode_permission(dir, W_OK | X_OK);
}

/* Whether a name in dir that leads to inode may be removed: 0, -EACCES, or -EPERM in a sticky directory. */
int may_remove_name(const struct inode *dir, const struct inode *inode);

/*
 * Whether the caller may give a file another name: its owner, or a user that may read and write it, if it gives no
 * rights. Otherwise a link would keep a file, for instance an old set-user-ID program, after its owner's unlink().
 */
int may_link(const struct inode *inode);

/* Whether the caller may change the attributes of a file: its owner or root. */
bool caller_owns(const struct inode *inode);

/* Whether the caller is a member of a group, or root. */
bool caller_in_group(uint32_t gid);

/* Gives a new file its owner and group, and the bits of its mode that depend on its directory. */
void inode_init_owner(struct inode *inode, const struct inode *dir);

/* A file that is written by another user than root loses its set-user-ID and set-group-ID bits. inode locked. */
void inode_lose_privilege(struct inode *inode);

/* The same without the look at the user: the mode that is left. Directories keep the bits. */
uint32_t mode_without_privilege(uint32_t mode);

#endif
