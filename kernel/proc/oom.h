/* SPDX-License-Identifier: MIT */
/* Out of memory: which process is ended, and how the others wait for its memory. */
#ifndef PROC_OOM_H
#define PROC_OOM_H

#include <hal/types.h>

/*
 * A page fault of the calling process has found no memory, and the caches have nothing to give back. Ends the
 * process with the most resident memory, never init, and waits until it has given its memory back, or for a
 * short time. True: another attempt is worth it. False: the calling process is that process, or has been killed.
 *
 * A caller that holds a mutex is not made to wait, as the other process may need the mutex to end: it may take
 * the last pages (PAGE_FOR_URGENT), and if there are none, the result is false.
 * Process context, without spinlocks.
 */
bool oom_make_room(void);

/* A process has given its memory back. tree_lock held. */
void oom_memory_freed(void);

#endif
