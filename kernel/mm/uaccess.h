/* SPDX-License-Identifier: MIT */
/*
 * User memory, from the kernel: the only way to it. Any address is safe to pass: what is not the
 * program's gives -EFAULT. Process context, no spinlock held: a fault may sleep.
 */
#ifndef MM_UACCESS_H
#define MM_UACCESS_H

#include <hal/types.h>

/* Copies n bytes between the kernel and the current process's user memory: 0 or -EFAULT. */
int copyin(void *to, uintptr_t user_from, size_t n);
int copyout(uintptr_t user_to, const void *from, size_t n);

/*
 * Copies a string with its zero into a buffer of max bytes: its length without the zero, or -EFAULT,
 * or -ENAMETOOLONG where it does not fit.
 */
ssize_t copyinstr(char *to, uintptr_t user_from, size_t max);

#endif
