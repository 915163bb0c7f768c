/* SPDX-License-Identifier: MIT */
/*
 * Interrupt vectors. 0 to 31 are the processor's exceptions (SDM vol. 3A section 6.3.1); the rest
 * is ours to lay out. The upper four bits are the priority (section 10.8.3). Assembly includes
 * this.
 */
#ifndef VECTORS_H
#define VECTORS_H

#define VECTOR_DIVIDE 0
#define VECTOR_DEBUG 1
#define VECTOR_NMI 2
#define VECTOR_BREAKPOINT 3
#define VECTOR_OVERFLOW 4
#define VECTOR_BOUND 5
#define VECTOR_INVALID_OPCODE 6
#define VECTOR_NO_FPU 7
#define VECTOR_DOUBLE_FAULT 8
#define VECTOR_INVALID_TSS 10
#define VECTOR_PROTECTION 13
#define VECTOR_PAGE_FAULT 14
#define VECTOR_X87_ERROR 16
#define VECTOR_ALIGNMENT 17
#define VECTOR_MACHINE_CHECK 18
#define VECTOR_SSE_ERROR 19

#define VECTOR_PIC 0x20     /* the old controller's 16, which stay masked */
#define VECTOR_LINUX 0x80   /* Linux's system calls */
#define VECTOR_IRQ 0x90     /* line 0 of the interrupt controllers ... */
#define VECTOR_IRQ_LINES 80 /* ... and how many there are: up to the timer's */
#define VECTOR_TIMER 0xe0   /* the local APIC's timer */
#define VECTOR_IPI 0xf0     /* + enum ipi */
#define VECTOR_LAPIC_ERROR 0xfe
#define VECTOR_SPURIOUS 0xff /* its low four bits must be set on old APICs */

#define TRAP_STUB_SIZE 16

#endif
