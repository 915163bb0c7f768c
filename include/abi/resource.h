/* SPDX-License-Identifier: MIT */
/* Limits of the resources of a process, and its share of the processors. */
#ifndef ABI_RESOURCE_H
#define ABI_RESOURCE_H

#include <stdint.h>

#define RLIMIT_FSIZE 1       /* bytes of a file that it writes; beyond: SIGXFSZ, or EFBIG */
#define RLIMIT_DATA 2        /* kept, without effect */
#define RLIMIT_STACK 3       /* bytes that the stack of its first thread grows to */
#define RLIMIT_CORE 4        /* kept: there are no core files */
#define RLIMIT_NPROC 6       /* processes and threads of its real user; not for root */
#define RLIMIT_NOFILE 7      /* one more than its largest descriptor */
#define RLIMIT_AS 9          /* bytes of its address space */
#define RLIMIT_SIGPENDING 11 /* real-time signals that wait for it, at most SIGQUEUE_MAX */
#define RLIMIT_COUNT 12

#define SIGQUEUE_MAX 256

#define RLIM_INFINITY ((uint32_t)-1)

struct rlimit {
    uint32_t rlim_cur; /* counts; the process may change it up to rlim_max */
    uint32_t rlim_max; /* only root may raise it */
};

#define PRIO_PROCESS 0 /* the processes that getpriority() and setpriority() mean: one, */
#define PRIO_PGRP 1    /* those of a process group, */
#define PRIO_USER 2    /* or those of a user */

/* Nice values: the higher, the less time a process gets while others are ready. */
#define NICE_MIN (-20)
#define NICE_MAX 19

#endif
