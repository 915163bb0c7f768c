/* SPDX-License-Identifier: MIT */
/* Processes that report their system calls: what strace is made of. */
#ifndef LIBC_SYS_TRACE_H
#define LIBC_SYS_TRACE_H

#include <abi/trace.h>

/*
 * Makes the calling process report each of its system calls, as a struct trace_record, to the pipe's
 * end for writing fd, also after the descriptor has been closed or another program executed; fd -1 ends
 * that. flags: TRACE_CHILDREN.
 */
int trace(int fd, unsigned flags);

#endif
