/* SPDX-License-Identifier: MIT */
/*
 * void swtch(struct context **old, struct context *new)
 *
 * EAX = old, EDX = new. The stacks then look like this (struct context in arch/context.h):
 *
 *       return address   <- struct context: eip
 *       gs                  the thread's: the kernel does not use it
 *       ebp
 *       ebx
 *       esi
 *  esp  edi              <- *old, new
 *
 * A thread may continue on another CPU, so its floating-point registers are saved here, but only if
 * it has used them since it was last switched to.
 */
#include "offsets.h"

    .text
    .globl swtch
swtch:
    cmpl $0, %fs:MACHINE_CPU_FPU_FRAME
    jne release_fpu
registers:
    pushl %gs
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %esp, (%eax)
    movl %edx, %esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    popl %gs /* loads its descriptor: switchuvm() has put the thread's into this CPU's GDT */
    ret

release_fpu:
    pushl %eax
    pushl %edx
    call fpu_release
    popl %edx
    popl %eax
    jmp registers

/* The first switch to a stack that context_init() has laid returns here. */
    .globl context_start
context_start:
    movl %ebx, %eax
    jmp *%esi

    .section .note.GNU-stack, "", @progbits
