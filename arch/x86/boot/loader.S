/* SPDX-License-Identifier: MIT */
/*
 * The loader: from the boot sector to the kernel.
 *
 * In real mode it asks the BIOS for the memory map and reads the kernel from the disk, 32 KiB at a time
 * into low memory and from there up to 1 MiB. Then it enters protected mode and starts the kernel as a
 * Multiboot loader would: magic in EAX, a struct multiboot_info (boot/multiboot.h) at EBX.
 *
 * The build defines KERNEL_SECTORS (its size on the disk), KERNEL_BYTES, KERNEL_END (first address
 * behind its zeroed memory) and KERNEL_ENTRY, all physical.
 */
#include "boot/layout.h"

#define KERNEL_ADDRESS 0x100000
#define FLAT_CODE 0x08
#define FLAT_DATA 0x10

    .code16
    .text
    .globl _start
_start: /* loader_bios.S has what is called here */
    movb %dl, drive
    call enable_a20
    call read_memory_map
    movl $COMMAND_LINE_SECTOR, sector
    movw $1, count
    movw $COMMAND_LINE_ADDRESS, buffer
    movw $0, buffer + 2
    call read_disk
    movb $0, COMMAND_LINE_ADDRESS + 511
    call load_kernel
    jmp start_kernel

/*
 * Gives DS and ES limits of 4 GiB in real mode: a look into protected mode leaves them behind. A BIOS
 * call may take them away again.
 */
big_segments:
    cli
    lgdt gdt_register
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    jmp 1f
1:  movw $FLAT_DATA, %bx
    movw %bx, %ds
    movw %bx, %es
    andb $0xfe, %al
    movl %eax, %cr0
    ljmp $0, $2f
2:  xorw %bx, %bx
    movw %bx, %ds
    movw %bx, %es
    sti
    ret

/* Sector after sector to 1 MiB and up; what the file does not hold up to KERNEL_END becomes zero. */
load_kernel:
    movl $KERNEL_SECTOR, sector
    movw $0, buffer
    movw $BOUNCE_SEGMENT, buffer + 2
1:  movw $BOUNCE_SECTORS, %ax
    cmpl $BOUNCE_SECTORS, left
    jae 2f
    movw left, %ax
2:  movw %ax, count
    call read_disk
    call big_segments
    movl $(BOUNCE_SEGMENT << 4), %esi
    movl target, %edi
    movzwl count, %ecx
    addl %ecx, sector
    subl %ecx, left
    shll $7, %ecx /* 128 words in a sector */
    rep movsl (%esi), %es:(%edi)
    movl %edi, target
    cmpl $0, left
    jne 1b

    movl $(KERNEL_ADDRESS + KERNEL_BYTES), %edi
    movl $(KERNEL_END - KERNEL_ADDRESS - KERNEL_BYTES), %ecx
    xorl %eax, %eax
    rep stosb %al, %es:(%edi)
    ret

start_kernel:
    movw $info, %si
    movw $INFO_ADDRESS, %di
    movw $((info_end - info) / 2), %cx
    rep movsw
    cli
    lgdt gdt_register
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $FLAT_CODE, $1f

    .code32
1:  movw $FLAT_DATA, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    movl $0x2badb002, %eax /* MULTIBOOT_LOADER_MAGIC */
    movl $INFO_ADDRESS, %ebx
    movl $KERNEL_ENTRY, %ecx
    jmp *%ecx

loader_name:
    .asciz "diarch disk loader"

    .balign 4
target:
    .long KERNEL_ADDRESS
left:
    .long KERNEL_SECTORS

    .balign 4
info: /* struct multiboot_info: command line, memory map and our name */
    .long 0x244
    .long 0, 0, 0
    .long COMMAND_LINE_ADDRESS
    .long 0, 0, 0, 0, 0, 0
    .globl info_map_length
info_map_length:
    .long 0, MEMORY_MAP_ADDRESS
    .long 0, 0, 0
    .long loader_name
info_end:

    .balign 8
gdt: /* SDM vol. 3A section 3.4.5: flat 4 GiB code and data, 32-bit, privilege 0 */
    .quad 0
    .quad 0x00cf9a000000ffff
    .quad 0x00cf92000000ffff
gdt_register:
    .word gdt_register - gdt - 1
    .long gdt
