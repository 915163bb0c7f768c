/* SPDX-License-Identifier: MIT */
/*
 * Copies between kernel and user memory that survive a fault (contract: hal/trap.h).
 *
 * user_copy_fixups lists each instruction that may touch user memory, with the place where the
 * copy continues if the page cannot be filled: trapframe_fixup() in trap.c. Arguments: EAX, EDX, ECX.
 */
#include "guards.h"
#include "offsets.h"

    .text

/* size_t user_copy(void *dst, const void *src, size_t n): the number of bytes not copied */
    .globl user_copy
user_copy:
    pushl %esi
    pushl %edi
    movl %eax, %edi
    movl %edx, %esi
    movl %ecx, %edx
    shrl $2, %ecx
    andl $3, %edx
    user_access_begin
words:
    rep movsl
    movl %edx, %ecx
bytes:
    rep movsb
    user_access_end
    movl %ecx, %eax
    popl %edi
    popl %esi
    ret

words_fault: /* ECX words and EDX bytes are left */
    leal (%edx, %ecx, 4), %ecx
bytes_fault:
    user_access_end
    movl %ecx, %eax
    popl %edi
    popl %esi
    ret

/* ssize_t user_copy_string(char *dst, const char *src, size_t max): length, max, or -EFAULT */
    .globl user_copy_string
user_copy_string:
    pushl %esi
    pushl %edi
    movl %eax, %edi
    movl %edx, %esi
    movl %ecx, %edx
    orl $1, %eax /* max may be 0: then no zero has been seen */
    jecxz 1f
    user_access_begin
string:
    lodsb
    stosb
    testb %al, %al
    loopnz string
1:  user_access_end
    subl %ecx, %edx /* bytes copied, with the zero if it was the last */
    cmpb $1, %al    /* carry: AL is zero */
    sbbl $0, %edx
    movl %edx, %eax
2:  popl %edi
    popl %esi
    ret

string_fault:
    user_access_end
    movl $-EFAULT, %eax
    jmp 2b

    .section .rodata
    .balign 4
    .globl user_copy_fixups, user_copy_fixups_end
user_copy_fixups:
    .long words, words_fault
    .long bytes, bytes_fault
    .long string, string_fault
user_copy_fixups_end:

    .section .note.GNU-stack, "", @progbits
