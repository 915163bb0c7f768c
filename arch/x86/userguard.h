/* SPDX-License-Identifier: MIT */
/* SMEP and SMAP: user memory that the kernel cannot execute, or use, by mistake. */
#ifndef USERGUARD_H
#define USERGUARD_H

/* Prepares the kernel's code, while it can still be written. Boot CPU, once, before userguard_init_cpu(). */
void userguard_init(void);

/* Turns on what this CPU has. */
void userguard_init_cpu(void);

#endif
