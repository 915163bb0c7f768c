/* SPDX-License-Identifier: MIT */
/*
 * The function of one system call, made from the list in abi/syscalls.def: it loads the number into
 * eax and the arguments from the stack into ebx, ecx, edx, esi, edi, ebp. It traps, and turns a
 * result from -4095 to -1 into errno and -1.
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

    .cfi_sections .debug_frame

/*
 * Saves a register that the function must preserve, and counts the push: the arguments are then one
 * word further away.
 */
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
    .endif
    .if \count > 5
    save %ebp
    load 5, %ebp
    .endif
    .if \count > 4
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
    .if \count > 5
    restore %ebp
    .endif
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
    jae __syscall_error
    ret
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

    .section .note.GNU-stack, "", @progbits
