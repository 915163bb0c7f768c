/* SPDX-License-Identifier: MIT */
/*
 * The frame of a signal handler, on the program's stack: all registers of the interrupted code.
 *
 * The handler is called as any C function (AAPCS 5.2, 5.5): arguments in r0 to r2, lr the address of the
 * code that calls sigreturn(), sp 8-byte aligned. It starts with fresh floating-point registers; the
 * program's registers are in the frame if it has used them.
 *
 * The program can change its frame, so trapframe_pop_signal() restores only bits that a program could also
 * set by itself.
 */
#include "fpu.h"
#include "lib/string.h"
#include "machine.h"
#include "mm/uaccess.h"
#include "registers.h"
#include "signal.h"

struct signal_frame {
    siginfo_t info;
    sigmask_t mask;       /* from here on: what the third argument points to */
    uint32_t general[15]; /* r0 to r12, sp, lr, as in a trapframe */
    uint32_t pc, psr;
    uint32_t fpscr, fpu_used;
    uint32_t reserved;  /* 0 */
    uint32_t d[2 * 32]; /* written only if fpu_used */
};

#define FRAME_ALIGN 8u

/* A trapframe begins with the same registers. */
_Static_assert(offsetof(struct trapframe, svc_lr) == sizeof(((struct signal_frame *)0)->general),
               "the general registers of the two frames differ");

void frame_continue_at(struct trapframe *tf, uint32_t pc, uint32_t psr_bits)
{
    bool thumb = psr_bits & PSR_T;

    tf->pc = pc & (thumb ? ~1u : ~3u);
    tf->psr = (tf->psr & ~PSR_OF_PROGRAM) | (psr_bits & (thumb ? ~0u : ~PSR_IT));
}

bool trapframe_push_signal(struct trapframe *tf, const struct signal_call *call)
{
    uintptr_t at = ROUND_DOWN(call->stack - sizeof(struct signal_frame), FRAME_ALIGN);
    struct signal_frame frame = {
        .info = call->info,
        .mask = call->mask,
        .pc = tf->pc,
        .psr = tf->psr,
        .fpu_used = tf->fpu_used,
    };
    size_t size = offsetof(struct signal_frame, d);

    fpu_put_away(tf);
    memcpy(frame.general, tf, sizeof(frame.general));
    if (tf->fpu_used) {
        frame.fpscr = tf->fpscr;
        memcpy(frame.d, tf->d, sizeof(frame.d));
        size = sizeof(frame);
    }
    if (at < call->limit || copyout(at, &frame, size) != 0)
        return false;
    tf->fpu_used = false;
    tf->r[0] = (uint32_t)call->signal;
    tf->r[1] = at + offsetof(struct signal_frame, info);
    tf->r[2] = at + offsetof(struct signal_frame, mask);
    tf->sp = at;
    tf->lr = call->restorer;
    frame_continue_at(tf, call->handler, (tf->psr & PSR_FLAGS) | (call->handler & 1 ? PSR_T : 0));
    return true;
}

bool trapframe_pop_signal(struct trapframe *tf, sigmask_t *mask)
{
    struct signal_frame frame;
    uintptr_t at = tf->sp;

    if (copyin(&frame, at, offsetof(struct signal_frame, d)) != 0)
        return false;
    fpu_drop(tf);
    if (frame.fpu_used) {
        if (copyin(tf->d, at + offsetof(struct signal_frame, d), sizeof(tf->d)) != 0)
            return false;
        tf->fpscr = frame.fpscr; /* user mode may write any of its bits */
        tf->fpu_used = true;
    }
    memcpy(tf, frame.general, sizeof(frame.general));
    tf->tpidruro = read_tpidruro(); /* user_return() loads them: they stay */
    tf->tpidrurw = read_tpidrurw();
    frame_continue_at(tf, frame.pc, frame.psr & PSR_OF_PROGRAM);
    *mask = frame.mask;
    return true;
}
