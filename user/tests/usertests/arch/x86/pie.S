/* SPDX-License-Identifier: MIT */
/* See PIE_CODE in test.h. */
#include <abi/syscall.h>

#define EXIT 1
#define PIE_CODE 0x100
#define PIE_DATA 0x2000
#define PIE_STATUS 42

    .section .rodata
    .globl pie_code, pie_code_end
pie_code:
    call 1f
1:  popl %ecx
    movl $PIE_STATUS, PIE_DATA - PIE_CODE - (1b - pie_code)(%ecx)
    movl PIE_DATA - PIE_CODE - (1b - pie_code)(%ecx), %ebx
    movl $EXIT, %eax
    int $T_SYSCALL
pie_code_end:

    .section .note.GNU-stack, "", @progbits
