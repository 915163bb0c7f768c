/* SPDX-License-Identifier: MIT */
/*
 * The boot sector: loads the loader and jumps to it. The BIOS loads this to 0x7c00, in real mode, with
 * the boot drive's number in DL. Room is left for a partition table.
 */
#include "boot/layout.h"

    .code16
    .text
    .globl _start
_start:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $SECTOR_ADDRESS, %sp
    sti
    cld
    ljmp $0, $1f /* some BIOSes come here by 07c0:0000 */
1:
    movb $0x41, %ah /* INT 13h extensions: there? */
    movw $0x55aa, %bx
    pushw %dx
    int $0x13
    popw %dx
    jc no_extensions
    cmpw $0xaa55, %bx
    jne no_extensions

    movw $5, %bp /* tries */
read:
    movb $0x42, %ah /* extended read */
    movw $packet, %si
    int $0x13
    jnc loaded
    xorb %ah, %ah /* reset the drive, and again */
    int $0x13
    decw %bp
    jnz read
    movw $read_message, %si
    jmp fail
loaded:
    ljmp $0, $LOADER_ADDRESS

no_extensions:
    movw $extensions_message, %si
fail:
    lodsb
    testb %al, %al
    jz stop
    movb $0x0e, %ah /* INT 10h: teletype output */
    movw $7, %bx
    int $0x10
    jmp fail
stop:
    hlt
    jmp stop

packet:
    .byte 16, 0
    .word LOADER_SECTORS
    .word LOADER_ADDRESS, 0 /* offset, segment */
    .quad LOADER_SECTOR

extensions_message:
    .asciz "Diarch: this BIOS cannot read large disks.\r\n"
read_message:
    .asciz "Diarch: the boot disk cannot be read.\r\n"

    .org 446
    .skip 64 /* the partition table */
    .word 0xaa55
