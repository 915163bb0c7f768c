/* SPDX-License-Identifier: MIT */
/* Attaching file systems to the tree. */
#ifndef LIBC_SYS_MOUNT_H
#define LIBC_SYS_MOUNT_H

#include <abi/stat.h> /* MS_RDONLY */

int mount(const char *source, const char *target, const char *type, unsigned long flags);
int umount(const char *target);

#endif
