/* SPDX-License-Identifier: MIT */
/*
 * Segments and task states of each CPU (SDM vol. 3A chapters 3 and 7).
 *
 * All segments but the CPU's own (%fs) are flat. A CPU has two task states: the usual one, in which
 * only the kernel stack's address for traps from user mode matters, and one that the processor
 * switches to on a double fault. The latter has a stack of its own: the usual reason for a double
 * fault is that the kernel's stack has run into the unmapped page below it.
 */
#include "segments.h"

#include "linker.h"
#include "machine.h"
#include "registers.h"
#include "trap.h"

#define FAULT_STACK_SIZE PAGE_SIZE

struct machine_cpu machine_cpus[CPUS_MAX];
static uint8_t fault_stacks[CPUS_MAX][FAULT_STACK_SIZE] __attribute__((aligned(16)));

/* Access bytes of descriptors (SDM vol. 3A figure 3-8): present, privilege level, type. */
#define KERNEL_CODE 0x9a
#define KERNEL_DATA 0x92
#define USER_CODE 0xfa
#define USER_DATA 0xf2
#define TASK 0x89

#define FLAG_PAGES 0x8u /* the limit counts pages */
#define FLAG_32BIT 0x4u

static uint64_t descriptor(uintptr_t base, uint32_t limit, unsigned access, unsigned flags)
{
    uint64_t d = limit & 0xffff;

    d |= (uint64_t)(base & 0xffffff) << 16;
    d |= (uint64_t)access << 40;
    d |= (uint64_t)(limit >> 16 & 0xf) << 48;
    d |= (uint64_t)flags << 52;
    d |= (uint64_t)(base >> 24) << 56;
    return d;
}

static uint64_t flat(unsigned access)
{
    return descriptor(0, 0xfffff, access, FLAG_PAGES | FLAG_32BIT);
}

/* The limit is that of a flat segment: an offset may wrap around, and so reach below base. */
uint64_t segment_at(uintptr_t base)
{
    return descriptor(base, 0xfffff, USER_DATA, FLAG_PAGES | FLAG_32BIT);
}

static uint64_t bytes(const void *base, size_t size, unsigned access)
{
    return descriptor((uintptr_t)base, size - 1, access, FLAG_32BIT);
}

static void init_tasks(struct machine_cpu *mc, uint8_t *fault_stack)
{
    mc->tss = (struct tss){
        .ss0 = KERNEL_SS,
        .io_map = sizeof(struct tss), /* beyond the limit: no ports for user mode */
    };
    mc->fault_tss = (struct tss){
        .cr3 = virt_to_phys(kernel_pgdir),
        .eip = (uintptr_t)double_fault,
        .eflags = 2,                                          /* the bit that is always one */
        .esp = (uintptr_t)fault_stack + FAULT_STACK_SIZE - 4, /* above: a return address of 0 */
        .cs = KERNEL_CS,
        .ss = KERNEL_SS,
        .ds = USER_DS,
        .es = USER_DS,
        .fs = CPU_FS,
        .io_map = sizeof(struct tss),
    };
}

void segments_fill(unsigned id)
{
    struct machine_cpu *mc = &machine_cpus[id];

    mc->self = mc;
    init_tasks(mc, fault_stacks[id]);
    mc->gdt[KERNEL_CS / 8] = flat(KERNEL_CODE);
    mc->gdt[KERNEL_SS / 8] = flat(KERNEL_DATA);
    mc->gdt[USER_CS / 8] = flat(USER_CODE);
    mc->gdt[USER_DS / 8] = flat(USER_DATA);
    mc->gdt[CPU_FS / 8] = bytes(mc, sizeof(*mc), KERNEL_DATA);
    mc->gdt[TSS_SEL / 8] = bytes(&mc->tss, sizeof(mc->tss), TASK);
    mc->gdt[FAULT_TSS_SEL / 8] = bytes(&mc->fault_tss, sizeof(mc->fault_tss), TASK);
}

void segments_load(unsigned id)
{
    const struct machine_cpu *mc = &machine_cpus[id];
    struct table_register gdtr = {sizeof(mc->gdt) - 1, (uintptr_t)mc->gdt};

    __asm__ volatile("lgdt %0\n\t"
                     "ljmp %1, $1f\n" /* loads CS */
                     "1:\n\t"
                     "movl %2, %%ds\n\t"
                     "movl %2, %%es\n\t"
                     "movl %3, %%ss\n\t"
                     "movl %4, %%fs\n\t"
                     "movl %5, %%gs\n\t"
                     "lldt %w5\n\t" /* none */
                     "ltr %w6"
                     :
                     : "m"(gdtr), "i"(KERNEL_CS), "r"(USER_DS), "r"(KERNEL_SS), "r"(CPU_FS), "r"(0),
                       "r"(TSS_SEL)
                     : "memory");
}
