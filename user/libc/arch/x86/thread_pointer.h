/* SPDX-License-Identifier: MIT */
/*
 * The thread pointer of the PC: the base of the segment in %gs. Thread-local storage lies below the
 * head that it points to ("variant II" of the ELF TLS ABI), and the compiler finds the head's own
 * address at %gs:0.
 */
#ifndef LIBC_ARCH_THREAD_POINTER_H
#define LIBC_ARCH_THREAD_POINTER_H

#include <stdbool.h>

#include "../../thread/head.h"

static const bool tls_below_head = true;

/* The thread of the current head. Only valid after set_thread_pointer(): before it, %gs:4 faults. */
static inline struct pthread *thread_of_head(void)
{
    struct pthread *thread;

    __asm__ volatile("movl %%gs:4, %0" : "=r"(thread)); /* thread_head.thread */
    return thread;
}

/* stub.S jumps to __syscall_error() with the result in eax. */
#define ERROR_CONVENTION __attribute__((regparm(1)))

#endif
