/* SPDX-License-Identifier: MIT */
/* Limits of the resources of a process, and nice values. */
#ifndef LIBC_SYS_RESOURCE_H
#define LIBC_SYS_RESOURCE_H

#include <abi/resource.h>
#include <sys/time.h>
#include <sys/types.h>

typedef uint32_t rlim_t;

#define RUSAGE_CHILDREN (-1)
#define RUSAGE_SELF 0
#define RUSAGE_THREAD 1

/* The kernel counts the times only. */
struct rusage {
    struct timeval ru_utime, ru_stime; /* in the program, in the kernel */
    long ru_maxrss, ru_ixrss, ru_idrss, ru_isrss, ru_minflt, ru_majflt, ru_nswap, ru_inblock,
        ru_oublock, ru_msgsnd, ru_msgrcv, ru_nsignals, ru_nvcsw, ru_nivcsw;
};

int getrusage(int who, struct rusage *usage);
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);
int getpriority(int kind, id_t number);
int setpriority(int kind, id_t number, int nice);

#endif
