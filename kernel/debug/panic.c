/* SPDX-License-Identifier: MIT */
/*
 * Panic: the report, and the stop of every CPU.
 *
 * The first CPU that panics prints the report and stops the others, which note their place in struct cpu.
 * The report has several parts, and each relies on more than the one before. If a part fails (by a fault,
 * which leads here again), the report continues with the next: the most important parts come first.
 */
#include "base/console.h"
#include "base/cpu.h"
#include "base/kprintf.h"
#include "base/option.h"
#include "base/panic.h"
#include "debug/inspect.h"
#include "sched/thread.h"
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/platform.h>
#include <hal/timer.h>
#include <hal/trap.h>

#define STOP_NS 1000000000u /* how long the others have to stop: one that does not will not */

bool panic_exits; /* leave the emulator afterwards: a test run asks for it */

static struct {
    struct cpu *cpu; /* the CPU that reports; atomic; NULL: there is no panic */
    unsigned part;   /* the next part of the report */
    char reason[256];
    const struct trapframe *tf; /* the trap that it happened in, or NULL */
    uintptr_t fp;               /* the frame of panic() */
    bool interrupts_on;         /* they were, before */
} report;

static bool stopped(const struct cpu *cpu)
{
    return __atomic_load_n(&cpu->stop.done, __ATOMIC_ACQUIRE);
}

static bool is_other(const struct cpu *cpu)
{
    return cpu != report.cpu && cpu_online(cpu);
}

static void stop_others(void)
{
    uint64_t end = clock_ns() + STOP_NS;

    for (unsigned i = 0; i < cpu_count; i++) {
        if (is_other(&cpus[i]))
            ipi_send(&cpus[i], IPI_STOP);
    }
    for (unsigned i = 0; i < cpu_count; i++) {
        while (is_other(&cpus[i]) && !stopped(&cpus[i]) && clock_ns() < end)
            cpu_relax();
    }
}

static void show_reason(void)
{
    kprintf("\npanic: %s\n", report.reason);
}

static void show_process(const struct cpu *cpu)
{
    const struct thread *t = cpu->thread;

    kprintf("cpu %u, pid %d %s", cpu->id, t ? t->tid : 0, t ? t->name : "none");
}

static void show_cpu(void)
{
    show_process(report.cpu);
    kprintf(", %sinterrupts %s\n", report.cpu->interrupted ? "in an interrupt handler, " : "",
            report.interrupts_on ? "on" : "off");
}

static void show_registers(void)
{
    if (report.tf)
        trapframe_print(report.tf);
}

static void show_backtrace(void)
{
    uintptr_t end = (uintptr_t)report.cpu->interrupted;

    kprintf("backtrace:\n");
    if (report.tf)
        print_backtrace_of(report.tf, end);
    else
        print_backtrace((uintptr_t)panic, 0, report.fp, end);
}

static void show_interrupted(void)
{
    if (!report.cpu->interrupted)
        return;
    kprintf("the handler has interrupted:\n");
    print_backtrace_of(report.cpu->interrupted, 0);
}

static void show_locks(void)
{
    print_spinlocks(report.cpu);
    if (report.cpu->thread)
        print_mutexes(report.cpu->thread);
}

static void show_other(const struct cpu *cpu)
{
    show_process(cpu);
    if (!stopped(cpu)) {
        kprintf(", does not answer: it has interrupts off\n");
        print_spinlocks(cpu);
        return;
    }
    kprintf(", was here:\n");
    if (cpu->stop.tf)
        print_backtrace_of(cpu->stop.tf, 0);
    else
        print_backtrace(cpu->stop.pc, 0, cpu->stop.fp, 0);
    print_spinlocks(cpu);
    if (cpu->thread)
        print_mutexes(cpu->thread);
}

static void show_others(void)
{
    for (unsigned i = 0; i < cpu_count; i++) {
        if (is_other(&cpus[i]))
            show_other(&cpus[i]);
    }
}

static void (*const parts[])(void) = {
    show_reason,      show_cpu,   show_registers, show_backtrace,
    show_interrupted, show_locks, show_others,
};

static NORETURN void go_on(void)
{
    while (report.part < ARRAY_SIZE(parts))
        parts[report.part++]();
    if (panic_exits)
        platform_exit(PANIC_STATUS);
    kprintf("The machine has stopped.%s\n", option_flag("qemu") ? " (Ctrl-A X leaves QEMU.)" : "");
    platform_panic();
}

static NORETURN void begin_panic(const struct trapframe *tf, uintptr_t fp, const char *format,
                                 va_list args)
{
    bool interrupts_on = irq_enabled();
    struct cpu *self = this_cpu(), *reporter = NULL;

    irq_disable();
    bool first = __atomic_compare_exchange_n(&report.cpu, &reporter, self, false, __ATOMIC_SEQ_CST,
                                             __ATOMIC_SEQ_CST);
    if (!first && reporter != self)
        panic_stop(tf);
    if (!first) {
        kprintf("\npanic: again, while reporting the first\n");
        go_on();
    }
    report.tf = tf;
    report.fp = fp;
    report.interrupts_on = interrupts_on;
    console_panic_mode();
    stop_others();
    kvsnprintf(report.reason, sizeof(report.reason), format, args);
    go_on();
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    begin_panic(NULL, cpu_frame_pointer(), format, args);
}

void panic_at(const struct trapframe *tf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    begin_panic(tf, 0, format, args);
}

void panic_stop(const struct trapframe *tf)
{
    struct stop *stop = &this_cpu()->stop;

    irq_disable();
    stop->tf = tf;
    stop->pc = (uintptr_t)panic_stop;
    stop->fp = cpu_frame_pointer();
    __atomic_store_n(&stop->done, true, __ATOMIC_RELEASE);
    cpu_stop();
}

void panic_join(void)
{
    const struct cpu *reporter = __atomic_load_n(&report.cpu, __ATOMIC_RELAXED);

    if (reporter && reporter != this_cpu())
        panic_stop(NULL);
}
