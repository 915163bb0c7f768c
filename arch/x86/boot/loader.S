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
_start:
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

/* A20 off makes addresses wrap around at 1 MiB. The BIOS's way, then the chip set's (port 0x92). */
enable_a20:
    movw $0x2401, %ax
    int $0x15
    call a20_works
    jne 1f
    inb $0x92, %al
    orb $2, %al
    andb $0xfe, %al /* bit 0 resets the machine */
    outb %al, $0x92
    call a20_works
    movw $a20_message, %si
    je fail
1:  ret

/* Not equal: the byte at 1 MiB + 0x500 is another one than that at 0x500. */
a20_works:
    pushw %es
    movw $0xffff, %ax
    movw %ax, %es
    movb $0x55, %es:0x510
    movb $0xaa, 0x500
    cmpb $0xaa, %es:0x510
    popw %es
    ret

/* INT 15h, E820h: one range of 20 bytes a call, until EBX comes back zero. */
read_memory_map:
    movw $MEMORY_MAP_ADDRESS, %di
    xorl %ebx, %ebx
1:  movl $20, (%di) /* the field size counts what follows it */
    addw $4, %di
    movl $0xe820, %eax
    movl $0x534d4150, %edx /* "SMAP" */
    movl $20, %ecx
    int $0x15
    jc 2f
    cmpl $0x534d4150, %eax
    jne 2f
    addw $20, %di
    testl %ebx, %ebx
    jz 3f
    cmpw $MEMORY_MAP_END, %di
    jb 1b
    jmp 3f
2:  subw $4, %di
3:  subw $MEMORY_MAP_ADDRESS, %di
    movw $map_message, %si
    jz fail
    movw %di, info_map_length
    ret

/* Reads count sectors from sector on to buffer; five tries. */
read_disk:
    movw $5, %bp
1:  movb $0x42, %ah
    movb drive, %dl
    movw $packet, %si
    int $0x13
    jnc 2f
    xorb %ah, %ah
    movb drive, %dl
    int $0x13
    decw %bp
    jnz 1b
    movw $read_message, %si
    jmp fail
2:  ret

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

    .code16
/* Prints the message at SI and stops. */
fail:
    lodsb
    testb %al, %al
    jz 1f
    movb $0x0e, %ah
    movw $7, %bx
    int $0x10
    jmp fail
1:  hlt
    jmp 1b

a20_message:
    .asciz "Diarch: address line 20 stays off.\r\n"
map_message:
    .asciz "Diarch: the BIOS reports no memory.\r\n"
read_message:
    .asciz "Diarch: the kernel cannot be read from the disk.\r\n"
loader_name:
    .asciz "diarch disk loader"

    .balign 4
target:
    .long KERNEL_ADDRESS
left:
    .long KERNEL_SECTORS
drive:
    .byte 0

    .balign 4
packet: /* of INT 13h, AH = 42h */
    .byte 16, 0
count:
    .word 0
buffer:
    .word 0, 0 /* offset, segment */
sector:
    .quad 0

    .balign 4
info: /* struct multiboot_info: command line, memory map and our name */
    .long 0x244
    .long 0, 0, 0
    .long COMMAND_LINE_ADDRESS
    .long 0, 0, 0, 0, 0, 0
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
