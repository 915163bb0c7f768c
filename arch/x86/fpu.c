/* SPDX-License-Identifier: MIT */
/*
 * Floating point for user programs: x87 and SSE. The kernel itself does not use it.
 *
 * Most threads never touch these registers, so nothing is done for them. CR0.TS is set while the
 * registers belong to no thread: the first use traps (SDM vol. 3A section 2.5), the thread gets its
 * values, and this CPU's fpu_frame says so until swtch() leaves the thread, which saves them in
 * its trapframe. While the thread does not run, they are always there, so it may continue on any CPU.
 *
 * fpu_frame is the CPU's own, changed with interrupts off.
 */
#include "fpu.h"

#include "machine.h"
#include "registers.h"
#include <hal/irq.h>

#define MXCSR_INITIAL 0x1f80u /* all SSE exceptions masked, round to nearest (SDM vol. 1 10.2.3) */
#define MXCSR_MASKS_SHIFT 7
#define FCW_INITIAL 0x037fu /* the same of the x87, as fninit sets it (SDM vol. 1 8.1.5) */

#define FPU_INVALID 0x01u
#define FPU_DENORMAL 0x02u
#define FPU_DIVIDE 0x04u
#define FPU_OVERFLOW 0x08u
#define FPU_UNDERFLOW 0x10u
#define FPU_INEXACT 0x20u

/*
 * The registers of a program that has not used them yet: zeros, not another program's values.
 * The words are FXSAVE's (SDM vol. 2A, FXSAVE, table of the layout); tag 0 says that the x87's are empty.
 * A CPU without SSE has no MXCSR, and ignores its field.
 */
static const uint32_t clean[FPU_STATE_SIZE / sizeof(uint32_t)] __attribute__((aligned(16))) = {
    [0] = FCW_INITIAL,
    [6] = MXCSR_INITIAL,
};

/* Bits of MXCSR that this processor has; a store of another one would be a protection fault. */
static uint32_t mxcsr_bits;

/* FXSAVE tells them, or 0 for the oldest set (SDM vol. 1 section 11.6.6). */
static void find_mxcsr_bits(void)
{
    static uint32_t state[FPU_STATE_SIZE / sizeof(uint32_t)] __attribute__((aligned(16)));

    __asm__ volatile("fxsave %0" : "=m"(state));
    mxcsr_bits = state[7] ? state[7] : 0xffbf;
}

void fpu_init_cpu(void)
{
    bool has_sse = (cpuid_features() & CPUID_SSE) != 0;

    write_cr4(read_cr4() | CR4_OSFXSR | (has_sse ? CR4_OSXMMEXCPT : 0));
    __asm__ volatile("clts");
    find_mxcsr_bits();
    write_cr0(read_cr0() | CR0_TS);
}

/* SDM vol. 1 section 10.5. The frame is at the top of a stack, which aligns it. */
static void registers_save(struct trapframe *tf)
{
    __asm__ volatile("fxsave %0" : "=m"(tf->fpu));
}

static void registers_load(const struct trapframe *tf)
{
    __asm__ volatile("fxrstor %0" ::"m"(tf->fpu));
}

static void registers_reset(void)
{
    __asm__ volatile("fxrstor %0" ::"m"(clean));
}

void fpu_claim(struct trapframe *tf)
{
    __asm__ volatile("clts");
    if (tf->fpu_used)
        registers_load(tf);
    else
        registers_reset();
    tf->fpu_used = true;
    this_machine_cpu()->fpu_frame = tf;
}

void fpu_release(void)
{
    struct machine_cpu *mc = this_machine_cpu();

    registers_save(mc->fpu_frame);
    mc->fpu_frame = NULL;
    write_cr0(read_cr0() | CR0_TS);
}

/* Errors that the program has not masked: the bits are the same (SDM vol. 1 sections 8.1.3 and 10.2.3). */
static uint32_t unmasked_errors(bool sse)
{
    uint32_t mxcsr;
    uint16_t status, control;

    if (sse) {
        __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
        return mxcsr & ~(mxcsr >> MXCSR_MASKS_SHIFT);
    }
    __asm__ volatile("fnstsw %0" : "=m"(status));
    __asm__ volatile("fnstcw %0" : "=m"(control));
    return status & ~(uint32_t)control;
}

enum fault_kind fpu_fault_kind(bool sse)
{
    uint32_t errors = unmasked_errors(sse);

    if (errors & FPU_DIVIDE)
        return FAULT_FLOAT_DIVIDE;
    if (errors & FPU_OVERFLOW)
        return FAULT_FLOAT_OVERFLOW;
    if (errors & (FPU_UNDERFLOW | FPU_DENORMAL))
        return FAULT_FLOAT_UNDERFLOW;
    return errors & FPU_INVALID || !(errors & FPU_INEXACT) ? FAULT_FLOAT_INVALID
                                                           : FAULT_FLOAT_INEXACT;
}

void fpu_put_away(const struct trapframe *tf)
{
    uint32_t irq = irq_save();

    if (this_machine_cpu()->fpu_frame == tf)
        fpu_release();
    irq_restore(irq);
}

void fpu_make_loadable(struct trapframe *tf)
{
    uint32_t *words = (uint32_t *)tf->fpu;

    words[6] &= mxcsr_bits;
}

void fpu_drop(struct trapframe *tf)
{
    uint32_t irq = irq_save();
    struct machine_cpu *mc = this_machine_cpu();

    if (mc->fpu_frame == tf) {
        mc->fpu_frame = NULL;
        write_cr0(read_cr0() | CR0_TS);
    }
    tf->fpu_used = false;
    irq_restore(irq);
}
