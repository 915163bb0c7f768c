/* SPDX-License-Identifier: MIT */
/*
 * The ways into the kernel and out of it.
 *
 * On a trap from user mode the processor has switched to the stack that the TSS names and pushed
 * SS, ESP, EFLAGS, CS and EIP; from kernel mode, only the last three on the current stack. The code
 * here completes a struct trapframe (arch/trap.h):
 *
 *       ss, esp             <- only from user mode
 *       eflags, cs, eip
 *       error               <- by the processor for some exceptions, else 0
 *       vector              <- by the stub
 *       eax, ebp, edi, esi, edx, ecx
 *  esp  ebx
 *
 * Segment registers are always loaded on entry, and left alone on exit (machine.h).
 */
#include "guards.h"
#include "offsets.h"
#include "vectors.h"
#include <abi/syscall.h>

    .text
    .cfi_sections .debug_frame

/* System calls come through a trap gate: interrupts stay on. */
    .balign 16
    .globl syscall_entry
syscall_entry:
    .cfi_startproc
    .cfi_undefined 8 /* eip: no debugger need look for a caller */
    pushl $0
    pushl $T_SYSCALL

/* Every stub continues here. If a trap came through an interrupt gate, interrupts are off. */
alltraps:
    pushl %eax
    pushl %ebp
    pushl %edi
    pushl %esi
    pushl %edx
    pushl %ecx
    pushl %ebx
    movl $USER_DS, %eax
    movl $CPU_FS, %edx
    movl %eax, %ds
    movl %eax, %es
    movl %edx, %fs
    cld
    user_access_end /* user mode may have set the flag that allows it */
    movl %esp, %eax /* the handler's argument: the frame */
    .cfi_endproc

    .cfi_startproc simple /* for debuggers: the place of the program's registers while C runs */
    .cfi_signal_frame
    .cfi_def_cfa 4, 36  /* esp + 36: the registers that the processor has pushed */
    .cfi_offset 8, 0    /* eip */
    .cfi_offset 4, 12   /* esp */
    .cfi_offset 5, -16  /* ebp */
    .cfi_offset 7, -20  /* edi */
    .cfi_offset 6, -24  /* esi */
    .cfi_offset 3, -36  /* ebx */
    call trap
    nop /* trap() returns behind this, not to trapret */
    .cfi_endproc

trapret:
    .cfi_startproc
    .cfi_undefined 8
    popl %ebx
    popl %ecx
    popl %edx
    popl %esi
    popl %edi
    popl %ebp
    popl %eax
    addl $8, %esp /* vector, error */
    iret
    .cfi_endproc

/* void user_return(struct trapframe *tf) */
    .globl user_return
user_return:
    movl %eax, %esp
    movw TF_GS(%esp), %gs
    jmp trapret

/*
 * One stub of TRAP_STUB_SIZE bytes for each vector. Bit n of the constant says whether exception n
 * pushes an error code (SDM vol. 3A table 6-1): 8, 10 to 14, 17, 21.
 */
#define PUSHES_ERROR_CODE 0x00227d00

    .macro STUB vector, pushes_error_code
    .balign TRAP_STUB_SIZE
    .if !(\pushes_error_code)
    pushl $0
    .endif
    pushl $\vector
    jmp alltraps
    .endm

    .balign TRAP_STUB_SIZE
    .globl trap_stubs
trap_stubs:
    .set number, 0
    .rept 32
    STUB number, (PUSHES_ERROR_CODE >> number) & 1
    .set number, number + 1
    .endr
    .rept 256 - 32
    STUB number, 0
    .set number, number + 1
    .endr

    .section .note.GNU-stack, "", @progbits
