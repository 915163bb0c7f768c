/* SPDX-License-Identifier: MIT */
/*
 * Floating point and SIMD for user programs (ARM ARM A2.6, B1.11). The kernel itself does not use it.
 *
 * Most threads never touch these registers, so nothing is done for them. FPEXC.EN is clear while the
 * registers belong to no thread: the first use is an undefined instruction, the thread gets its values,
 * and this CPU's fpu_frame says so until swtch() leaves the thread, which saves them in its trapframe.
 * While the thread does not run, they are always there, so it may continue on any CPU.
 *
 * fpu_frame is the CPU's own, changed with interrupts off.
 */
#include "fpu.h"

#include "lib/string.h"
#include "machine.h"
#include "registers.h"
#include <hal/irq.h>

static uint32_t read_fpexc(void)
{
    uint32_t value;

    __asm__ volatile(".fpu vfpv4\n\tvmrs %0, fpexc" : "=r"(value));
    return value;
}

static void write_fpexc(uint32_t value)
{
    __asm__ volatile(".fpu vfpv4\n\tvmsr fpexc, %0\n\tisb" ::"r"(value) : "memory");
}

void fpu_init_cpu(void)
{
    write_cpacr(CPACR_FLOATING_POINT);
    isb();
    write_fpexc(0);
}

static void registers_save(struct trapframe *tf)
{
    uint32_t *d = tf->d;

    __asm__ volatile(".fpu vfpv4\n\t"
                     "vstmia %0!, {d0-d15}\n\tvstmia %0, {d16-d31}\n\tvmrs %1, fpscr"
                     : "+&r"(d), "=&r"(tf->fpscr)::"memory");
}

static void registers_load(const struct trapframe *tf)
{
    const uint32_t *d = tf->d;

    __asm__ volatile(".fpu vfpv4\n\t"
                     "vldmia %0!, {d0-d15}\n\tvldmia %0, {d16-d31}\n\tvmsr fpscr, %1"
                     : "+&r"(d)
                     : "r"(tf->fpscr)
                     : "memory");
}

/* A thread that has not used them yet starts with zeros: round to nearest, no traps (FPSCR, B4.1.58). */
static void registers_reset(struct trapframe *tf)
{
    tf->fpscr = 0;
    memset(tf->d, 0, sizeof(tf->d));
    tf->fpu_used = true;
    registers_load(tf);
}

/* An undefined instruction of user mode: false if disabled floating point was not the reason. */
bool fpu_claim(struct trapframe *tf)
{
    if (read_fpexc() & FPEXC_EN)
        return false;
    write_fpexc(FPEXC_EN);
    if (tf->fpu_used)
        registers_load(tf);
    else
        registers_reset(tf);
    this_machine_cpu()->fpu_frame = tf;
    return true;
}

void fpu_release(void)
{
    registers_save(this_machine_cpu()->fpu_frame);
    write_fpexc(0);
}

void fpu_put_away(const struct trapframe *tf)
{
    uint32_t irq = irq_save();

    if ((read_fpexc() & FPEXC_EN) && this_machine_cpu()->fpu_frame == tf)
        fpu_release();
    irq_restore(irq);
}

void fpu_drop(struct trapframe *tf)
{
    uint32_t irq = irq_save();

    if (this_machine_cpu()->fpu_frame == tf)
        write_fpexc(0); /* the registers are not this program's any more */
    tf->fpu_used = false;
    irq_restore(irq);
}
