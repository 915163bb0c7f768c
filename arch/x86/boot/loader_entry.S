/* SPDX-License-Identifier: MIT */
/*
 * The loader's beginning, and its way back to the BIOS. The loader is C in 32-bit protected mode;
 * for each service of the BIOS it returns to real mode for a moment (SDM vol. 3A section 9.9).
 */
#include "offsets.h"

#define CODE32 0x08
#define DATA32 0x10
#define CODE16 0x18
#define DATA16 0x20
#define CR0_PE 1

/* From real mode, interrupts off, GDT loaded, to protected mode with flat segments. Uses EAX. */
    .macro protected_mode
    movl %cr0, %eax
    orb $CR0_PE, %al
    movl %eax, %cr0
    ljmpl $CODE32, $1f
    .code32
1:  movl $DATA32, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    .endm

    .section .text.entry, "ax"
    .code16
    .globl loader_entry
loader_entry: /* DL: the disk's number; segments 0, a stack, interrupts on */
    cli
    lgdtl gdtr
    protected_mode
    movzbl %dl, %eax
    call loader_main
    ud2

/*
 * void bios_call(uint8_t interrupt, struct bios_registers *registers)
 *
 * AL, EDX. The registers are loaded by making the structure the stack for a moment, and stored the
 * same way. Both it and the real stack lie in the first 64 KiB.
 */
    .text
    .globl bios_call
bios_call:
    pushal
    movb %al, interrupt_number
    leal BIOS_REGISTERS_SIZE(%edx), %eax
    movl %eax, registers_end
    movl %esp, stack
    ljmpl $CODE16, $1f
    .code16
1:  movw $DATA16, %ax /* real mode keeps these segments' limits: 64 KiB */
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl %cr0, %eax
    andb $~CR0_PE, %al
    movl %eax, %cr0
    ljmp $0, $1f
1:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %ss
    lidtl bios_idtr
    movl %edx, %esp
    popal
    popl %es
    movl stack, %esp
    sti
    .byte 0xcd /* INT */
interrupt_number:
    .byte 0
    cli
    movl %cs:registers_end, %esp
    pushfl
    pushl %es
    pushal
    protected_mode
    movl stack, %esp
    popal
    ret

/* void kernel_enter(uint32_t entry, uint32_t info): as the Multiboot specification wants it. */
    .globl kernel_enter
kernel_enter:
    movl %eax, %ecx
    movl %edx, %ebx
    movl $MULTIBOOT_LOADER_MAGIC, %eax
    jmp *%ecx

    .data
    .balign 8
gdt: /* flat, then 64 KiB; descriptors as in SDM vol. 3A figure 3-8 */
    .quad 0
    .quad 0x00cf9a000000ffff, 0x00cf92000000ffff
    .quad 0x00009a000000ffff, 0x000092000000ffff
gdtr:
    .word . - gdt - 1
    .long gdt
bios_idtr: /* the real-mode vector table */
    .word 0x3ff
    .long 0
stack:
    .long 0
registers_end:
    .long 0

    .section .note.GNU-stack, "", @progbits
