/* SPDX-License-Identifier: MIT */
/* Common to the calls of both doors that wait for files (sys_poll.c). */
#ifndef SYS_SYS_POLL_H
#define SYS_SYS_POLL_H

#include "vfs/poll.h"
#include <abi/signal.h>
#include <abi/time.h>

/* Whether a call may name that many descriptors: not more than the process may have. Process context. */
bool poll_takes(uintptr_t count);

/*
 * The call ppoll() with a valid duration, or NULL (no limit), and with other signals blocked meanwhile, or NULL: its
 * result. Process context.
 */
intptr_t poll_for(const struct poll_fds *fds, const struct timespec *duration,
                  const sigmask_t *blocked);

#endif
