/* SPDX-License-Identifier: MIT */
/*
 * Symbols that the linker script (kernel.ld) and assembly define: only their addresses mean
 * anything. Also the symbols that exist only during boot.
 */
#ifndef LINKER_H
#define LINKER_H

#include <hal/mmu.h>

#define BOOT_STACK_SIZE 8192

/* A page below 1 MiB, where a CPU can begin. start() keeps it out of the core's memory. */
#define SMP_TRAMPOLINE 0x8000u

struct cpu;

/* The kernel's image, in the order of addresses; all but the ramdisk's ends are page-aligned. */
extern char kernel_start[]; /* text and read-only data begin */
extern char kernel_readonly_end[];
extern char ramdisk_start[], ramdisk_end[];
extern char kernel_end[]; /* after the bss and the ramdisk */

/* entry.S: maps physical memory at 0 and at KERNBASE, for a CPU that turns its MMU on. */
extern struct pgdir boot_pgdir;
extern char boot_stack_top[];

/* trapentry.S: a stub for each vector, TRAP_STUB_SIZE apart. */
extern char trap_stubs[];
extern char syscall_entry[];

/* context.S: calls the function in ESI with the argument in EBX. */
extern char context_start[];

/* smp_entry.S: the code that is copied to SMP_TRAMPOLINE in low memory, and its variables. */
extern char smp_trampoline[], smp_trampoline_gdtr[], smp_trampoline_end[];
extern uintptr_t smp_stack_top;
extern struct cpu *smp_cpu;

/* user_copy.S: pairs of { address that may fault, address to continue at }. */
struct fixup {
    uintptr_t fault, resume;
};
extern const struct fixup user_copy_fixups[], user_copy_fixups_end[];

#endif
