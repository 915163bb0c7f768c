/* SPDX-License-Identifier: MIT */
/*
 * A file is written to or executed, never both: the code of a running program must not change. The second
 * user gets -ETXTBSY if it is of the other kind.
 *
 * inode.writers counts users of either kind: above 0, those that may write; below 0, those that execute.
 * It is atomic, and needs no lock.
 */
#include "vfs/textbusy.h"

#include "base/panic.h"
#include "vfs/icache.h"
#include "vfs/inode.h"
#include "vfs/namei.h"
#include "vfs/permission.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

/* Adds a user, step being 1 or -1, unless there are any of the other kind. */
static int add_user(struct inode *inode, int32_t step)
{
    int32_t users = __atomic_load_n(&inode->writers, __ATOMIC_RELAXED);

    do {
        if (users * step < 0)
            return -ETXTBSY;
    } while (!__atomic_compare_exchange_n(&inode->writers, &users, users + step, true,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
    return 0;
}

static void remove_user(struct inode *inode, int32_t step)
{
    int32_t users = __atomic_fetch_sub(&inode->writers, step, __ATOMIC_ACQ_REL);

    assert(users * step > 0);
}

int inode_begin_writing(struct inode *inode)
{
    return add_user(inode, 1);
}

void inode_end_writing(struct inode *inode)
{
    remove_user(inode, 1);
}

int inode_begin_executing(struct inode *inode)
{
    return add_user(inode, -1);
}

void inode_end_executing(struct inode *inode)
{
    remove_user(inode, -1);
}

int exec_open(const char *path, struct inode **inode)
{
    int error = path_lookup(AT_FDCWD, path, 0, inode);

    if (error)
        return error;
    error = S_ISREG((*inode)->mode) ? inode_permission(*inode, X_OK) : -EACCES;
    if (!error)
        error = inode_begin_executing(*inode);
    if (error)
        inode_put(*inode);
    return error;
}

void exec_close(struct inode *inode)
{
    inode_end_executing(inode);
    inode_put(inode);
}
