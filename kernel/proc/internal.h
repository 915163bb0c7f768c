/* SPDX-License-Identifier: MIT */
/* Declarations that only the files of kernel/proc share. */
#ifndef PROC_INTERNAL_H
#define PROC_INTERNAL_H

#include "proc/proc.h"

extern struct spinlock tree_lock; /* guards the fields with the tag T in struct proc */
extern struct list all_procs;     /* T: struct proc by all_link, oldest first */
extern struct proc *init_proc;    /* pid 1; set before the second process exists */

#endif
