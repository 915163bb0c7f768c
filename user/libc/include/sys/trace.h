/* SPDX-License-Identifier: MIT */
/* Processes that report their system calls: strace is built on this. */
#ifndef LIBC_SYS_TRACE_H
#define LIBC_SYS_TRACE_H

#include <abi/trace.h>

/*
 * Makes the calling process report each of its system calls, as a struct trace_record, to fd, the
 * write end of a pipe. The reports continue after the descriptor has been closed or another program
 * has been executed; fd -1 ends them. flags: TRACE_CHILDREN.
 */
int trace(int fd, unsigned flags);

#endif
