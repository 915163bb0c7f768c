/* SPDX-License-Identifier: MIT */
/* Scripts. */
#ifndef PROC_SCRIPT_H
#define PROC_SCRIPT_H

#include "proc/exec.h"

struct inode;

/*
 * Opens the program for path, as exec_open() does: the file itself, or the interpreter if the file is a
 * script. For an interpreter it changes args. *file is the path of the opened file: path, or a string in args.
 * -ENOEXEC for a bad first line, -ELOOP if too many interpreters are scripts.
 */
int exec_open_program(const char *path, struct exec_args *args, struct inode **inode,
                      const char **file);

#endif
