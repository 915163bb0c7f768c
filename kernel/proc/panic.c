/* SPDX-License-Identifier: MIT */
/* Panic: the report, and the stop of every CPU. */
#include "lib/panic.h"

#include "dev/console.h"
#include "lib/printf.h"
#include "lib/symbols.h"
#include "proc/cpu.h"
#include "proc/proc.h"
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/platform.h>
#include <hal/trap.h>

#define FRAMES_MAX 24
#define FRAME_SPAN 4096u /* a caller's frame lies at most this far above its callee's */

bool panic_exits; /* leave the emulator afterwards: a test run asks for it */

static unsigned panicking; /* CPUs that have come here; atomic */

/* Walks up the stack from frame fp; stops at the first thing that does not look like a frame. */
static void print_backtrace(uintptr_t pc, uintptr_t fp)
{
    char where[96];

    kprintf("backtrace:\n  0x%08zx %s\n", (size_t)pc, symbol_describe(pc, where, sizeof(where)));
    for (int i = 0; i < FRAMES_MAX; i++) {
        if (fp < KERNBASE || fp % sizeof(uintptr_t) != 0)
            break;
        uintptr_t above = cpu_frame_next(fp, &pc);
        if (pc != 0 && pc < KERNBASE)
            break;
        if (pc != 0) /* a return address belongs to the call before it */
            kprintf("  0x%08zx %s\n", (size_t)pc, symbol_describe(pc - 1, where, sizeof(where)));
        if (above <= fp || above - fp > FRAME_SPAN)
            break;
        fp = above;
    }
}

static void stop_others(void)
{
    for (unsigned i = 0; i < cpu_count; i++) {
        if (&cpus[i] != this_cpu() && cpus[i].online)
            ipi_send(&cpus[i], IPI_STOP);
    }
}

static NORETURN void report(const struct trapframe *tf, const char *format, va_list args)
{
    irq_disable();
    unsigned before = __atomic_fetch_add(&panicking, 1, __ATOMIC_SEQ_CST);
    if (before == 1 && !panic_exits)
        kprintf("\npanic: again, while reporting the first\n");
    if (before > 0) /* another CPU's, or the report itself has failed */
        cpu_stop();

    struct cpu *cpu = this_cpu();
    const struct proc *p = cpu->proc;
    console_panic_mode();
    stop_others();
    kprintf("\npanic: ");
    kvprintf(format, args);
    kprintf("\ncpu %u, pid %d %s\n", cpu->id, p ? p->pid : 0, p ? p->name : "none");
    if (tf) {
        trapframe_print(tf);
        print_backtrace(trapframe_pc(tf), trapframe_fp(tf));
    } else {
        print_backtrace((uintptr_t)report, cpu_frame_pointer());
    }
    if (panic_exits)
        platform_exit(PANIC_STATUS);
    kprintf("The machine has stopped. (Ctrl-A X leaves QEMU.)\n");
    platform_panic();
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(NULL, format, args);
}

void panic_at(const struct trapframe *tf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(tf, format, args);
}
