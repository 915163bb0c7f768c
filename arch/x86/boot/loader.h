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

/* Given by the build when it links: the size of the kernel's ELF file, as the symbol's address. */
extern const char kernel_blocks[];

/* loader_entry.S calls it with the BIOS's number of the disk. */
void loader_main(uint32_t disk) __attribute__((noreturn));

/* console.c: on the screen and the first serial port. fail() adds why it ends, and stops. */
void print(const char *text);
void fail(const char *text) __attribute__((noreturn));

/* memory.c */
void a20_enable(void);

/* Fills in at most max entries of the memory map; their number. */
struct multiboot_range;
unsigned memory_map(struct multiboot_range *map, unsigned max);

/* disk.c: the start of the partition for disk_read(); and size bytes from a byte position to any address. */
void disk_init(uint8_t number);
void disk_read(void *to, uint64_t position, uint32_t size);

#endif
