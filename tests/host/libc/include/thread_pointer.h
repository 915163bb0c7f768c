/* SPDX-License-Identifier: MIT */
/* The thread pointer of the library under test: threads.c has one for each thread of the host. */
#ifndef TEST_THREAD_POINTER_H
#define TEST_THREAD_POINTER_H

#include <stdbool.h>

#include "user/libc/thread/head.h"

static const bool tls_below_head = true;

struct thread_head *libc_thread_pointer(void);

static inline struct pthread *thread_of_head(void)
{
    return libc_thread_pointer()->thread;
}

#define ERROR_CONVENTION

#endif
