/* SPDX-License-Identifier: MIT */
/*
 * The part of a process that its calls on files work with: open files, working directory, limits.
 *
 * It lies inside struct proc (proc/proc.h), and each thread of the process points to it. So nothing on this floor needs to
 * know what else a process is. Idle threads have none.
 *
 * Locks (tags on the fields):
 *   F  lock, if the process has threads
 *   O  the process's own thread only, while it has a single one
 *   A  atomic
 *   -  set at creation, then read-only
 */
#ifndef VFS_CONTEXT_H
#define VFS_CONTEXT_H

#include "base/cpu.h"
#include "base/spinlock.h"
#include "sched/thread.h"
#include <abi/stat.h>

struct fd_block;
struct inode;

#define FDS_IN_BLOCK 32u /* descriptors in one block of the table */
#define FD_BLOCKS (OPEN_MAX / FDS_IN_BLOCK)

struct file_context {
    pid_t pid;            /* -: the process's: sockets tell their peers */
    bool threaded;        /* O: the process has had more than one thread since its last exec */
    struct spinlock lock; /* taken only if threaded */
    /* F: open files by descriptor: vfs/fd.c. NULL: none of them */
    struct fd_block *blocks[FD_BLOCKS];
    uint32_t full_blocks; /* F: a bit for each block without a free descriptor */
    struct inode *cwd;    /* F: working directory */
    uint32_t umask;       /* A */
    uint32_t fd_limit;    /* A: RLIMIT_NOFILE: one more than its largest descriptor */
    uint32_t size_limit;  /* A: RLIMIT_FSIZE: the size that it may give a file, in bytes */
};

/* That of the calling thread's process. */
static inline struct file_context *current_files(void)
{
    return current()->files;
}

/*
 * Sends the calling thread the signal of a failed write, SIGPIPE or SIGXFSZ, with SI_KERNEL. Process context. Signals belong
 * to a higher floor, so the function lies in proc/signal.c, and is declared here for the callers on this floor.
 */
void signal_send_self(int signal);

#endif
