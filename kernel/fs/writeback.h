/* SPDX-License-Identifier: MIT */
/* The thread that writes changed files to their disks every few seconds. */
#ifndef FS_WRITEBACK_H
#define FS_WRITEBACK_H

/* Boot, when the root is there. */
void writeback_start(void);

#endif
