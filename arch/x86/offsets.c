/* SPDX-License-Identifier: MIT */
/*
 * Constants of C for assembly. Never linked: the build turns each CONSTANT of the compiler's output
 * into a #define in offsets.h.
 */
#include "boot/loader.h"
#include "boot/multiboot.h"
#include "linker.h"
#include "machine.h"
#include "registers.h"
#include <abi/errno.h>

/* A comment to clang, which parses the text of an asm statement. */
#define CONSTANT(name, value) __asm__ volatile("\n#->" #name " %c0" ::"i"(value))

void offsets(void);

void offsets(void)
{
    CONSTANT(KERNBASE, KERNBASE);
    CONSTANT(DIRECTMAP_MAX, DIRECTMAP_MAX);
    CONSTANT(SLOT_SHIFT, SLOT_SHIFT);
    CONSTANT(SLOT_SIZE, SLOT_SIZE);
    CONSTANT(PTE_P, PTE_P);
    CONSTANT(PTE_W, PTE_W);
    CONSTANT(PTE_PS, PTE_PS);
    CONSTANT(CR0_PE, CR0_PE);
    CONSTANT(CR0_MP, CR0_MP);
    CONSTANT(CR0_TS, CR0_TS);
    CONSTANT(CR0_NE, CR0_NE);
    CONSTANT(CR0_WP, CR0_WP);
    CONSTANT(CR0_PG, CR0_PG);
    CONSTANT(CR4_PSE, CR4_PSE);
    CONSTANT(KERNEL_CS, KERNEL_CS);
    CONSTANT(KERNEL_SS, KERNEL_SS);
    CONSTANT(USER_DS, USER_DS);
    CONSTANT(CPU_FS, CPU_FS);
    CONSTANT(BOOT_STACK_SIZE, BOOT_STACK_SIZE);
    CONSTANT(TF_GS, offsetof(struct trapframe, gs));
    CONSTANT(MACHINE_CPU_FPU_FRAME, offsetof(struct machine_cpu, fpu_frame));
    CONSTANT(EFAULT, EFAULT);
    CONSTANT(BIOS_REGISTERS_SIZE, sizeof(struct bios_registers));
    CONSTANT(MULTIBOOT_LOADER_MAGIC, MULTIBOOT_LOADER_MAGIC);
}
