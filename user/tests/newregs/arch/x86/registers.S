/* SPDX-License-Identifier: MIT */
/* xmm0 to xmm7, if the CPU has them. Arguments on the stack, result in eax (System V i386 ABI). */
    .text

/* Sets the zero flag if there is no SSE: CPUID.1:EDX bit 25 (SDM vol. 2A, CPUID). */
has_sse:
    pushl %ebx
    movl $1, %eax
    cpuid
    popl %ebx
    xorl %eax, %eax             /* the result, if there is none */
    testl $(1 << 25), %edx
    ret

    .globl fp_registers_load
    .type fp_registers_load, @function
fp_registers_load:
    call has_sse
    jz 1f
    movl 4(%esp), %ecx
    movups 0(%ecx), %xmm0
    movups 16(%ecx), %xmm1
    movups 32(%ecx), %xmm2
    movups 48(%ecx), %xmm3
    movups 64(%ecx), %xmm4
    movups 80(%ecx), %xmm5
    movups 96(%ecx), %xmm6
    movups 112(%ecx), %xmm7
    movl $128, %eax
1:
    ret

    .globl fp_registers_store
    .type fp_registers_store, @function
fp_registers_store:
    call has_sse
    jz 1f
    movl 4(%esp), %ecx
    movups %xmm0, 0(%ecx)
    movups %xmm1, 16(%ecx)
    movups %xmm2, 32(%ecx)
    movups %xmm3, 48(%ecx)
    movups %xmm4, 64(%ecx)
    movups %xmm5, 80(%ecx)
    movups %xmm6, 96(%ecx)
    movups %xmm7, 112(%ecx)
    movl $128, %eax
1:
    ret

    .section .note.GNU-stack, "", @progbits
