/* SPDX-License-Identifier: MIT */
/*
 * The function of one system call, made from the list in abi/syscalls.def: it loads the number into
 * r7, and a fifth and sixth argument, which AAPCS passes on the stack, into r4 and r5. It traps,
 * and turns a result from -4095 to -1 into errno and -1.
 *
 * Compiled once for each call, with -DSTUB=name (mk/user.mk), into an object of its own: a program
 * contains only the calls that it uses.
 */
#include <abi/syscall.h>

/* Calls whose C function has another form; user/libc/unix defines that function. */
#define exit _exit
#define fork __sys_fork
#define getid __sys_getid
#define rlimit __sys_rlimit
#define getpriority __sys_getpriority
#define lseek __sys_lseek
#define ftruncate __sys_ftruncate
#define truncate __sys_truncate
#define pread __sys_pread
#define pwrite __sys_pwrite
#define getcwd __sys_getcwd
#define sigaction __sys_sigaction
#define sigreturn __sys_sigreturn
#define mmap __sys_mmap
#define sigqueue __sys_sigqueue
#define setitimer __sys_setitimer
#define getitimer __sys_getitimer
#define getsockopt __sys_getsockopt
#define setsockopt __sys_setsockopt

    .syntax unified
    .arch armv7-a
    .arm

    .cfi_sections .debug_frame

.macro stub number, name, count
    .section .text.\name, "ax", %progbits
    .globl \name
    .type \name, %function
    .balign 4
\name:
    .cfi_startproc
    .if \count > 4
    push {r4, r5, r7, lr}
    .cfi_def_cfa_offset 16
    .cfi_offset r7, -8
    .cfi_offset lr, -4
    ldrd r4, r5, [sp, #16]
    mov r7, #\number
    svc #T_SYSCALL
    pop {r4, r5, r7, lr}
    .cfi_def_cfa_offset 0
    .cfi_restore r7
    .cfi_restore lr
    .else
    mov ip, r7                  @ the kernel keeps every register but r0
    mov r7, #\number
    svc #T_SYSCALL
    mov r7, ip
    .endif
    cmn r0, #4096               @ carry and not zero from -4095 on: ERRNO_MAX, abi/errno.h
    bhi __syscall_error
    bx lr
    .cfi_endproc
    .size \name, . - \name
.endm

/* Expands to code only for the call that this object is compiled for. */
.macro stub_if_wanted number, name, count, wanted
    .ifc \name,\wanted
    stub \number, \name, \count
    .endif
.endm

#define SYSCALL(number, name, count, kinds) stub_if_wanted number, name, count, STUB
#include <abi/syscalls.def>

    .section .note.GNU-stack, "", %progbits
