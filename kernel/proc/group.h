/* SPDX-License-Identifier: MIT */
/* Process groups and sessions. */
#ifndef PROC_GROUP_H
#define PROC_GROUP_H

#include "proc/proc.h"

/* setpgid(), getpgid(), getppid(), with the errors that POSIX gives them. */
int proc_setpgid(pid_t pid, pid_t pgid);
pid_t proc_getpgid(pid_t pid);
pid_t proc_getppid(void);

/*
 * setsid(): the new session's number, or -EPERM: there is a group with the number of the calling process.
 * getsid(): or -ESRCH.
 */
pid_t proc_setsid(void);
pid_t proc_getsid(pid_t pid);

/*
 * Sets the function that is called when a session's leader ends, before its files are closed: the terminals'.
 * It is called in process context, without locks. session_leader_ends() calls it, if p is one.
 */
void session_on_end(void (*hook)(pid_t session));
void session_leader_ends(const struct proc *p);

/* Whether the group exists, in the caller's session: tcsetpgrp() asks. Process context; takes tree_lock. */
bool proc_is_group(pid_t pgid);

/*
 * Whether the group is orphaned: no member has a parent in the same session, but in another group, which could
 * continue it after a stop. tree_lock held. proc_group_is_orphaned() takes it; any context.
 */
bool group_is_orphaned(pid_t pgid);
bool proc_group_is_orphaned(pid_t pgid);

/*
 * Whether the parent of p could continue its group after a stop. group_lost_shell(): a process for which this
 * was so lost its parent, or ended. If its group is now orphaned and has stopped, no process could continue it:
 * it gets SIGHUP and SIGCONT (POSIX, _exit()). tree_lock held.
 */
bool group_has_shell(const struct proc *p);
void group_lost_shell(pid_t pgid);

#endif
