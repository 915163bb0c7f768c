/* SPDX-License-Identifier: MIT */
/*
 * x86: this machine's data of each CPU: segments, task states, and the owner of the floating-point
 * registers. Only the CPU itself changes it, unless a comment says otherwise.
 *
 * The kernel's DS and ES are the user data segment: one flat segment serves both modes, so that
 * entering the kernel loads it (user mode may have put in something else) and leaving restores
 * nothing. If a program loads %fs, the value lasts until the next trap. %fs is the CPU's own segment, which
 * begins with a struct machine_cpu. %gs is the thread's: a program that has set its thread pointer finds
 * the segment THREAD_GS there, which begins at that address. swtch() saves and loads the register. That
 * segment's descriptor is in the GDT of each CPU: switchuvm() puts the next thread's in.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <hal/context.h>
#include <hal/mmu.h>
#include <hal/platform.h>
#include <hal/smp.h>
#include <hal/cache.h>
#include <hal/trap.h>

/* Segment selectors (SDM vol. 3A section 3.4.2): index * 8 + requested privilege level. */
#define KERNEL_CS 0x08
#define KERNEL_SS 0x10
#define USER_CS 0x1b
#define USER_DS 0x23
#define CPU_FS 0x28 /* the CPU's struct machine_cpu */
#define TSS_SEL 0x30
#define FAULT_TSS_SEL 0x38 /* the double fault's task */
#define THREAD_GS 0x43     /* the running thread's: switchuvm() changes it */
#define GDT_ENTRIES 9

/*
 * A task state segment (SDM vol. 3A section 7.2.1). Selectors occupy the low half of their words.
 */
struct tss {
    uint32_t link;
    uint32_t esp0, ss0; /* the stack that a trap from user mode switches to */
    uint32_t esp1, ss1, esp2, ss2;
    uint32_t cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, io_map;
};

/* A pointer to a descriptor table, as LGDT and LIDT take it. */
struct table_register {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

struct machine_cpu {
    struct cpu *cpu;          /* first: this_cpu() is %fs:0 */
    struct machine_cpu *self; /* read-only */
    /* the frame that the floating-point registers belong to, or NULL */
    struct trapframe *fpu_frame;
    uint32_t flush_requests; /* atomic: the CPUs whose TLB shootdown this one must serve */
    bool online;             /* read by others: it has been started */
    bool stop;               /* set by others, with an NMI: halt for good */
    struct tss tss;
    struct tss fault_tss;
    uint64_t gdt[GDT_ENTRIES];
} CACHE_ALIGNED;

extern struct machine_cpu machine_cpus[CPUS_MAX];

/* The calling CPU's. The core's data of a CPU and ours have the same index. */
static inline struct machine_cpu *this_machine_cpu(void)
{
    struct machine_cpu *self;

    __asm__ volatile("movl %%fs:%c1, %0" : "=r"(self) : "i"(offsetof(struct machine_cpu, self)));
    return self;
}

#endif
