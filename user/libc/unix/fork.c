/* SPDX-License-Identifier: MIT */
/* fork(), with the work of thread/fork.c around it if the program has had threads. */
#include "../thread/fork.h"

#include <stddef.h>
#include <unistd.h>

#include "calls.h"

void (*before_fork)(void);
void (*after_fork)(bool child);

pid_t fork(void)
{
    pid_t pid;

    if (before_fork == NULL)
        return __sys_fork();
    before_fork();
    pid = __sys_fork();
    after_fork(pid == 0);
    return pid;
}
