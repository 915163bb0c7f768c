/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: the frame that swtch() leaves on the stack: the registers that a C function preserves (AAPCS 5.1.1), and
 * the thread's two thread pointers.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

struct context {
    uint32_t tpidruro; /* lowest address */
    uint32_t tpidrurw;
    uint32_t r4, r5, r6, r7, r8, r9, r10;
    uint32_t fp; /* r11 */
    uint32_t pc; /* return address of swtch() */
};

static inline uintptr_t context_pc(const struct context *context)
{
    return context->pc;
}

static inline uintptr_t context_fp(const struct context *context)
{
    return context->fp;
}

#endif
