/* SPDX-License-Identifier: MIT */
/*
 * Entering and leaving the kernel (ARM ARM B1.8, B1.9).
 *
 * Each kind of exception arrives in a mode of its own, and continues in SVC mode, on the stack of the
 * running process. Every kind leaves the same frame there (struct trapframe):
 *
 *          fpscr, ...   <- the kernel's sp before; for a trap from user mode the floating-point part
 *          psr             pushed by SRS: the mode and flags to go back to
 *          pc              and the address, corrected to the instruction that is to run next
 *          svc_lr          the kernel's lr: only of use to a trap in the kernel
 *          lr, sp          user mode's
 *   sp ->  r0 ... r12
 */
#include "offsets.h"
#include <abi/syscall.h>

#define MODE_SVC 0x13
#define MODE_ABORT 0x17
#define MODE_UNDEFINED 0x1b
#define MODE_LOW_BITS 0x0f /* of the mode: all zero for user mode only */
#define SVC_ALWAYS 0xef00  /* upper half of the instruction svc, condition "always" */

    .syntax unified
    .arm
    .text
    .cfi_sections .debug_frame

/* VBAR points here (B1.8.1). Reset does not come here, and fast interrupts are masked for good. */
    .balign 32
    .globl vectors
vectors:
    b .
    b undefined
    b syscall_entry
    b prefetch_abort
    b data_abort
    b .
    b interrupt
    b .

/* Completes the frame under the two words that SRS has pushed. */
.macro save_registers
    sub sp, sp, #TF_PC
    stm sp, {r0-r14}^               @ r0 to r12, and user mode's sp and lr
.endm

/* From another mode, whose lr is the return address: builds the frame, and notes its kind. */
.macro enter cause
    srsdb sp!, #MODE_SVC
    cps #MODE_SVC
    save_registers
    str lr, [sp, #TF_SVC_LR]
    mov r1, #\cause
    b alltraps
.endm

/*
 * An abort or undefined instruction. If it happened in the kernel, the kernel stack may have reached its guard
 * page, and SRS would fault without end. So this asks the MMU if the frame can be written, and if not,
 * reports from the CPU's emergency stack. The mode's own sp points to a struct trap_scratch and never moves.
 */
.macro exception name, mode, adjust, cause
\name:
    sub lr, lr, #\adjust            @ to the instruction that did it (B1.8.3, table B1-7)
    str r0, [sp, #SCRATCH_R0]
    mrs r0, spsr
    tst r0, #MODE_LOW_BITS
    beq 1f                          @ from user mode: the kernel stack is empty
    cps #MODE_SVC
    sub r0, sp, #TF_KERNEL_SIZE
    cps #\mode
    mcr p15, 0, r0, c7, c8, 1       @ ATS1CPW: translate, as for a write by the kernel (B4.2.4)
    isb
    mrc p15, 0, r0, c7, c4, 0       @ PAR: bit 0 says that it would fault (B4.1.112)
    tst r0, #1
    beq 1f
    cps #MODE_SVC
    mov r0, sp
    cps #\mode
    str r0, [sp, #SCRATCH_LOST_SP]
    ldr r0, [sp, #SCRATCH_EMERGENCY_STACK_TOP]
    cps #MODE_SVC
    mov sp, r0
    cps #\mode
1:  ldr r0, [sp, #SCRATCH_R0]
    enter \cause
.endm

    exception undefined, MODE_UNDEFINED, 4, TRAP_UNDEFINED
    exception prefetch_abort, MODE_ABORT, 4, TRAP_PREFETCH_ABORT
    exception data_abort, MODE_ABORT, 8, TRAP_DATA_ABORT

/* Nothing of IRQ mode is used but its lr and SPSR, so that interrupts in the kernel may nest with aborts. */
interrupt:
    sub lr, lr, #4
    enter TRAP_INTERRUPT

svc_gone:
    mov r1, #TRAP_OTHER_SVC
    b alltraps

/* The way of every system call: as short as it can be. */
syscall_entry:
    srsdb sp!, #MODE_SVC
    save_registers
svc_fetch:
    ldr r1, [lr, #-4]               @ the instruction itself; if its page has gone by now: svc_gone
svc_fetched:
    movw r2, #T_SYSCALL
    movt r2, #SVC_ALWAYS
    cmp r1, r2
    bne svc_gone
    mov r1, #TRAP_SYSCALL
    cpsie i

/* sp = a frame, r1 = enum trap_cause. C wants its stack aligned (AAPCS 5.2.1.2). */
alltraps:
    .cfi_startproc
    .cfi_undefined lr               @ no debugger need look for a caller
    mov r4, sp
    mov r0, sp
    mov fp, #0                      @ stack walks end here
    bic sp, sp, #7
    .cfi_endproc
    .cfi_startproc simple           @ for debuggers: the place of the program's registers while C runs
    .cfi_signal_frame
    .cfi_def_cfa r4, 0
    .irp number, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14
    .cfi_offset \number, 4 * \number
    .endr
    .cfi_offset 15, TF_PC
    bl trap                         @ which turns interrupts off, where they are on
    mov sp, r4
    .cfi_endproc

/* sp = a frame, interrupts off. The monitor of exclusive accesses forgets the kernel's accesses (A3.4.5). */
trapret:
    .cfi_startproc
    .cfi_undefined lr
    clrex
    ldr lr, [sp, #TF_SVC_LR]
    ldm sp, {r0-r14}^
    add sp, sp, #TF_PC
    rfeia sp!
    .cfi_endproc

/* void user_return(struct trapframe *tf) */
    .globl user_return
user_return:
    mov sp, r0
    ldr r1, [sp, #TF_TPIDRURO]
    mcr p15, 0, r1, c13, c0, 3
    ldr r1, [sp, #TF_TPIDRURW]
    mcr p15, 0, r1, c13, c0, 2
    b trapret

    .section .rodata.fixups, "a", %progbits
    .word svc_fetch, svc_fetched, svc_gone

    .section .note.GNU-stack, "", %progbits
