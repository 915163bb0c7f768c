/* SPDX-License-Identifier: MIT */
/* Waiting for children. */
#ifndef LIBC_SYS_WAIT_H
#define LIBC_SYS_WAIT_H

#include <abi/wait.h> /* with it, the names of signals, as POSIX allows */
#include <sys/types.h>

#define WCOREDUMP(status) ((void)(status), 0)

typedef int idtype_t;

pid_t wait(int *status);
pid_t waitpid(pid_t pid, int *status, int options);
int waitid(idtype_t type, id_t id, siginfo_t *info, int options);

#endif
