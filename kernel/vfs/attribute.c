/* SPDX-License-Identifier: MIT */
/*
 * The attributes of a file: what stat() tells, and changes of permissions, owner and times.
 *
 * A change computes the wanted attributes from those of the locked inode, and ends with end_change().
 */
#include "vfs/attribute.h"

#include "base/wallclock.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include <abi/errno.h>
#include <abi/stat.h>

struct attributes {
    uint32_t mode, uid, gid;
    struct timespec atime, mtime, ctime;
};

static struct attributes attributes_of(const struct inode *inode)
{
    return (struct attributes){inode->mode,  inode->uid,   inode->gid,
                               inode->atime, inode->mtime, inode->ctime};
}

static void set_attributes(struct inode *inode, const struct attributes *a)
{
    inode->mode = a->mode;
    inode->uid = a->uid;
    inode->gid = a->gid;
    inode->atime = a->atime;
    inode->mtime = a->mtime;
    inode->ctime = a->ctime;
}

/* Locks an inode for a change. */
static int begin_change(struct inode *inode, struct attributes *wanted)
{
    if (inode_read_only(inode))
        return -EROFS;
    mutex_lock(&inode->lock);
    *wanted = attributes_of(inode);
    return 0;
}

/* Ends a change: without an error, writes the wanted attributes. If that fails, restores the old ones. */
static int end_change(struct inode *inode, struct attributes *wanted, int error)
{
    const struct attributes old = attributes_of(inode);

    if (!error) {
        wanted->ctime = time_now();
        set_attributes(inode, wanted);
        error = op_save(inode);
        if (error)
            set_attributes(inode, &old);
    }
    mutex_unlock(&inode->lock);
    return error;
}

int inode_chmod(struct inode *inode, uint32_t mode)
{
    struct attributes wanted;
    int error = begin_change(inode, &wanted);

    if (error)
        return error;
    wanted.mode = (inode->mode & S_IFMT) | mode;
    if (!inode_is_dir(inode) && !caller_in_group(inode->gid))
        wanted.mode &= ~(uint32_t)S_ISGID;
    return end_change(inode, &wanted, caller_owns(inode) ? 0 : -EPERM);
}

/* The owner may give the file to another of its own groups; root may change both. */
static int may_chown(const struct inode *inode, uint32_t uid, uint32_t gid)
{
    if (caller_is_root())
        return 0;
    bool same_user = uid == inode->uid;
    bool own_group = gid == inode->gid || caller_in_group(gid);
    return caller_owns(inode) && same_user && own_group ? 0 : -EPERM;
}

int inode_chown(struct inode *inode, uint32_t uid, uint32_t gid)
{
    struct attributes wanted;

    if ((uid > ID_MAX && uid != ID_SAME) || (gid > ID_MAX && gid != ID_SAME))
        return -EINVAL;
    int error = begin_change(inode, &wanted);
    if (error)
        return error;
    wanted.uid = uid == ID_SAME ? inode->uid : uid;
    wanted.gid = gid == ID_SAME ? inode->gid : gid;
    wanted.mode = mode_without_privilege(inode->mode);
    return end_change(inode, &wanted, may_chown(inode, wanted.uid, wanted.gid));
}

int inode_drop_privilege(struct inode *inode)
{
    struct attributes wanted;

    if (caller_is_root() || mode_without_privilege(inode->mode) == inode->mode)
        return 0;
    int error = begin_change(inode, &wanted);
    if (error)
        return error;
    wanted.mode = mode_without_privilege(inode->mode);
    return end_change(inode, &wanted, 0);
}

/* Whether the caller may set the times: its owner may set any, a writer only the present. */
static int may_set_times(const struct inode *inode, const struct timespec times[2])
{
    if (caller_owns(inode))
        return 0;
    if (times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW)
        return inode_permission(inode, W_OK);
    return -EPERM;
}

/* Sets one time as the program asks. */
static int set_time(struct timespec *time, const struct timespec *wanted)
{
    if (wanted->tv_nsec == UTIME_OMIT)
        return 0;
    if (wanted->tv_nsec == UTIME_NOW)
        *time = time_now();
    else if (wanted->tv_nsec >= 0 && wanted->tv_nsec < NSEC_PER_SEC)
        *time = (struct timespec){.tv_sec = wanted->tv_sec, .tv_nsec = wanted->tv_nsec};
    else
        return -EINVAL;
    return 0;
}

int inode_set_times(struct inode *inode, const struct timespec times[2])
{
    struct attributes wanted;
    int error = begin_change(inode, &wanted);

    if (error)
        return error;
    error = set_time(&wanted.atime, &times[0]);
    if (!error)
        error = set_time(&wanted.mtime, &times[1]);
    if (!error)
        error = may_set_times(inode, times);
    return end_change(inode, &wanted, error);
}

void inode_stat(struct inode *inode, struct stat *st)
{
    mutex_lock(&inode->lock);
    *st = (struct stat){
        .st_dev = inode->sb->id,
        .st_ino = inode->number,
        .st_mode = inode->mode,
        .st_nlink = inode->nlink,
        .st_uid = inode->uid,
        .st_gid = inode->gid,
        .st_rdev = inode->rdev,
        .st_blksize = PAGE_SIZE,
        .st_size = inode->object.size,
        .st_blocks = inode->sectors,
        .st_atim = inode->atime,
        .st_mtim = inode->mtime,
        .st_ctim = inode->ctime,
    };
    mutex_unlock(&inode->lock);
}
