/* SPDX-License-Identifier: MIT */
/* setjmp and longjmp: the registers that a function must preserve (System V i386 ABI 2.2.1). */
    .text

/* env: +0 ebx, +4 esi, +8 edi, +12 ebp, +16 the caller's esp, +20 its eip */
    .globl setjmp
    .type setjmp, @function
setjmp:
    movl 4(%esp), %eax
    movl %ebx, 0(%eax)
    movl %esi, 4(%eax)
    movl %edi, 8(%eax)
    movl %ebp, 12(%eax)
    leal 4(%esp), %ecx          /* esp after the return from setjmp */
    movl %ecx, 16(%eax)
    movl (%esp), %ecx
    movl %ecx, 20(%eax)
    xorl %eax, %eax
    ret

/* longjmp(env, value): setjmp returns once more, with value, or 1 instead of 0. */
    .globl longjmp
    .type longjmp, @function
longjmp:
    movl 4(%esp), %edx
    movl 8(%esp), %eax
    testl %eax, %eax
    jnz 1f
    incl %eax
1:
    movl 0(%edx), %ebx
    movl 4(%edx), %esi
    movl 8(%edx), %edi
    movl 12(%edx), %ebp
    movl 16(%edx), %esp
    jmp *20(%edx)

    .section .note.GNU-stack, "", @progbits
