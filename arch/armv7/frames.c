/* SPDX-License-Identifier: MIT */
/*
 * The frames on a kernel stack: the trapframe, which holds a thread's registers of user mode, and the context, by which
 * swtch() goes on.
 *
 * The thread pointer, TPIDRURO, and TPIDRURW, which programs may use as they like, are always in the CPU:
 * swtch() saves them, a child inherits them, exec clears them.
 */
#include "base/kprintf.h"
#include "fpu.h"
#include "lib/string.h"
#include "linker.h"
#include "machine.h"
#include "registers.h"
#include <hal/context.h>
#include <hal/irq.h>
#include <hal/trap.h>

static void init_frame(struct trapframe *tf, uintptr_t entry, uintptr_t sp)
{
    memset(tf, 0, offsetof(struct trapframe, d));
    tf->pc = entry & ~1u;
    tf->sp = sp;
    tf->psr = PSR_MODE_USER | PSR_F | ((entry & 1) ? PSR_T : 0);
}

void trapframe_init_user(struct trapframe *tf, uintptr_t entry, uintptr_t sp)
{
    fpu_drop(tf);
    write_tpidruro(0);
    write_tpidrurw(0);
    init_frame(tf, entry, sp);
}

void trapframe_init_thread(struct trapframe *tf, uintptr_t entry, uintptr_t argument, uintptr_t sp,
                           uintptr_t thread_pointer)
{
    init_frame(tf, entry, sp);
    tf->r[0] = argument;
    tf->tpidruro = thread_pointer;
}

void trapframe_set_thread_pointer(struct trapframe *tf, uintptr_t value)
{
    (void)tf; /* swtch() saves the register */
    write_tpidruro(value);
}

void trapframe_copy_thread(struct trapframe *tf, const struct trapframe *parent, uintptr_t sp,
                           uintptr_t thread_pointer)
{
    trapframe_fork(tf, parent);
    tf->sp = sp;
    tf->tpidruro = thread_pointer;
}

void trapframe_fork(struct trapframe *child, const struct trapframe *parent)
{
    fpu_put_away(parent);
    memcpy(child, parent, offsetof(struct trapframe, d));
    child->tpidruro = read_tpidruro();
    child->tpidrurw = read_tpidrurw();
    if (parent->fpu_used)
        memcpy(child->d, parent->d, sizeof(child->d));
    child->r[0] = 0;
}

struct context *context_init(uintptr_t stack_top, void (*entry)(void *), void *argument)
{
    struct context *context = (struct context *)stack_top - 1;

    *context = (struct context){
        .r4 = (uint32_t)entry,
        .r5 = (uint32_t)argument,
        .pc = (uint32_t)context_start,
    };
    return context;
}

/* The status register's flags and mode (B1.3.3). */
static void print_psr(uint32_t psr)
{
    static const char *const modes[16] = {
        [0x0] = "user",  [0x1] = "FIQ", [0x2] = "IRQ",       [0x3] = "SVC",   [0x6] = "monitor",
        [0x7] = "abort", [0xa] = "HYP", [0xb] = "undefined", [0xf] = "system"};
    const char *mode = modes[psr & 0xf];

    kprintf("psr %08x: %c%c%c%c, %s state, interrupts %s, %s mode\n", psr,
            psr & 1u << 31 ? 'N' : '-', psr & 1u << 30 ? 'Z' : '-', psr & 1u << 29 ? 'C' : '-',
            psr & 1u << 28 ? 'V' : '-', psr & PSR_T ? "Thumb" : "ARM", psr & PSR_I ? "off" : "on",
            mode ? mode : "no");
}

void trapframe_print(const struct trapframe *tf)
{
    const uint32_t *r = tf->r;

    kprintf("r0  %08x r1  %08x r2  %08x r3  %08x\n", r[0], r[1], r[2], r[3]);
    kprintf("r4  %08x r5  %08x r6  %08x r7  %08x\n", r[4], r[5], r[6], r[7]);
    kprintf("r8  %08x r9  %08x r10 %08x fp  %08x\n", r[8], r[9], r[10], r[11]);
    kprintf("r12 %08x sp  %08x lr  %08x pc  %08x\n", r[12], (unsigned)trapframe_sp(tf),
            trapframe_from_user(tf) ? tf->lr : tf->svc_lr, tf->pc);
    kprintf("dfsr %08x dfar %08x ifsr %08x ttbr0 %08x contextidr %08x\n", read_dfsr(), read_dfar(),
            read_ifsr(), read_ttbr0(), read_contextidr());
    print_psr(tf->psr);
}
