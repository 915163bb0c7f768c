/* SPDX-License-Identifier: MIT */
/* The thread that writes changed files to their disks every few seconds. */
#ifndef VFS_WRITEBACK_H
#define VFS_WRITEBACK_H

#include <hal/types.h>

/* Boot, when the root is there. */
void writeback_start(void);

/*
 * Called if there is no memory, not even from the caches. Has the thread write dirty pages, and waits for some of
 * them. True if some have become clean, so that another attempt is useful. The thread may be busy with a commit, so
 * the caller must be in no transaction, and hold no lock that the writing of pages takes. A kill ends the wait.
 */
bool writeback_make_room(void);

#endif
