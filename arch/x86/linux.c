/* SPDX-License-Identifier: MIT */
/*
 * x86's part of Linux's door: the thread pointer, and the frames of signal handlers.
 *
 * Linux has two frames. That of a handler without SA_SIGINFO holds the signal's number and the registers; the other
 * one also siginfo and a ucontext. The program may change the registers. The floating-point registers lie behind
 * the part that programs know, and are ours alone.
 */
#include "fpu.h"
#include "lib/string.h"
#include "machine.h"
#include "mm/uaccess.h"
#include "registers.h"
#include "sched/thread.h"
#include "segments.h"
#include "signal.h"
#include <abi/errno.h>
#include <hal/linux.h>

/* struct sigcontext. */
struct linux_context {
    uint32_t gs, fs, es, ds;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t vector, error, eip, cs, eflags, esp_at_signal, ss;
    uint32_t fpstate, oldmask, cr2;
};

/* The floating-point registers, if used. */
struct fpu_part {
    uint32_t used;
    uint8_t state[FPU_STATE_SIZE];
};

/* The frame of a handler without SA_SIGINFO. */
struct plain_frame {
    uint32_t return_address, signal;
    struct linux_context context;
    uint32_t high_mask;
    struct fpu_part fpu;
};

struct info_frame {
    uint32_t return_address, signal, info_at, context_at;
    uint32_t info[LINUX_SIGINFO_WORDS];
    uint32_t flags, link, stack[3]; /* from here on a ucontext */
    struct linux_context context;
    uint32_t mask[2];
    struct fpu_part fpu;
};

#define ARGUMENT_ALIGN 16u

static void save_context(struct linux_context *c, const struct trapframe *tf, sigmask_t mask)
{
    *c = (struct linux_context){
        .gs = read_gs(),
        .fs = USER_DS,
        .es = USER_DS,
        .ds = USER_DS,
        .edi = tf->edi,
        .esi = tf->esi,
        .ebp = tf->ebp,
        .esp = tf->esp,
        .ebx = tf->ebx,
        .edx = tf->edx,
        .ecx = tf->ecx,
        .eax = tf->eax,
        .vector = tf->vector,
        .error = tf->error,
        .eip = tf->eip,
        .cs = tf->cs,
        .eflags = tf->eflags,
        .esp_at_signal = tf->esp,
        .ss = tf->ss,
        .oldmask = (uint32_t)mask,
    };
}

/* Only registers that a program may set by itself: no segments, and not all flags. */
static void load_context(struct trapframe *tf, const struct linux_context *c)
{
    tf->edi = c->edi;
    tf->esi = c->esi;
    tf->ebp = c->ebp;
    tf->esp = c->esp;
    tf->ebx = c->ebx;
    tf->edx = c->edx;
    tf->ecx = c->ecx;
    tf->eax = c->eax;
    tf->eip = c->eip;
    tf->eflags = (tf->eflags & ~EFLAGS_OF_PROGRAM) | (c->eflags & EFLAGS_OF_PROGRAM);
    tf->gs = read_gs(); /* user_return() loads it: the thread pointer stays */
}

/* Fills in the floating-point part. Returns the bytes of it that need to be copied. */
static size_t save_fpu(struct fpu_part *part, struct trapframe *tf)
{
    fpu_put_away(tf);
    part->used = tf->fpu_used;
    if (!tf->fpu_used)
        return offsetof(struct fpu_part, state);
    memcpy(part->state, tf->fpu, sizeof(part->state));
    return sizeof(*part);
}

static bool load_fpu(struct trapframe *tf, uintptr_t at)
{
    uint32_t used;

    if (copyin(&used, at, sizeof(used)) != 0)
        return false;
    fpu_drop(tf);
    if (!used)
        return true;
    if (copyin(tf->fpu, at + offsetof(struct fpu_part, state), sizeof(tf->fpu)) != 0)
        return false;
    fpu_make_loadable(tf);
    tf->fpu_used = true;
    return true;
}

/* Enters the handler with the frame at an address. As in Linux, the arguments are in registers too. */
static void enter_handler(struct trapframe *tf, const struct signal_call *call, uintptr_t at)
{
    tf->fpu_used = false;
    tf->eip = call->handler;
    tf->esp = at;
    tf->eax = (uint32_t)call->signal;
    tf->edx = tf->ecx = 0;
    tf->eflags &= ~(EFLAGS_TF | EFLAGS_DF);
}

/* The address of a frame of that size, whose arguments are aligned. */
static uintptr_t place_frame(const struct signal_call *call, size_t size)
{
    return ROUND_DOWN(call->stack - size, ARGUMENT_ALIGN) - sizeof(uint32_t);
}

static bool push_plain(struct trapframe *tf, const struct signal_call *call)
{
    uintptr_t at = place_frame(call, sizeof(struct plain_frame));
    struct plain_frame frame = {.return_address = call->restorer,
                                .signal = (uint32_t)call->signal,
                                .high_mask = (uint32_t)(call->mask >> 32)};

    save_context(&frame.context, tf, call->mask);
    size_t size = offsetof(struct plain_frame, fpu) + save_fpu(&frame.fpu, tf);
    if (at < call->limit || copyout(at, &frame, size) != 0)
        return false;
    enter_handler(tf, call, at);
    return true;
}

static bool push_info(struct trapframe *tf, const struct signal_call *call)
{
    uintptr_t at = place_frame(call, sizeof(struct info_frame));
    struct info_frame frame = {
        .return_address = call->restorer,
        .signal = (uint32_t)call->signal,
        .info_at = at + offsetof(struct info_frame, info),
        .context_at = at + offsetof(struct info_frame, flags),
        .mask = {(uint32_t)call->mask, (uint32_t)(call->mask >> 32)},
    };

    linux_fill_siginfo(frame.info, &call->info);
    save_context(&frame.context, tf, call->mask);
    size_t size = offsetof(struct info_frame, fpu) + save_fpu(&frame.fpu, tf);
    if (at < call->limit || copyout(at, &frame, size) != 0)
        return false;
    enter_handler(tf, call, at);
    tf->edx = frame.info_at;
    tf->ecx = frame.context_at;
    return true;
}

bool linux_push_signal(struct trapframe *tf, const struct signal_call *call, bool with_info)
{
    return with_info ? push_info(tf, call) : push_plain(tf, call);
}

/* Both: the handler's return has popped the return address, and a plain frame's restorer the number, too. */
static bool pop_plain(struct trapframe *tf, sigmask_t *mask)
{
    uintptr_t at = tf->esp - offsetof(struct plain_frame, context);
    struct plain_frame frame;

    if (copyin(&frame, at, offsetof(struct plain_frame, fpu)) != 0 ||
        !load_fpu(tf, at + offsetof(struct plain_frame, fpu)))
        return false;
    load_context(tf, &frame.context);
    *mask = (sigmask_t)frame.high_mask << 32 | frame.context.oldmask;
    return true;
}

static bool pop_info(struct trapframe *tf, sigmask_t *mask)
{
    uintptr_t at = tf->esp - offsetof(struct info_frame, signal);
    struct info_frame frame;

    if (copyin(&frame, at, offsetof(struct info_frame, fpu)) != 0 ||
        !load_fpu(tf, at + offsetof(struct info_frame, fpu)))
        return false;
    load_context(tf, &frame.context);
    *mask = (sigmask_t)frame.mask[1] << 32 | frame.mask[0];
    return true;
}

bool linux_pop_signal(struct trapframe *tf, bool with_info, sigmask_t *mask)
{
    return with_info ? pop_info(tf, mask) : pop_plain(tf, mask);
}

void linux_set_stack(struct trapframe *tf, uintptr_t sp)
{
    tf->esp = sp;
}

/* The part of struct user_desc that counts here: a segment for the thread pointer. Each thread has one such segment. */
struct segment_wanted {
    uint32_t entry, base; /* entry: the segment's number, or -1 for any */
};

#define THREAD_ENTRY (THREAD_GS / 8u)

/* set_thread_area(struct user_desc *): the segment's number is the answer. */
intptr_t linux_set_thread_area(const uintptr_t *arg)
{
    struct segment_wanted wanted;

    if (copyin(&wanted, arg[0], sizeof(wanted)) != 0)
        return -EFAULT;
    if (wanted.entry != THREAD_ENTRY && wanted.entry != UINT32_MAX)
        return -EINVAL;
    wanted.entry = THREAD_ENTRY;
    if (copyout(arg[0], &wanted.entry, sizeof(wanted.entry)) != 0)
        return -EFAULT;
    trapframe_set_thread_pointer(current()->tf, wanted.base);
    return 0;
}

/* clone() has the address of such a structure. */
int linux_thread_pointer(uintptr_t argument, uintptr_t *pointer)
{
    struct segment_wanted wanted;

    if (copyin(&wanted, argument, sizeof(wanted)) != 0)
        return -EFAULT;
    *pointer = wanted.base;
    return wanted.entry == THREAD_ENTRY ? 0 : -EINVAL;
}
