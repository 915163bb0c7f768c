/* SPDX-License-Identifier: MIT */
/*
 * The frames on a kernel stack: the trapframe, which holds a thread's registers of user mode, and the context, by which
 * swtch() goes on.
 *
 * The thread pointer, %gs, is always in the CPU: swtch() saves it, a child inherits it, exec clears it.
 * Its segment's descriptor is in the trapframe.
 */
#include "base/kprintf.h"
#include "fpu.h"
#include "lib/string.h"
#include "linker.h"
#include "machine.h"
#include "registers.h"
#include "segments.h"
#include <hal/context.h>
#include <hal/irq.h>
#include <hal/trap.h>

static void init_frame(struct trapframe *tf, uintptr_t entry, uintptr_t sp)
{
    memset(tf, 0, offsetof(struct trapframe, fpu));
    /* swtch() must find a present one if the program loads it */
    tf->thread_segment = segment_at(0);
    tf->eip = entry;
    tf->cs = USER_CS;
    tf->eflags = EFLAGS_IF | 2; /* and the bit that is always one */
    tf->esp = sp;
    tf->ss = USER_DS;
}

void trapframe_set_thread_pointer(struct trapframe *tf, uintptr_t value)
{
    uint32_t irq = irq_save();

    tf->thread_segment = segment_at(value);
    this_machine_cpu()->gdt[THREAD_GS / 8] = tf->thread_segment;
    write_gs(THREAD_GS);
    irq_restore(irq);
}

void trapframe_init_user(struct trapframe *tf, uintptr_t entry, uintptr_t sp)
{
    fpu_drop(tf);
    init_frame(tf, entry, sp);
    trapframe_set_thread_pointer(tf, 0);
    write_gs(0);
}

void trapframe_init_thread(struct trapframe *tf, uintptr_t entry, uintptr_t argument, uintptr_t sp,
                           uintptr_t thread_pointer)
{
    init_frame(tf, entry, sp);
    tf->eax = argument;
    tf->gs = THREAD_GS;
    tf->thread_segment = segment_at(thread_pointer);
}

void trapframe_copy_thread(struct trapframe *tf, const struct trapframe *parent, uintptr_t sp,
                           uintptr_t thread_pointer)
{
    trapframe_fork(tf, parent);
    tf->esp = sp;
    tf->gs = THREAD_GS;
    tf->thread_segment = segment_at(thread_pointer);
}

void trapframe_fork(struct trapframe *child, const struct trapframe *parent)
{
    fpu_put_away(parent);
    memcpy(child, parent, offsetof(struct trapframe, fpu));
    child->gs = read_gs();
    if (parent->fpu_used)
        memcpy(child->fpu, parent->fpu, sizeof(child->fpu));
    child->eax = 0;
}

struct context *context_init(uintptr_t stack_top, void (*entry)(void *), void *argument)
{
    struct first_frame {
        struct context context;
        uint32_t return_address; /* none: stack walks end here */
    } *frame = (struct first_frame *)stack_top - 1;

    *frame = (struct first_frame){.context = {
                                      .eip = (uintptr_t)context_start,
                                      .esi = (uintptr_t)entry,
                                      .ebx = (uintptr_t)argument,
                                  }};
    return &frame->context;
}

/* The flags that say something about the code (SDM vol. 1 section 3.4.3), by bit. */
static void print_flags(uint32_t eflags)
{
    static const char names[][3] = {[0] = "CF", [2] = "PF", [4] = "AF",  [6] = "ZF", [7] = "SF",
                                    [8] = "TF", [9] = "IF", [10] = "DF", [11] = "OF"};

    for (unsigned bit = 0; bit < ARRAY_SIZE(names); bit++) {
        if (names[bit][0] && (eflags & 1u << bit))
            kprintf(" %s", names[bit]);
    }
}

void trapframe_print(const struct trapframe *tf)
{
    kprintf("eax %08x ebx %08x ecx %08x edx %08x\n", tf->eax, tf->ebx, tf->ecx, tf->edx);
    kprintf("esi %08x edi %08x ebp %08x esp %08x\n", tf->esi, tf->edi, tf->ebp,
            (uint32_t)trapframe_sp(tf));
    kprintf("eip %08x cs %04x vector %u error %08x cr2 %08x cr3 %08x\n", tf->eip, tf->cs & 0xffff,
            tf->vector, tf->error, read_cr2(), read_cr3());
    kprintf("eflags %08x:", tf->eflags);
    print_flags(tf->eflags);
    kprintf(", %s mode\n", trapframe_from_user(tf) ? "user" : "kernel");
}
