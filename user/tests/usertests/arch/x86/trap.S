/* SPDX-License-Identifier: MIT */
/*
 * The PC's instructions that trap, each with its signal and si_code (include/abi/signal.h has the names).
 *
 * An error of the x87 traps at the next instruction of the x87 that waits, here fwait, if its bit in the control word is clear
 * (SDM vol. 1 section 8.1.5). SSE does the same with its own vector, but QEMU's SSE never traps; and QEMU 7.2 has no INT1 (f1).
 */
#define FPE_INTDIV 1
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define SEGV_ACCERR 2
#define ILL_ILLOPC 1
#define SI_KERNEL 0x80
#define SIGILL 4
#define SIGTRAP 5
#define SIGFPE 8
#define SIGSEGV 11

    .section .rodata
    .balign 4
    .globl trap_cases
trap_cases:
    .long divide, SIGFPE, FPE_INTDIV
    .long float_divide, SIGFPE, FPE_FLTDIV
    .long float_overflow, SIGFPE, FPE_FLTOVF
    .long float_underflow, SIGFPE, FPE_FLTUND
    .long float_inexact, SIGFPE, FPE_FLTRES
    .long float_invalid, SIGFPE, FPE_FLTINV
    .long bound, SIGSEGV, SI_KERNEL
    .long overflow, SIGSEGV, SI_KERNEL
    .long privileged, SIGSEGV, SEGV_ACCERR
    .long illegal, SIGILL, ILL_ILLOPC
    .long breakpoint, SIGTRAP, TRAP_BRKPT
    .long step, SIGTRAP, TRAP_TRACE
    .long 0, 0, 0

/* The control word with one error not masked. */
no_invalid:   .word 0x037e
no_divide:    .word 0x037b
no_overflow:  .word 0x0377
no_underflow: .word 0x036f
no_inexact:   .word 0x035f
    .balign 4
zero:         .float 0
three:        .float 3
huge:         .long 100000
tiny:         .long -100000
range:        .long 5, 7

    .text
divide:
    xorl %edx, %edx
    movl $1, %eax
    xorl %ecx, %ecx
    divl %ecx
    ret

float_divide:
    fninit
    fldcw no_divide
    fld1
    fdivs zero
    fwait
    ret

float_overflow: /* 2 to the power of huge */
    fninit
    fldcw no_overflow
    fildl huge
    fld1
    fscale
    fwait
    ret

float_underflow:
    fninit
    fldcw no_underflow
    fildl tiny
    fld1
    fscale
    fwait
    ret

float_inexact:
    fninit
    fldcw no_inexact
    fld1
    fdivs three
    fwait
    ret

float_invalid: /* 0 / 0 */
    fninit
    fldcw no_invalid
    fldz
    fdivs zero
    fwait
    ret

bound: /* bound %eax, (%ecx): assemblers do not agree about the order of the operands */
    movl $range, %ecx
    movl $8, %eax
    .byte 0x62, 0x01
    ret

overflow:
    movl $0x7fffffff, %eax
    addl $1, %eax
    into
    ret

privileged:
    hlt
    ret

illegal:
    ud2
    ret

breakpoint:
    int3
    ret

step: /* TF */
    pushfl
    orl $0x100, (%esp)
    popfl
    nop
    ret

    .section .note.GNU-stack, "", @progbits
