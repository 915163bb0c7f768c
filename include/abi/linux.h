/* SPDX-License-Identifier: MIT */
/*
 * Structures of Linux's door (kernel/linux) that are the same on all of its machines. Those of signal frames differ,
 * and are with the machines (arch).
 */
#ifndef ABI_LINUX_H
#define ABI_LINUX_H

#include <abi/signal.h>
#include <stdint.h>

/* rt_sigaction() */
struct linux_sigaction {
    uint32_t handler, flags, restorer;
    sigmask_t mask;
} __attribute__((packed));

/* statx() */
struct linux_statx_time {
    int64_t seconds;
    uint32_t nanoseconds;
    int32_t zero;
};

struct linux_statx {
    uint32_t mask, blksize;
    uint64_t attributes;
    uint32_t nlink, uid, gid;
    uint16_t mode, zero;
    uint64_t ino, size, blocks, attributes_mask;
    struct linux_statx_time atime, btime, ctime, mtime;
    uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
    uint64_t rest[14];
};
_Static_assert(sizeof(struct linux_statx) == 256, "the structure of statx()");

/* statfs64(): 64-bit numbers, the low word first */
struct linux_statfs64 {
    uint32_t type, bsize;
    uint32_t blocks[2], bfree[2], bavail[2], files[2], ffree[2];
    uint32_t fsid[2], namelen, frsize, flags, spare[4];
};

/* uname() */
struct linux_utsname {
    char system[65], node[65], release[65], version[65], machine[65], domain[65];
};

#endif
