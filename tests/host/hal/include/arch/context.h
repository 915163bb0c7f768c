/* SPDX-License-Identifier: MIT */
/* The host: contexts are those of tests/host/hal/sched.c. */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H
#endif
