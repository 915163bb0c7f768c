/* SPDX-License-Identifier: MIT */
/*
 * The registers that thread_switch() must keep, on the PC.
 *
 * registers_over_switch(seed, from, to) puts seed + 1, seed + 2 ... into them, switches, and compares them then. The
 * result has bit n for each register that has changed, the word n of register_names. The stack
 * after the pushes:
 *
 *       to
 *       from
 *       seed             <- 20(%esp)
 *       return address
 *       ebp ebx esi edi  <- esp; a word below and two arguments align the call (System V ABI, i386)
 */
        .text
        .globl  registers_over_switch
registers_over_switch:
        pushl   %ebp
        pushl   %ebx
        pushl   %esi
        pushl   %edi
        movl    20(%esp), %eax
        leal    1(%eax), %ebx
        leal    2(%eax), %esi
        leal    3(%eax), %edi
        leal    4(%eax), %ebp
        subl    $4, %esp
        pushl   32(%esp)        /* to */
        pushl   32(%esp)        /* from */
        call    thread_switch
        addl    $12, %esp
        movl    20(%esp), %ecx
        xorl    %eax, %eax

        .macro  compare register, place
        leal    1 + \place(%ecx), %edx
        cmpl    %edx, \register
        je      1f
        orl     $1 << \place, %eax
1:
        .endm
        compare %ebx, 0
        compare %esi, 1
        compare %edi, 2
        compare %ebp, 3

        popl    %edi
        popl    %esi
        popl    %ebx
        popl    %ebp
        ret

/* How many bytes the caller's stack is above an aligned address. */
        .globl  bytes_above_aligned
bytes_above_aligned:
        leal    4(%esp), %eax
        andl    $15, %eax
        ret

        .section .rodata
        .globl  register_names
register_names:
        .asciz  "ebx esi edi ebp"

        .section .note.GNU-stack, "", %progbits
