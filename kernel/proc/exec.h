/* SPDX-License-Identifier: MIT */
/*
 * The arguments and environment of exec, on their way from one address space to the next.
 *
 * The strings lie back to back, zeros included, in a buffer that doubles as it fills.
 */
#ifndef PROC_EXEC_H
#define PROC_EXEC_H

#include <hal/types.h>

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

#endif
