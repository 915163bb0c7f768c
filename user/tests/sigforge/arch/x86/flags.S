/* SPDX-License-Identifier: MIT */
/* EFLAGS (SDM vol. 1 section 3.4.3): IF, IOPL, NT, VM, VIF, VIP. */
#include <abi/syscall.h>

    .text
    .globl make_call
make_call:
    movl 4(%esp), %eax
    int $T_SYSCALL
    ret

    .globl flags_now
flags_now:
    pushfl
    popl %eax
    ret

    .section .rodata
    .globl flags_of_kernel
    .balign 4
flags_of_kernel:
    .long 0x001a7200

    .globl frame_words
frame_words:
    .long 2 + 7 + 3 + 1 + 128

    .section .note.GNU-stack, "", @progbits
