/* SPDX-License-Identifier: MIT */
/*
 * Linux's door: from the number of a Linux system call to its handler. kernel/linux/calls.def says which calls are
 * there. Any other fails with -ENOSYS. Each call is counted; /proc/linux shows the counts.
 */
#ifndef LINUX_TABLE_H
#define LINUX_TABLE_H

#include <hal/types.h>

struct proc_text;

#define LINUX_LIMIT 512u /* one more than the largest place in the table */

/* One call for /proc/linux: false if the number has no name. */
struct linux_call_info {
    const char *name, *kinds;
    bool there;
    uint32_t count;
};
bool linux_describe(unsigned number, struct linux_call_info *info);

#endif
