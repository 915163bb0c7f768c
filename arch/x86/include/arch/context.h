/* SPDX-License-Identifier: MIT */
/*
 * x86: the frame that swtch() leaves on the stack: the registers that a C function preserves, and the process's
 * thread pointer.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

struct context {
    uint32_t edi; /* lowest address: pushed last */
    uint32_t esi;
    uint32_t ebx;
    uint32_t ebp;
    uint32_t gs;
    uint32_t eip; /* return address of swtch() */
};

static inline uintptr_t context_pc(const struct context *context)
{
    return context->eip;
}

static inline uintptr_t context_fp(const struct context *context)
{
    return context->ebp;
}

#endif
