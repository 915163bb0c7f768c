/* SPDX-License-Identifier: MIT */
/* What the thread pointer points to. */
#ifndef LIBC_THREAD_HEAD_H
#define LIBC_THREAD_HEAD_H

/* Two words: the PC's compilers expect the first, and ARM's ABI reserves the space of both. */
struct thread_head {
    struct thread_head *self;
    struct pthread *thread;
};

#endif
