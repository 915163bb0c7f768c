/* SPDX-License-Identifier: MIT */
/* The host: contexts are those of tests/host/hal/sched.c, and have no frames to walk. */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

static inline uintptr_t context_pc(const struct context *context)
{
    (void)context;
    return 0;
}

static inline uintptr_t context_fp(const struct context *context)
{
    (void)context;
    return 0;
}

#endif
