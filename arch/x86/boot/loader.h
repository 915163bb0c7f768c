/* SPDX-License-Identifier: MIT */
/* The loader's own interfaces. See loader.c. */
#ifndef BOOT_LOADER_H
#define BOOT_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of PUSHA, with two more words: loader_entry.S depends on it. */
struct bios_registers {
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t es;
    uint32_t eflags;
};

#define BIOS_CARRY 1u /* in eflags: most services report an error so */

/*
 * loader_entry.S: executes INT interrupt in real mode with these registers, and stores them again.
 */
void bios_call(uint8_t interrupt, struct bios_registers *registers);

/* loader_entry.S: starts the kernel. */
void kernel_enter(uint32_t entry, uint32_t info) __attribute__((noreturn));

/* The build gives these when it links: the sizes of the kernel's ELF file and of the ramdisk, as addresses. */
extern const char kernel_blocks[], ramdisk_blocks[];

/* loader_entry.S calls it with the BIOS's number of the disk. */
void loader_main(uint32_t disk) __attribute__((noreturn));

#endif
