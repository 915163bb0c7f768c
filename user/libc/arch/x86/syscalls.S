/* SPDX-License-Identifier: MIT */
/*
 * One function per system call, made from the list in abi/syscalls.def: loads the number into eax
 * and the arguments from the stack into ebx, ecx, edx, esi, edi, ebp, traps, and turns a result
 * from -4095 to -1 into errno and -1.
 *
 * Each function has a section of its own, so that a program holds those it uses (--gc-sections).
 */
#include <abi/syscall.h>

/* Calls whose C form differs get their shape in user/libc/unix. */
#define exit _exit
#define lseek __lseek
#define ftruncate __ftruncate
#define getcwd __getcwd

/* stack while running: the saved registers, the return address, the arguments */
.macro stub number, name, count
    .section .text.\name, "ax", @progbits
    .globl \name
    .type \name, @function
\name:
    .if \count > 0
    pushl %ebx
    .endif
    .if \count > 3
    pushl %esi
    .endif
    .if \count > 4
    pushl %edi
    movl 32(%esp), %edi
    movl 28(%esp), %esi
    movl 24(%esp), %edx
    movl 20(%esp), %ecx
    movl 16(%esp), %ebx
    .elseif \count > 3
    movl 24(%esp), %esi
    movl 20(%esp), %edx
    movl 16(%esp), %ecx
    movl 12(%esp), %ebx
    .elseif \count > 0
    .if \count > 2
    movl 16(%esp), %edx
    .endif
    .if \count > 1
    movl 12(%esp), %ecx
    .endif
    movl 8(%esp), %ebx
    .endif
    movl $\number, %eax
    int $T_SYSCALL
    .if \count > 4
    popl %edi
    .endif
    .if \count > 3
    popl %esi
    .endif
    .if \count > 0
    popl %ebx
    .endif
    cmpl $-4095, %eax           /* unsigned: ERRNO_MAX, abi/errno.h */
    jae fail
    ret
    .size \name, . - \name
    .if \count > 5
    .error "a system call with six arguments needs ebp loaded"
    .endif
.endm

    .text
fail:
    negl %eax
    movl %eax, errno
    movl $-1, %eax
    ret

#define SYSCALL(number, name, count, kinds) stub number, name, count
#include <abi/syscalls.def>

    .section .note.GNU-stack, "", @progbits
