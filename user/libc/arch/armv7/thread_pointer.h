/* SPDX-License-Identifier: MIT */
/*
 * The thread pointer of ARM: TPIDRURO (ARM ARM B4.1.150), which programs read and only the kernel
 * writes. It points to a head of two words; thread-local storage follows ("variant I" of the ELF
 * TLS ABI).
 */
#ifndef LIBC_ARCH_THREAD_POINTER_H
#define LIBC_ARCH_THREAD_POINTER_H

#include <stdbool.h>

#include "../../thread/head.h"

static const bool tls_below_head = false;

/* The thread of the current head. Only valid after set_thread_pointer(). */
static inline struct pthread *thread_of_head(void)
{
    const struct thread_head *head;

    __asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(head));
    return head->thread;
}

/* stub.S jumps to __syscall_error() with the result in r0: the usual place. */
#define ERROR_CONVENTION

#endif
