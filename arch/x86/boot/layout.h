/* SPDX-License-Identifier: MIT */
/*
 * The layout of the disk image, and of memory below 1 MiB while the loader runs. For C and
 * assembly; loader.ld and arch.mk repeat the numbers. The values that depend on sizes (loader_blocks,
 * kernel_blocks, ramdisk_blocks, root_blocks) the build gives as symbols when it links.
 *
 *   block 0        mbr.S, and the partition table
 *   block 1        the kernel's command line, zero-terminated
 *   block 2        the loader
 *   block 64       the kernel, an ELF file without a ramdisk
 *   block 8192     the ramdisk, which is read only if it is needed: the BIOS reads about a megabyte a second
 *   block 65536    the first partition, with the root file system
 *
 *   0x00000        BIOS
 *   0x07c00        the stack, downwards; mbr.S, upwards
 *   0x08000        the loader
 *   0x10000        the blocks just read from the disk
 *   0x18000        free; from 0x80000 at the latest on, the BIOS again
 */
#ifndef BOOT_LAYOUT_H
#define BOOT_LAYOUT_H

#define BLOCK_SIZE 512

#define COMMAND_LINE_BLOCK 1
#define LOADER_BLOCK 2
#define KERNEL_BLOCK 64
#define RAMDISK_BLOCK 8192
#define ROOT_BLOCK 65536

#define MBR_ADDRESS 0x7c00
#define LOADER_ADDRESS 0x8000
#define BUFFER_ADDRESS 0x10000
#define BUFFER_BLOCKS 64

#endif
