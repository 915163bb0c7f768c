/* SPDX-License-Identifier: MIT */
/* Common to our calls and Linux's about the attributes of files. */
#ifndef SYS_SYS_ATTRIBUTE_H
#define SYS_SYS_ATTRIBUTE_H

#include <abi/time.h>
#include <hal/types.h>

/*
 * Sets the times of a file, as utimensat() does. path is an address in user memory; 0: the file of the descriptor at.
 * 0 or an error. Process context, no locks held.
 */
int file_set_times(uintptr_t at, uintptr_t path, uintptr_t flags, const struct timespec times[2]);

#endif
