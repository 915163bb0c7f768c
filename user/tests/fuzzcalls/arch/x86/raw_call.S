/* SPDX-License-Identifier: MIT */
/*
 * A system call with any number and any values in all six registers. The arguments are on the
 * stack, as the ABI demands.
 */
#include <abi/syscall.h>

    .text
    .globl raw_call
    .type raw_call, @function
raw_call:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %eax         /* behind four registers and the return address */
    movl 24(%esp), %ebp
    movl 0(%ebp), %ebx
    movl 4(%ebp), %ecx
    movl 8(%ebp), %edx
    movl 12(%ebp), %esi
    movl 16(%ebp), %edi
    movl 20(%ebp), %ebp
    int $T_SYSCALL
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size raw_call, . - raw_call

    .section .note.GNU-stack, "", @progbits
