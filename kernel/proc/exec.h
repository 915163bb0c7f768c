/* SPDX-License-Identifier: MIT */
/*
 * The arguments and environment of exec, on their way from one address space to the next.
 *
 * The strings lie back to back, zeros included, in a buffer that doubles as it fills.
 */
#ifndef PROC_EXEC_H
#define PROC_EXEC_H

#include <hal/mmu.h>
#include <hal/types.h>

struct exec_args {
    unsigned argc, envc; /* strings of each kind, arguments first */
    char *strings;
    unsigned order; /* the buffer is 2^order pages */
    size_t used;    /* bytes of it */
    size_t name_at; /* the offset of the program's name in it */
    size_t path_at; /* the offset of the path of its file: the name, or another string */
};

#define ARG_MAX (128u * KIB) /* strings and pointers of arguments and environment together */

/* The end of a stack. The last page stays free: no address wraps around. */
#define STACK_TOP (USERTOP - PAGE_SIZE)

/* Where a program's memory has the address of the path of its file. */
#define EXEC_PATH_AT (STACK_TOP - 4 * sizeof(uint32_t))

/* Replaces the calling process's program: does not return to the old one unless it fails. */
int proc_exec(const char *path, struct exec_args *args);

#endif
