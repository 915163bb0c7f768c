/* SPDX-License-Identifier: MIT */
/*
 * What the loader asks of the BIOS, in real mode: address line 20, the memory map, sectors of the disk.
 * What fails ends with a message on the screen.
 */
#include "boot/layout.h"

    .code16
    .text
/* A20 off makes addresses wrap around at 1 MiB. The BIOS's way, then the chip set's (port 0x92). */
    .globl enable_a20
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
    .globl read_memory_map
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
    .globl read_disk
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
    .globl drive
drive:
    .byte 0

    .balign 4
packet: /* of INT 13h, AH = 42h */
    .byte 16, 0
    .globl count, buffer, sector
count:
    .word 0
buffer:
    .word 0, 0 /* offset, segment */
sector:
    .quad 0
