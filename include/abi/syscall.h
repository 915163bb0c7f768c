/* SPDX-License-Identifier: MIT */
/*
 * System call numbers and the trap that carries them.
 *
 * The trap is `int $0x40` on x86 (number in eax; arguments in ebx, ecx, edx, esi, edi, ebp) and
 * `svc #0x40` on ARM (number in r7; arguments in r0 to r5). The result comes back in eax or r0: a
 * value, or if the call failed, minus an errno, from -4095 to -1. 64-bit values travel as two
 * words, the low one first, in any two successive argument registers.
 *
 * Safe to include from assembly.
 */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

#define T_SYSCALL 0x40

#ifndef __ASSEMBLER__

enum syscall_number {
#define SYSCALL(number, name, count, kinds) SYS_##name = number,
#include <abi/syscalls.def>
#undef SYSCALL
    SYSCALL_LIMIT /* one more than the largest number */
};

#endif
#endif
