/* SPDX-License-Identifier: MIT */
/* The thread that writes changed files to their disks every few seconds. */
#ifndef VFS_WRITEBACK_H
#define VFS_WRITEBACK_H

#include <hal/types.h>

/* Boot, when the root is there. */
void writeback_start(void);

/*
 * There is no memory, not even from the caches: has what is dirty written by the thread, and waits for some of
 * it. Whether that has become clean, so that another attempt is worth it. The thread may be busy with a commit: the
 * caller is in no transaction, and holds no lock that the writing of pages takes. A kill ends the wait.
 */
bool writeback_make_room(void);

#endif
