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

    .cfi_sections .debug_frame

/* Saves a register that the caller keeps, and counts it: the arguments are a word further away. */
.macro save register
    pushl \register
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset \register, 0
    .set saved, saved + 1
.endm

.macro restore register
    popl \register
    .cfi_adjust_cfa_offset -4
    .cfi_restore \register
.endm

/* stack: the saved registers, the return address, the arguments from number 0 up */
.macro load argument, register
    movl 4 * (saved + 1 + \argument)(%esp), \register
.endm

.macro stub number, name, count
    .section .text.\name, "ax", @progbits
    .globl \name
    .type \name, @function
\name:
    .cfi_startproc
    .set saved, 0
    .if \count > 0
    save %ebx
    .endif
    .if \count > 3
    save %esi
    .endif
    .if \count > 4
    save %edi
    load 4, %edi
    .endif
    .if \count > 3
    load 3, %esi
    .endif
    .if \count > 2
    load 2, %edx
    .endif
    .if \count > 1
    load 1, %ecx
    .endif
    .if \count > 0
    load 0, %ebx
    .endif
    movl $\number, %eax
    int $T_SYSCALL
    .if \count > 4
    restore %edi
    .endif
    .if \count > 3
    restore %esi
    .endif
    .if \count > 0
    restore %ebx
    .endif
    cmpl $-4095, %eax           /* unsigned: ERRNO_MAX, abi/errno.h */
    jae fail
    ret
    .cfi_endproc
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
