/* SPDX-License-Identifier: MIT */
/*
 * Constants of C for assembly. Never linked: the build turns each CONSTANT of the compiler's output
 * into a #define in offsets.h.
 */
#include "base/cpu.h"
#include "board.h"
#include "linker.h"
#include "machine.h"
#include <abi/errno.h>

/* A comment to clang, which parses the text of an asm statement. */
#define CONSTANT(name, value) __asm__ volatile("\n@->" #name " %c0" ::"i"(value))

void offsets(void);

void offsets(void)
{
    CONSTANT(KERNBASE, KERNBASE);
    CONSTANT(MPIDR_CPU, MPIDR_CPU);
    CONSTANT(SCTLR_OFF, SCTLR_OFF);
    CONSTANT(SCTLR_ON, SCTLR_ON);
    CONSTANT(FPEXC_EN, FPEXC_EN);
    CONSTANT(CACHE_LINE, CACHE_LINE);
    CONSTANT(BOOT_STACK_SIZE, BOOT_STACK_SIZE);
    CONSTANT(FIRST_STACK_SIZE, FIRST_STACK_SIZE);
    CONSTANT(HDCR_COUNTERS, HDCR_COUNTERS);
    CONSTANT(HCPTR_OPEN, HCPTR_OPEN);
    CONSTANT(CNTHCTL_OPEN, CNTHCTL_OPEN);
    CONSTANT(ACTLR_SMP, ACTLR_SMP);
    CONSTANT(PRRR_VALUE, PRRR_VALUE);
    CONSTANT(NMRR_VALUE, NMRR_VALUE);
    CONSTANT(TTBCR_SPLIT_1GIB, TTBCR_SPLIT_1GIB);
    CONSTANT(TTBR_WALK, TTBR_WALK);
    CONSTANT(DACR_CLIENT, DACR_CLIENT);
    CONSTANT(LOCAL_MAILBOX3_READ, LOCAL_BASE + LOCAL_MAILBOX_READ(0, MAILBOX_START));
    CONSTANT(CPU_ID, offsetof(struct cpu, id));
    CONSTANT(CPU_IDLE_STACK_TOP, offsetof(struct cpu, idle_stack_top));
    CONSTANT(TF_PC, offsetof(struct trapframe, pc));
    CONSTANT(TF_SVC_LR, offsetof(struct trapframe, svc_lr));
    CONSTANT(TF_TPIDRURO, offsetof(struct trapframe, tpidruro));
    CONSTANT(TF_TPIDRURW, offsetof(struct trapframe, tpidrurw));
    CONSTANT(TF_KERNEL_SIZE, offsetof(struct trapframe, fpscr));
    CONSTANT(TRAP_SYSCALL, TRAP_SYSCALL);
    CONSTANT(TRAP_UNDEFINED, TRAP_UNDEFINED);
    CONSTANT(TRAP_PREFETCH_ABORT, TRAP_PREFETCH_ABORT);
    CONSTANT(TRAP_DATA_ABORT, TRAP_DATA_ABORT);
    CONSTANT(TRAP_INTERRUPT, TRAP_INTERRUPT);
    CONSTANT(TRAP_OTHER_SVC, TRAP_OTHER_SVC);
    CONSTANT(EFAULT, EFAULT);
    CONSTANT(SCRATCH_R0, offsetof(struct trap_scratch, r0));
    CONSTANT(SCRATCH_EMERGENCY_STACK_TOP, offsetof(struct trap_scratch, emergency_stack_top));
    CONSTANT(SCRATCH_LOST_SP, offsetof(struct trap_scratch, lost_sp));
}
