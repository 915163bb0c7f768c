/* SPDX-License-Identifier: MIT */
/* Process groups. */
#ifndef PROC_GROUP_H
#define PROC_GROUP_H

#include "proc/proc.h"

/* setpgid(), getpgid(), getppid(), with the errors that POSIX gives them. */
int proc_setpgid(pid_t pid, pid_t pgid);
pid_t proc_getpgid(pid_t pid);
pid_t proc_getppid(void);

/* Whether a process is in the group: tcsetpgrp() asks. Takes tree_lock; any context. */
bool proc_is_group(pid_t pgid);

#endif
