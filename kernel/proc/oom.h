/* SPDX-License-Identifier: MIT */
/* Out of memory: which process is ended, and how the others wait for its memory. */
#ifndef PROC_OOM_H
#define PROC_OOM_H

#include <hal/types.h>

void oom_init(void); /* boot */

/* A process has given its memory back. tree_lock held. */
void oom_memory_freed(void);

#endif
