/* SPDX-License-Identifier: MIT */
/*
 * Traps: the vector table, and each vector in the core's terms (SDM vol. 3A chapter 6).
 */
#include "trap.h"

#include "base/cpu.h"
#include "base/kprintf.h"
#include "base/panic.h"
#include "board.h"
#include "fpu.h"
#include "irq.h"
#include "linker.h"
#include "machine.h"
#include "registers.h"
#include "vectors.h"
#include <abi/syscall.h>
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/linux.h>
#include <hal/timer.h>

/* Gates of the IDT: present, type, and the privilege that INT needs (SDM vol. 3A figure 6-2). */
#define INTERRUPT_GATE 0x8e00u /* turns interrupts off */
#define TRAP_GATE_USER 0xef00u /* leaves them as they are; open to user mode */
#define INTERRUPT_GATE_USER 0xee00u
#define TASK_GATE 0x8500u

#define PAGE_FAULT_PRESENT 0x01u /* error code of page faults (section 4.7) */
#define PAGE_FAULT_WRITE 0x02u
#define PAGE_FAULT_USER 0x04u
#define PAGE_FAULT_FETCH 0x10u

#define DR6_SINGLE_STEP 0x4000u /* BS */

struct gate {
    uint16_t offset_low, selector, type, offset_high;
};

static struct gate idt[256];

static void set_gate(unsigned vector, const void *handler, uint16_t selector, uint16_t type)
{
    uintptr_t offset = (uintptr_t)handler;

    idt[vector] = (struct gate){(uint16_t)offset, selector, type, (uint16_t)(offset >> 16)};
}

static void build_idt(void)
{
    for (unsigned vector = 0; vector < ARRAY_SIZE(idt); vector++)
        set_gate(vector, trap_stubs + vector * TRAP_STUB_SIZE, KERNEL_CS, INTERRUPT_GATE);
    idt[VECTOR_BREAKPOINT].type = INTERRUPT_GATE_USER; /* INT3 and INTO are unprivileged */
    idt[VECTOR_OVERFLOW].type = INTERRUPT_GATE_USER;
    set_gate(VECTOR_DOUBLE_FAULT, NULL, FAULT_TSS_SEL, TASK_GATE);
    idt[VECTOR_LINUX].type = INTERRUPT_GATE_USER;
    set_gate(T_SYSCALL, syscall_entry, KERNEL_CS, TRAP_GATE_USER);
}

void trap_init_cpu(void)
{
    struct table_register idtr = {sizeof(idt) - 1, (uintptr_t)idt};

    if (idt[T_SYSCALL].selector == 0)
        build_idt();
    __asm__ volatile("lidt %0" ::"m"(idtr));
}

/*
 * CR2 is the address; it stays right until the next page fault, so it is read with interrupts off.
 */
static struct fault page_fault(const struct trapframe *tf)
{
    struct fault fault = {
        .kind = FAULT_PAGE,
        .access = FAULT_READ,
        .present = (tf->error & PAGE_FAULT_PRESENT) != 0,
        .address = read_cr2(),
        .code = tf->error,
    };

    /* Without an execute permission the processor reports no fetch: the address gives it away. */
    if (tf->error & PAGE_FAULT_WRITE)
        fault.access = FAULT_WRITE;
    else if ((tf->error & PAGE_FAULT_FETCH) || fault.address == tf->eip)
        fault.access = FAULT_EXECUTE;
    /*
     * The processor has used user memory for the program as if it were the kernel, which SMAP forbids. No page
     * that could be filled changes that. (An emulator does so for IRET; processors use no user memory so.)
     */
    if (trapframe_from_user(tf) && fault.present && !(tf->error & PAGE_FAULT_USER))
        fault.kind = FAULT_PROTECTION;
    return fault;
}

/* DR6 says why, and the processor clears none of its bits (SDM vol. 3B section 17.2.3); INT1 sets none. */
static enum fault_kind debug_kind(void)
{
    uint32_t status = read_dr6();

    write_dr6(status & ~DR6_SINGLE_STEP);
    return status & DR6_SINGLE_STEP ? FAULT_STEP : FAULT_BREAKPOINT;
}

/* Interrupts are off: the registers are still those of the program that made the fault. */
static enum fault_kind fault_kind(unsigned vector)
{
    switch (vector) {
    case VECTOR_DIVIDE:
        return FAULT_DIVIDE;
    case VECTOR_X87_ERROR: /* a program has asked for them: floating point divides silently */
        return fpu_fault_kind(false);
    case VECTOR_SSE_ERROR:
        return fpu_fault_kind(true);
    case VECTOR_OVERFLOW:
    case VECTOR_BOUND:
        return FAULT_CHECK;
    case VECTOR_DEBUG:
        return debug_kind();
    case VECTOR_BREAKPOINT:
        return FAULT_BREAKPOINT;
    case VECTOR_INVALID_OPCODE:
    case VECTOR_NO_FPU:
        return FAULT_ILLEGAL;
    case VECTOR_INVALID_TSS ... VECTOR_PROTECTION:
        return FAULT_PROTECTION;
    case VECTOR_ALIGNMENT:
        return FAULT_ALIGNMENT;
    case VECTOR_MACHINE_CHECK:
        return FAULT_BUS;
    default:
        return FAULT_OTHER;
    }
}

static void exception(struct trapframe *tf)
{
    struct fault fault = {.kind = fault_kind(tf->vector), .code = tf->vector};

    if (tf->vector == VECTOR_PAGE_FAULT)
        fault = page_fault(tf);
    irq_restore(tf->eflags);
    trap_fault(tf, &fault);
}

static bool unexpected_nmi; /* atomic: one has come, and has not been reported */

/*
 * Another CPU wants this one to stop (smp.c), or the board reports an error of unknown cause. The message
 * for it waits for the next interrupt, because an NMI may come while this CPU holds the console's lock.
 */
static void nmi(void)
{
    if (this_machine_cpu()->stop)
        ipi_receive(IPI_STOP);
    __atomic_store_n(&unexpected_nmi, true, __ATOMIC_RELAXED);
}

static NOINLINE void report_nmi(void)
{
    if (__atomic_exchange_n(&unexpected_nmi, false, __ATOMIC_RELAXED))
        kprintf("unexpected NMI, ignored\n");
}

static void any_interrupt(struct trapframe *tf)
{
    struct trapframe *outer = interrupt_enter(tf);

    if (tf->vector == VECTOR_NMI)
        nmi();
    else
        interrupt(tf->vector);
    if (unlikely(__atomic_load_n(&unexpected_nmi, __ATOMIC_RELAXED)) && tf->vector != VECTOR_NMI)
        report_nmi();
    interrupt_leave(outer);
}

/*
 * A program is in virtual-8086 mode. A processor lets no program go there by itself (SDM vol. 2A, IRET),
 * but QEMU 7.2 does. The frame is not where a process's frame is, because the processor has pushed four
 * more words (vol. 3A section 20.3): so the program always ends here.
 */
static void virtual_8086(struct trapframe *tf)
{
    struct fault fault = {.kind = FAULT_PROTECTION, .code = tf->vector};

    if (tf->vector >= VECTOR_IRQ || tf->vector == VECTOR_NMI)
        any_interrupt(tf);
    trap_fault(tf, &fault);
}

static void linux_door(struct trapframe *tf)
{
    irq_enable();
    syscall_linux(tf);
}

/* Out of line, so that it costs system calls nothing. */
static NOINLINE void interrupt_or_exception(struct trapframe *tf)
{
    bool user = trapframe_from_user(tf);

    if (tf->eflags & EFLAGS_VM)
        virtual_8086(tf);
    else if (tf->vector >= VECTOR_IRQ || tf->vector == VECTOR_NMI)
        any_interrupt(tf);
    else if (tf->vector == VECTOR_LINUX && user)
        linux_door(tf);
    else if (tf->vector == VECTOR_NO_FPU && user)
        fpu_claim(tf);
    else
        exception(tf);
    if (user) {
        irq_disable();
        trap_exit_user(tf);
    }
}

void trap(struct trapframe *tf)
{
    if (likely(tf->vector == T_SYSCALL && !(tf->eflags & EFLAGS_VM)))
        syscall(tf);
    else
        interrupt_or_exception(tf);
}

/*
 * Runs as a separate task: the interrupted state is in the CPU's usual task state. Only the kernel can
 * get here: the stack ran out, or the kernel's own tables are broken.
 */
void double_fault(void)
{
    const struct tss *tss = &this_machine_cpu()->tss;
    uintptr_t address = read_cr2(), guard = kstack_guard();
    struct trapframe tf = {
        .ebx = tss->ebx,
        .ecx = tss->ecx,
        .edx = tss->edx,
        .esi = tss->esi,
        .edi = tss->edi,
        .ebp = tss->ebp,
        .eax = tss->eax,
        .vector = VECTOR_DOUBLE_FAULT,
        .eip = tss->eip,
        .cs = tss->cs,
        .eflags = tss->eflags,
    };

    if (address - guard < PAGE_SIZE && tss->esp - guard < 2 * PAGE_SIZE)
        panic_at(&tf, "kernel stack overflow: stack pointer 0x%08x", tss->esp);
    panic_at(&tf, "double fault: stack pointer 0x%08x, page fault address 0x%08x", tss->esp,
             (uint32_t)address);
}

static const struct fixup *find_fixup(const struct trapframe *tf)
{
    for (const struct fixup *fixup = user_copy_fixups; fixup < user_copy_fixups_end; fixup++) {
        if (tf->eip == fixup->fault)
            return fixup;
    }
    return NULL;
}

bool trapframe_in_user_copy(const struct trapframe *tf)
{
    return find_fixup(tf) != NULL;
}

void trapframe_fixup(struct trapframe *tf)
{
    tf->eip = find_fixup(tf)->resume;
}
