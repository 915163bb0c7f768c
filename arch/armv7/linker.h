/* SPDX-License-Identifier: MIT */
/*
 * Symbols that the linker script (kernel.ld) and assembly define: only their addresses mean anything.
 * Also the symbols that exist only during boot.
 */
#ifndef LINKER_H
#define LINKER_H

#include <hal/mmu.h>

#define LOAD_ADDRESS 0x8000u /* physical: the board's firmware loads kernel7.img here */
#define BOOT_STACK_SIZE 8192
#define FIRST_STACK_SIZE 512 /* until a loader's caches are off: a multiple of the cache line */

/*
 * The map of the image is made of pages up to here, so that each part has its own permissions, and of
 * sections above: all parts but the ramdisk must lie below (kernel.ld checks it).
 */
#define PAGED_SIZE SLOT_SIZE

/* The kernel's image, in the order of addresses; page-aligned but for the ramdisk's end. */
extern char kernel_start[]; /* text */
extern char kernel_text_end[];
extern char kernel_readonly_end[];
extern char kernel_bss[], kernel_bss_end[];
extern char ramdisk_start[], ramdisk_end[];
extern char kernel_tail[]; /* entry.S: cores that arrive by themselves wait here */
extern char kernel_end[];

/*
 * The first-level table on which a CPU turns its MMU on: entry.S at its physical address, in the user
 * half. And the kernel's tables, which early.c builds.
 */
#define VMAP_SLOTS ((VMAP_END - VMAP_BASE) / SLOT_SIZE)
extern uint32_t boot_table[1024];
extern uint32_t kernel_table[4096];
extern pte_t image_table[PTES_PER_TABLE];
extern pte_t vmap_tables[VMAP_SLOTS][PTES_PER_TABLE];

/* entry.S */
extern char boot_stack_top[];
extern char secondary_entry[]; /* a released core begins here, by its physical address */

/* The first C code at the kernel's addresses: on the boot CPU, and on each other. */
struct cpu;
extern struct cpu *smp_starting; /* the data of the core that comes up next */

/* trapentry.S: the vector table, 32-byte aligned. */
extern char vectors[];

/* context.S: calls the function in r4 with the argument in r5. */
extern char context_start[];

/* user_copy.S: after a fault in [start, end) the copy continues at resume. */
struct fixup {
    uintptr_t start, end, resume;
};
extern const struct fixup user_fixups[], user_fixups_end[];

#endif
