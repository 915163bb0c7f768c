/* SPDX-License-Identifier: MIT */
/* The thread that writes changed files to their disks every few seconds. */
#ifndef VFS_WRITEBACK_H
#define VFS_WRITEBACK_H

#include <hal/types.h>

/* Boot, when the root is there. */
void writeback_start(void);

/*
 * There is no memory, not even from the caches: has what is dirty written by the thread, and waits for some of
 * it. Whether that has become clean, so that another attempt is worth it. Called without spinlocks; other locks and a
 * transaction may be held, for which the wait has a limit.
 */
bool writeback_make_room(void);

#endif
