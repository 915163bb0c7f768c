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

/* Replaces the calling process's program: does not return to the old one unless it fails. */
struct exec_args; /* proc/exec.h */
int proc_exec(const char *path, struct exec_args *args);

#endif
