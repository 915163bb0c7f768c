/* SPDX-License-Identifier: MIT */
/* /proc/self/exe: the absolute path of the calling program's file. It lies at the top of the program's stack. */
#ifndef LINUX_PROCESS_H
#define LINUX_PROCESS_H

#include <hal/types.h>

/* Whether a path in user memory is /proc/self/exe. */
bool exe_is_meant(uintptr_t path);

/* Copies the path, cut to size and not terminated: its length, or an error. */
intptr_t exe_copy_path(uintptr_t user, size_t size);

/* The path's address in user memory, or 0: the program has overwritten it. */
uintptr_t exe_path(void);

#endif
