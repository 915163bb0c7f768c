/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: this machine's data of each CPU, and the functions that its files share.
 *
 * The core's data of a CPU and ours have the same index, which is the core's number in MPIDR. TPIDRPRW
 * points to the core's; TPIDRURO and TPIDRURW are the thread's, and swtch() saves and loads them.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "registers.h"
#include <hal/cache.h>
#include <hal/context.h>
#include <hal/mmu.h>
#include <hal/smp.h>
#include <hal/trap.h>

/* Sections of the kernel's table; all but the page of entry.S is execute-never. */
#define SECTION_KERNEL (L1_SECTION | L1_SECTION_AP0 | L1_SECTION_SHAREABLE)
#define SECTION_MEMORY (SECTION_KERNEL | L1_SECTION_XN | TYPE_NORMAL)
#define SECTION_UNCACHED (SECTION_KERNEL | L1_SECTION_XN | TYPE_UNCACHED)
#define SECTION_DEVICE (SECTION_KERNEL | L1_SECTION_XN | TYPE_DEVICE)
#define SECTION_BOOT (SECTION_KERNEL | L1_SECTION_READONLY | TYPE_NORMAL)

/* The memory at a mode's banked stack pointer: see trapentry.S. */
struct trap_scratch {
    uint32_t r0;
    uintptr_t emergency_stack_top; /* to report from when the kernel stack is used up */
    uintptr_t lost_sp;             /* the kernel's stack pointer at that time */
};

#define EMERGENCY_STACK_SIZE 4096

struct machine_cpu {
    struct trap_scratch abort, undefined;
    bool forgive_abort; /* an asynchronous abort now is older than the kernel */
    /* the frame whose floating-point registers the CPU holds, while enabled */
    struct trapframe *fpu_frame;
    uint32_t context;     /* atomic, also others': the ASID announced, or 0 (space.c) */
    uint32_t old_context; /* asids.lock: the context here when this generation began */
    uint64_t emergency_stack[EMERGENCY_STACK_SIZE / sizeof(uint64_t)];
} CACHE_ALIGNED;

#define MACHINE_CPUS (MPIDR_CPU + 1)
extern struct machine_cpu machine_cpus[MACHINE_CPUS];

/* The calling core's number. */
static inline unsigned machine_cpu_id(void)
{
    return read_mpidr() & MPIDR_CPU;
}

static inline struct machine_cpu *this_machine_cpu(void)
{
    return &machine_cpus[machine_cpu_id()];
}

/* The kind of entry that trapentry.S passes to trap(). */
enum trap_cause {
    TRAP_SYSCALL, /* the only one with interrupts on */
    TRAP_UNDEFINED,
    TRAP_PREFETCH_ABORT,
    TRAP_DATA_ABORT,
    TRAP_INTERRUPT,
    TRAP_OTHER_SVC, /* an SVC that is not a plain system call */
};
void trap(struct trapframe *tf, enum trap_cause cause);

#endif
