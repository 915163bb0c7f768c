/* SPDX-License-Identifier: MIT */
/* System calls about file systems as a whole. */
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/vfs.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "sys/syscalls.h"
#include <abi/errno.h>

#define TYPE_MAX 16

intptr_t sys_sync(const uintptr_t *arg)
{
    (void)arg;
    fs_sync_all(); /* errors reach those who use fsync() */
    return 0;
}

intptr_t sys_statvfs(const uintptr_t *arg)
{
    struct statvfs st = {.f_bsize = 4096};
    struct inode *inode = NULL;
    char *path = kmalloc(PATH_MAX);

    if (!path)
        return -ENOMEM;
    ssize_t n = copyinstr(path, arg[0], PATH_MAX);
    int error = n < 0 ? (int)n : path_lookup(path, 0, &inode);
    kmfree(path);
    if (error)
        return error;
    const struct super_block *sb = inode->sb;
    st.f_flag = sb->flags & MS_RDONLY;
    strlcpy(st.f_fstype, sb->type->name, sizeof(st.f_fstype));
    op_statvfs(inode->sb, &st);
    inode_put(inode);
    return copyout(arg[1], &st, sizeof(st));
}

/* mount(device, path, type, flags); the device is not looked at where the type needs none. */
intptr_t sys_mount(const uintptr_t *arg)
{
    char type[TYPE_MAX], *paths = kmalloc(2 * PATH_MAX);
    ssize_t n;

    if (!paths)
        return -ENOMEM;
    n = arg[0] ? copyinstr(paths, arg[0], PATH_MAX) : 0;
    if (!arg[0])
        paths[0] = '\0';
    if (n >= 0)
        n = copyinstr(paths + PATH_MAX, arg[1], PATH_MAX);
    if (n >= 0) {
        n = copyinstr(type, arg[2], TYPE_MAX);
        if (n == -ENAMETOOLONG)
            n = -ENODEV;
    }
    int error = n < 0 ? (int)n : fs_mount(paths, paths + PATH_MAX, type, (unsigned)arg[3]);
    kmfree(paths);
    return error;
}

intptr_t sys_umount(const uintptr_t *arg)
{
    char *path = kmalloc(PATH_MAX);

    if (!path)
        return -ENOMEM;
    ssize_t n = copyinstr(path, arg[0], PATH_MAX);
    int error = n < 0 ? (int)n : fs_umount(path);
    kmfree(path);
    return error;
}
