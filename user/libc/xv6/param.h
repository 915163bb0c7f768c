/* SPDX-License-Identifier: MIT */
/* Limits that programs of courses use, with the values that they expect. Ours are higher. */
#ifndef LIBC_XV6_PARAM_H
#define LIBC_XV6_PARAM_H

/* Processes and processors. */
#define NCPU 8
#define NPROC 64
#define MAXARG 32 /* arguments of exec() */

/* Files: blocks that a call writes, devices, open files of all processes and of one, inodes in use. */
#define MAXOPBLOCKS 10
#define NDEV 10
#define NFILE 100
#define NOFILE 16
#define ROOTDEV 1
#define NINODE 50

#endif
