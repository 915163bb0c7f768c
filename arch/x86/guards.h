/* SPDX-License-Identifier: MIT */
/*
 * The places in assembly at which the kernel's access to user memory begins or ends: userguard.c puts STAC or
 * CLAC there.
 */
#ifndef GUARDS_H
#define GUARDS_H

#define GUARD_SIZE 3

#ifdef __ASSEMBLER__ /* clang-format off */

    .macro guard opens
9999:
    .byte 0x0f, 0x1f, 0x00 /* a NOP of three bytes (SDM vol. 2B, NOP) */
    .pushsection .rodata.guards, "a", @progbits
    .balign 4
    .long 9999b, \opens
    .popsection
    .endm

    .macro user_access_begin
    guard 1
    .endm

    .macro user_access_end
    guard 0
    .endm

#else /* clang-format on */

#include <stdint.h>

struct guard {
    uintptr_t place;
    uint32_t opens; /* 1: STAC, 0: CLAC */
};

extern const struct guard user_guards[], user_guards_end[]; /* kernel.ld */

#endif
#endif
