/* SPDX-License-Identifier: MIT */
/*
 * The arguments and environment of exec, on their way from one address space to the next.
 *
 * The strings lie back to back, zeros included, in a buffer that doubles as it fills.
 */
#ifndef PROC_EXEC_H
#define PROC_EXEC_H

#include <hal/types.h>

struct inode;

struct exec_args {
    unsigned argc, envc; /* strings of each kind, arguments first */
    char *strings;
    unsigned order; /* the buffer is 2^order pages */
    size_t used;    /* bytes of it */
};

#define ARG_MAX (128u * KIB) /* strings and pointers of arguments and environment together */

/* An empty set: 0 or -ENOMEM; and its end. */
int exec_args_init(struct exec_args *args);
void exec_args_free(struct exec_args *args);

/* Adds a kernel string, or all strings of a user vector that ends with a null pointer. */
int exec_args_add(struct exec_args *args, unsigned *count, const char *string);
int exec_args_add_user(struct exec_args *args, unsigned *count, uintptr_t vector);

/*
 * Adds a kernel string in front of all arguments; puts one in the place of the first, if there is any.
 * 0, -ENOMEM, or -E2BIG. The string must not lie in args.
 */
int exec_args_prepend(struct exec_args *args, const char *string);
int exec_args_replace_first(struct exec_args *args, const char *string);

/*
 * Opens what is executed under path, as exec_open() does: the file, or if that is a script, its
 * interpreter, for which args are changed (proc/script.c). -ENOEXEC for a bad first line, -ELOOP if too
 * many interpreters are scripts.
 */
int exec_open_program(const char *path, struct exec_args *args, struct inode **inode);

#endif
