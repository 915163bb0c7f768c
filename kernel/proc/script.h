/* SPDX-License-Identifier: MIT */
/* Scripts. */
#ifndef PROC_SCRIPT_H
#define PROC_SCRIPT_H

#include "proc/exec.h"

/*
 * Opens what is executed under path, as exec_open() does: the file, or if that is a script, its
 * interpreter, for which args are changed (proc/script.c). -ENOEXEC for a bad first line, -ELOOP if too
 * many interpreters are scripts.
 */
int exec_open_program(const char *path, struct exec_args *args, struct inode **inode);

#endif
