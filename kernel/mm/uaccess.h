/* SPDX-License-Identifier: MIT */
/*
 * User memory, from the kernel: the only way to it. Any address is safe to pass: if it is not
 * the program's, the result is -EFAULT. Process context, no spinlock held: a fault may sleep.
 */
#ifndef MM_UACCESS_H
#define MM_UACCESS_H

#include <hal/types.h>

/* Copies n bytes between the kernel and the current process's user memory: 0 or -EFAULT. */
int copyin(void *to, uintptr_t user_from, size_t n);
int copyout(uintptr_t user_to, const void *from, size_t n);

/*
 * copyin() for a caller that must not wait for a page, because filling the page could wait for the caller: for
 * example inside a transaction of a file system. If a page is not in memory now, the result is -EFAULT.
 * user_pages_in() brings pages in before: 0, -EFAULT, or -EINTR if the process has been killed.
 */
int copyin_present(void *to, uintptr_t user_from, size_t n);
int user_pages_in(uintptr_t user, size_t n);

/*
 * Reads one aligned word of user memory for a caller that may hold spinlocks: 0, or -EFAULT also if the page is
 * not in memory now.
 */
int copyin_word_locked(uint32_t *value, uintptr_t user);

/*
 * Copies a string with its zero into a buffer of max bytes: its length without the zero, or -EFAULT,
 * or -ENAMETOOLONG if it does not fit.
 */
ssize_t copyinstr(char *to, uintptr_t user_from, size_t max);

/*
 * Copies out n bytes that make() makes, piece by piece: how many, or an error if there are none. A signal ends it
 * early. No locks held.
 */
ssize_t copyout_made(uintptr_t user_to, size_t n, void (*make)(void *bytes, size_t n));

/* The same with zeros. */
ssize_t copyout_zeros(uintptr_t user_to, size_t n);

#endif
