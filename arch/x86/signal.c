/* SPDX-License-Identifier: MIT */
/*
 * The frame of a signal handler, on the program's stack: all registers of the interrupted code.
 *
 * The handler is called as any C function (System V i386 ABI 2.2): a return address, here that of the
 * code that calls sigreturn(), and the arguments, at a stack pointer that is 16-byte aligned before the
 * call. It starts with fresh floating-point registers; the program's are in the frame if it has used them.
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
    uint32_t return_address;
    uint32_t arguments[3]; /* the signal's number, &info, &mask */
    siginfo_t info;
    sigmask_t mask;      /* from here on: what the third argument points to */
    uint32_t general[7]; /* ebx, ecx, edx, esi, edi, ebp, eax, as in a trapframe */
    uint32_t eip, eflags, esp;
    uint32_t fpu_used;
    uint8_t fpu[FPU_STATE_SIZE]; /* written only if fpu_used */
};

#define ARGUMENT_ALIGN 16u

/* A trapframe begins with the same registers. */
_Static_assert(offsetof(struct trapframe, vector) == sizeof(((struct signal_frame *)0)->general),
               "the general registers of the two frames differ");

bool trapframe_push_signal(struct trapframe *tf, const struct signal_call *call)
{
    uintptr_t at =
        ROUND_DOWN(call->stack - sizeof(struct signal_frame), ARGUMENT_ALIGN) - sizeof(uint32_t);
    struct signal_frame frame = {
        .return_address = call->restorer,
        .arguments = {(uint32_t)call->signal, at + offsetof(struct signal_frame, info),
                      at + offsetof(struct signal_frame, mask)},
        .info = call->info,
        .mask = call->mask,
        .eip = tf->eip,
        .eflags = tf->eflags,
        .esp = tf->esp,
        .fpu_used = tf->fpu_used,
    };
    size_t size = offsetof(struct signal_frame, fpu);

    fpu_put_away(tf);
    memcpy(frame.general, tf, sizeof(frame.general));
    if (tf->fpu_used) {
        memcpy(frame.fpu, tf->fpu, sizeof(frame.fpu));
        size = sizeof(frame);
    }
    if (at < call->limit || copyout(at, &frame, size) != 0)
        return false;
    tf->fpu_used = false;
    tf->eip = call->handler;
    tf->esp = at;
    tf->eflags &= ~(EFLAGS_TF | EFLAGS_DF); /* the ABI wants DF clear */
    return true;
}

/* The return has taken the first word of the frame. */
bool trapframe_pop_signal(struct trapframe *tf, sigmask_t *mask)
{
    struct signal_frame frame;
    uintptr_t at = tf->esp - sizeof(frame.return_address);

    if (copyin(&frame, at, offsetof(struct signal_frame, fpu)) != 0)
        return false;
    fpu_drop(tf);
    if (frame.fpu_used) {
        if (copyin(tf->fpu, at + offsetof(struct signal_frame, fpu), sizeof(tf->fpu)) != 0)
            return false;
        fpu_make_loadable(tf);
        tf->fpu_used = true;
    }
    memcpy(tf, frame.general, sizeof(frame.general));
    tf->gs = read_gs(); /* user_return() loads it: the thread pointer stays */
    tf->eip = frame.eip;
    tf->esp = frame.esp;
    tf->eflags = (tf->eflags & ~EFLAGS_OF_PROGRAM) | (frame.eflags & EFLAGS_OF_PROGRAM);
    *mask = frame.mask;
    return true;
}
