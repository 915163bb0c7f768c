/* SPDX-License-Identifier: MIT */
/*
 * ARM's part of Linux's door: the thread pointer, the instruction cache, and the frames of signal handlers.
 *
 * A handler's frame holds a ucontext, and with SA_SIGINFO a siginfo before it. The program may change the registers.
 * The floating-point registers lie behind the part that programs know, and are ours alone.
 */
#include "fpu.h"
#include "lib/string.h"
#include "machine.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "registers.h"
#include "sched/thread.h"
#include "signal.h"
#include <abi/errno.h>
#include <hal/linux.h>

struct linux_ucontext {
    uint32_t flags, link, stack[3];
    uint32_t trap, error, oldmask;
    uint32_t general[15]; /* r0 to r12, sp, lr, as in a trapframe */
    uint32_t pc, psr, fault_address;
    uint32_t mask[2];
};

struct info_frame {
    uint32_t info[LINUX_SIGINFO_WORDS];
    struct linux_ucontext context;
    uint32_t unused[30], coprocessors[128]; /* of the ucontext; all 0: no part is there */
    uint32_t fpu_used, fpscr;
    uint32_t d[2 * 32];
};

#define FRAME_ALIGN 8u
#define PLAIN_START offsetof(struct info_frame, context) /* a frame without siginfo begins here */

_Static_assert(offsetof(struct linux_ucontext, mask) == 104, "the signal mask in a ucontext");
_Static_assert(offsetof(struct info_frame, coprocessors) == 128 + 232, "the rest of a ucontext");

bool linux_push_signal(struct trapframe *tf, const struct signal_call *call, bool with_info)
{
    size_t skip = with_info ? 0 : PLAIN_START;
    uintptr_t at = ROUND_DOWN(call->stack - sizeof(struct info_frame), FRAME_ALIGN);
    struct info_frame *frame = kmalloc(sizeof(*frame));
    size_t size = offsetof(struct info_frame, d);

    if (!frame)
        return false;
    memset(frame, 0, sizeof(*frame));
    linux_fill_siginfo(frame->info, &call->info);
    fpu_put_away(tf);
    memcpy(frame->context.general, tf, sizeof(frame->context.general));
    frame->context.pc = tf->pc;
    frame->context.psr = tf->psr;
    frame->context.oldmask = frame->context.mask[0] = (uint32_t)call->mask;
    frame->context.mask[1] = (uint32_t)(call->mask >> 32);
    frame->fpu_used = tf->fpu_used;
    if (tf->fpu_used) {
        frame->fpscr = tf->fpscr;
        memcpy(frame->d, tf->d, sizeof(frame->d));
        size = sizeof(*frame);
    }
    bool written =
        at >= call->limit && copyout(at + skip, (const char *)frame + skip, size - skip) == 0;
    kmfree(frame);
    if (!written)
        return false;
    tf->fpu_used = false;
    tf->r[0] = (uint32_t)call->signal;
    tf->r[1] = at + offsetof(struct info_frame, info);
    tf->r[2] = at + offsetof(struct info_frame, context);
    tf->sp = at + skip;
    tf->lr = call->restorer;
    frame_continue_at(tf, call->handler, (tf->psr & PSR_FLAGS) | (call->handler & 1 ? PSR_T : 0));
    return true;
}

static bool load_fpu(struct trapframe *tf, uintptr_t at)
{
    uint32_t used_fpscr[2];

    if (copyin(used_fpscr, at + offsetof(struct info_frame, fpu_used), sizeof(used_fpscr)) != 0)
        return false;
    fpu_drop(tf);
    if (!used_fpscr[0])
        return true;
    if (copyin(tf->d, at + offsetof(struct info_frame, d), sizeof(tf->d)) != 0)
        return false;
    tf->fpscr = used_fpscr[1];
    tf->fpu_used = true;
    return true;
}

bool linux_pop_signal(struct trapframe *tf, bool with_info, sigmask_t *mask)
{
    uintptr_t at = tf->sp - (with_info ? 0 : PLAIN_START);
    struct linux_ucontext context;

    if (copyin(&context, at + offsetof(struct info_frame, context), sizeof(context)) != 0 ||
        !load_fpu(tf, at))
        return false;
    memcpy(tf, context.general, sizeof(context.general));
    tf->tpidruro = read_tpidruro(); /* user_return() loads them: they stay */
    tf->tpidrurw = read_tpidrurw();
    frame_continue_at(tf, context.pc, context.psr & PSR_OF_PROGRAM);
    *mask = (sigmask_t)context.mask[1] << 32 | context.mask[0];
    return true;
}

void linux_set_stack(struct trapframe *tf, uintptr_t sp)
{
    tf->sp = sp;
}

int linux_thread_pointer(uintptr_t argument, uintptr_t *pointer)
{
    *pointer = argument;
    return 0;
}

intptr_t linux_set_tls(const uintptr_t *arg)
{
    trapframe_set_thread_pointer(current()->tf, arg[0]);
    return 0;
}
