/* SPDX-License-Identifier: MIT */
/* Collecting exec's arguments and environment in the kernel. */
#ifndef PROC_EXEC_ARGS_H
#define PROC_EXEC_ARGS_H

#include "proc/exec.h"

/* An empty set: 0 or -ENOMEM; and its end. */
int exec_args_init(struct exec_args *args);
void exec_args_free(struct exec_args *args);

/* Adds a kernel string, or all strings of a user vector that ends with a null pointer. */
int exec_args_add(struct exec_args *args, unsigned *count, const char *string);
int exec_args_add_user(struct exec_args *args, unsigned *count, uintptr_t vector);

/*
 * Adds, behind all other strings, the name with which exec was called, and the path of the program's file if that is
 * another: file is the name, or the interpreter of a script. A relative path becomes an absolute one, if the path of the
 * working directory can be found. 0, -ENOMEM, or -E2BIG. Process context.
 */
int exec_args_add_name(struct exec_args *args, const char *name, const char *file);

/*
 * Adds a kernel string in front of all arguments; puts one in the place of the first, if there is any.
 * 0, -ENOMEM, or -E2BIG. The string must not lie in args.
 */
int exec_args_prepend(struct exec_args *args, const char *string);
int exec_args_replace_first(struct exec_args *args, const char *string);

#endif
