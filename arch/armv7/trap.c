/* SPDX-License-Identifier: MIT */
/*
 * Traps: each exception in the core's terms (ARM ARM B1.9, B3.13).
 *
 * trapentry.S has saved the registers and masked interrupts. The values that a fault leaves in system registers
 * is read before they come on again: the next fault of this CPU overwrites it.
 */
#include "base/cpu.h"
#include "base/kprintf.h"
#include "base/panic.h"
#include "board.h"
#include "fpu.h"
#include "irq.h"
#include "linker.h"
#include "machine.h"
#include "smp.h"
#include "timer.h"
#include <abi/syscall.h>
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/linux.h>

#define DFSR_WRITE 0x800u         /* WnR */
#define STATUS_ASYNCHRONOUS 0x16u /* an external abort that some earlier access caused */

/* Fault status codes, short format: FS[4] is bit 10 of the register (table B3-23). */
#define FAULT_STATUS(fsr) (((fsr) >> 6 & 0x10) | ((fsr)&0xf))

static const struct status {
    bool known, present;
    enum fault_kind kind;
} fault_statuses[32] = {
    [0x01] = {true, false, FAULT_ALIGNMENT},
    [0x02] = {true, false, FAULT_BREAKPOINT},
    [0x03] = {true, true, FAULT_PAGE}, /* access flag, section and page: not in use */
    [0x06] = {true, true, FAULT_PAGE},
    [0x05] = {true, false, FAULT_PAGE}, /* translation, section and page */
    [0x07] = {true, false, FAULT_PAGE},
    [0x09] = {true, true, FAULT_PAGE}, /* domain, section and page */
    [0x0b] = {true, true, FAULT_PAGE},
    [0x0d] = {true, true, FAULT_PAGE}, /* permission, section and page */
    [0x0f] = {true, true, FAULT_PAGE},
    [0x08] = {true, false, FAULT_BUS}, /* external: synchronous, on a table walk, asynchronous */
    [0x0c] = {true, false, FAULT_BUS},
    [0x0e] = {true, false, FAULT_BUS},
    [0x16] = {true, false, FAULT_BUS},
};

struct machine_cpu machine_cpus[MACHINE_CPUS];

/* Gives a mode its stack pointer: not a stack, but the CPU's struct trap_scratch for it. */
#define SET_MODE_SP(mode, value)                                                                   \
    __asm__ volatile("cps %1\n\tmov sp, %0\n\tcps %2" ::"r"(value), "i"(mode), "i"(PSR_MODE_SVC))

/*
 * Registers that user mode could reach, and that no switch saves: without this, a process could
 * read the values of another one. Neither reset nor the firmware need set them.
 */
static void close_user_registers(void)
{
    write_tpidruro(0);
    write_pmuserenr(0);
    if (ID_PFR0_THUMBEE(read_id_pfr0()) != 0)
        write_teecr(TEECR_XED);
    isb();
}

void trap_init_cpu(void)
{
    struct machine_cpu *mc = this_machine_cpu();
    uintptr_t emergency = (uintptr_t)(mc->emergency_stack + ARRAY_SIZE(mc->emergency_stack));

    mc->abort.emergency_stack_top = mc->undefined.emergency_stack_top = emergency;
    SET_MODE_SP(0x17, &mc->abort); /* modes by number: B1.3.1, table B1-1 */
    SET_MODE_SP(0x1b, &mc->undefined);
    write_vbar((uint32_t)vectors);
    isb();
    /* An abort that the firmware may have left pending comes now, and is not our fault. */
    mc->forgive_abort = true;
    __asm__ volatile("cpsie a\n\tisb" ::: "memory");
    mc->forgive_abort = false;
    close_user_registers();
    fpu_init_cpu();
}

static struct fault decode(uint32_t fsr, uintptr_t address, enum fault_access access)
{
    const struct status *status = &fault_statuses[FAULT_STATUS(fsr)];

    return (struct fault){
        .kind = status->known ? status->kind : FAULT_OTHER,
        .access = access,
        .present = status->present,
        .address = address,
        .code = fsr,
    };
}

/*
 * The stack pointer of the kernel was useless. If this exception used it, another exception would follow,
 * without end.
 */
static NORETURN void report_bad_stack(const struct trapframe *tf, const struct fault *fault,
                                      uintptr_t sp)
{
    uintptr_t guard = kstack_guard();

    if (sp - guard < 2 * PAGE_SIZE)
        panic_at(tf, "kernel stack overflow: stack pointer 0x%08x", (unsigned)sp);
    panic_at(tf, "double fault: stack pointer 0x%08x, page fault address 0x%08x", (unsigned)sp,
             (unsigned)fault->address);
}

static void report(struct trapframe *tf, const struct fault *fault, const struct trap_scratch *mode)
{
    const struct machine_cpu *mc = this_machine_cpu();
    uintptr_t into_emergency = (uintptr_t)tf - (uintptr_t)mc->emergency_stack;

    if (into_emergency < sizeof(mc->emergency_stack))
        report_bad_stack(tf, fault, mode->lost_sp);
    irq_restore((irq_cpsr() & ~PSR_I) | (tf->psr & PSR_I));
    trap_fault(tf, fault);
    irq_disable();
    if (trapframe_from_user(tf))
        trap_exit_user(tf);
}

static void data_abort(struct trapframe *tf)
{
    uint32_t dfsr = read_dfsr();
    struct fault fault = decode(dfsr, read_dfar(), (dfsr & DFSR_WRITE) ? FAULT_WRITE : FAULT_READ);

    if (FAULT_STATUS(dfsr) == STATUS_ASYNCHRONOUS && this_machine_cpu()->forgive_abort)
        return;
    report(tf, &fault, &this_machine_cpu()->abort);
}

/* Breakpoint instructions come here too. */
static void prefetch_abort(struct trapframe *tf)
{
    struct fault fault = decode(read_ifsr(), read_ifar(), FAULT_EXECUTE);

    report(tf, &fault, &this_machine_cpu()->abort);
}

/* The address that trapentry.S has stored is right for ARM state; a Thumb instruction lies 2 above. */
static void undefined(struct trapframe *tf)
{
    struct fault fault = {.kind = FAULT_ILLEGAL};

    if (tf->psr & PSR_T)
        tf->pc += 2;
    if (trapframe_from_user(tf) && fpu_claim(tf))
        return;
    report(tf, &fault, &this_machine_cpu()->undefined);
}

/* The barrier: the interrupted code may have been about to read another peripheral (BCM 1.3). */
static void interrupt(struct trapframe *tf)
{
    dsb();
    uint32_t source = local_read(LOCAL_IRQ_SOURCE(machine_cpu_id()));
    struct trapframe *outer = interrupt_enter(tf);

    if (source & LOCAL_SOURCE_MAILBOX0)
        ipi_arrived();
    if (source & LOCAL_SOURCE_CNTV)
        timer_expired();
    if (source & LOCAL_SOURCE_GPU)
        peripheral_interrupts();
    interrupt_leave(outer);
    if (trapframe_from_user(tf))
        trap_exit_user(tf);
}

#define NO_SVC 0xffffffffu

/* The number in the SVC before the program counter, in Thumb or ARM state (A8.8.228), or NO_SVC. */
static uint32_t svc_number(const struct trapframe *tf)
{
    uint16_t half;
    uint32_t word;

    if (tf->psr & PSR_T)
        return user_copy(&half, (void *)(tf->pc - 2), 2) == 0 && half >> 8 == 0xdf ? half & 0xff
                                                                                   : NO_SVC;
    return user_copy(&word, (void *)(tf->pc - 4), 4) == 0 && word >> 24 == 0xef ? word & 0xffffff
                                                                                : NO_SVC;
}

/*
 * An SVC that trapentry.S does not know: our own number in Thumb state; 0, which is Linux's; or a wrong one. If it
 * comes from the kernel, it is power.c's call to a debugger that is not there: nothing happens.
 */
static void other_svc(struct trapframe *tf)
{
    struct fault fault = {.kind = FAULT_ILLEGAL};

    if (!trapframe_from_user(tf))
        return;
    irq_enable();
    uint32_t number = svc_number(tf);
    if (number == T_SYSCALL) {
        syscall(tf);
        return;
    }
    if (number == 0) {
        syscall_linux(tf);
        return;
    }
    irq_disable();
    tf->pc -= (tf->psr & PSR_T) ? 2 : 4;
    report(tf, &fault, &this_machine_cpu()->undefined);
}

void trap(struct trapframe *tf, enum trap_cause cause)
{
    static void (*const handlers[])(struct trapframe *) = {
        [TRAP_UNDEFINED] = undefined,   [TRAP_PREFETCH_ABORT] = prefetch_abort,
        [TRAP_DATA_ABORT] = data_abort, [TRAP_INTERRUPT] = interrupt,
        [TRAP_OTHER_SVC] = other_svc,
    };

    if (likely(cause == TRAP_SYSCALL))
        syscall(tf);
    else
        handlers[cause](tf);
}

static const struct fixup *find_fixup(const struct trapframe *tf)
{
    for (const struct fixup *fixup = user_fixups; fixup < user_fixups_end; fixup++) {
        if (tf->pc >= fixup->start && tf->pc < fixup->end)
            return fixup;
    }
    return NULL;
}

bool trapframe_in_user_copy(const struct trapframe *tf)
{
    return !trapframe_from_user(tf) && find_fixup(tf) != NULL;
}

void trapframe_fixup(struct trapframe *tf)
{
    tf->pc = find_fixup(tf)->resume;
}
