/* SPDX-License-Identifier: MIT */
/*
 * Where things are before the kernel runs: on the disk (in sectors of 512 bytes) and in low memory.
 * For assembly; the image's rule in arch.mk follows it.
 */
#ifndef BOOT_LAYOUT_H
#define BOOT_LAYOUT_H

#define COMMAND_LINE_SECTOR 1 /* up to 511 bytes and a zero */
#define LOADER_SECTOR 2
#define LOADER_SECTORS 6
#define KERNEL_SECTOR 8

#define INFO_ADDRESS 0x5000         /* struct multiboot_info */
#define COMMAND_LINE_ADDRESS 0x5200 /* one sector */
#define MEMORY_MAP_ADDRESS 0x5400   /* struct multiboot_range, 24 bytes each */
#define MEMORY_MAP_END 0x6c00
#define SECTOR_ADDRESS                                                                             \
    0x7c00 /* where the BIOS puts the boot sector; the stack grows down from it */
#define LOADER_ADDRESS 0x8000
#define BOUNCE_SEGMENT 0x1000 /* what is read from the disk: 32 KiB at 0x10000 */
#define BOUNCE_SECTORS 64

#endif
