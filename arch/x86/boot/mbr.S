/* SPDX-License-Identifier: MIT */
/*
 * The boot sector: the BIOS loads it at 0x7c00 and jumps there, in real mode, with the number of
 * the disk in DL. It reads the loader by block number (BIOS Enhanced Disk Drive Specification 3.0)
 * and jumps to it, the disk's number still in DL.
 */
#include "boot/layout.h"

#define TRIES 5
#define PARTITION_TABLE 446 /* four entries of 16 bytes */
#define TYPE_LINUX 0x83     /* the type that tools show for a Unix file system */

    .code16
    .text
    .globl mbr
mbr:
    ljmp $0, $1f /* some BIOSes come by 0x07c0:0 */
1:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $MBR_ADDRESS, %sp
    cld
    movb %dl, disk

    movb $0x41, %ah /* can the BIOS read by block number? */
    movw $0x55aa, %bx
    int $0x13
    movw $no_blocks, %si
    jc fail
    cmpw $0xaa55, %bx
    jne fail

    movw $TRIES, %di
read:
    movw $loader_blocks, packet_blocks /* the BIOS changes it */
    movw $packet, %si
    movb disk, %dl
    movb $0x42, %ah
    int $0x13
    movb disk, %dl
    jnc LOADER_ADDRESS
    xorb %ah, %ah /* reset the disk and try again */
    int $0x13
    decw %di
    jnz read
    movw $cannot_read, %si

/* Shows the string at SI on the screen and on the first serial port, and stops. */
fail:
    lodsb
    testb %al, %al
    jz stop
    pushw %ax
    movb $0x0e, %ah
    movw $7, %bx
    int $0x10
    popw %ax
    movb $1, %ah
    xorw %dx, %dx
    int $0x14
    jmp fail
stop:
    hlt
    jmp stop

disk:
    .byte 0
no_blocks:
    .asciz "Diarch: the BIOS cannot read this disk by block number.\r\n"
cannot_read:
    .asciz "Diarch: disk error while reading the loader.\r\n"

    .balign 4
packet: /* the argument of INT 13h, AH = 42h */
    .word 16
packet_blocks:
    .word 0
    .word LOADER_ADDRESS, 0 /* offset, segment */
    .quad LOADER_BLOCK

/* The root file system, by block number; cylinders say that they do not count (UEFI 2.10, 5.2.1). */
    .org PARTITION_TABLE
    .byte 0, 0xfe, 0xff, 0xff
    .byte TYPE_LINUX, 0xfe, 0xff, 0xff
    .long ROOT_BLOCK, root_blocks
    .skip 48 /* three more */
    .word 0xaa55

    .section .note.GNU-stack, "", @progbits
