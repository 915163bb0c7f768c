/* SPDX-License-Identifier: MIT */
/*
 * HAL: what Linux's calls have that differs between the machines: the numbers (arch/linux_numbers.def), a few flags
 * and structures, and the frames of signal handlers. The translations are in kernel/linux.
 *
 * arch/linux.h defines
 *   LINUX_PRIVATE           calls from here on are the machine's own
 *   linux_call_number(n)    the place in the table for the number in the register
 *   LINUX_O_DIRECTORY, LINUX_O_NOFOLLOW
 *   LINUX_PAIR_ALIGN        1 if a 64-bit argument begins at an even register
 *   LINUX_HWCAP             AT_HWCAP
 *   LINUX_MACHINE           the machine's name, for uname()
 */
#ifndef HAL_LINUX_H
#define HAL_LINUX_H

#include <abi/signal.h>
#include <hal/trap.h>
#include <hal/types.h>

/* The program's structures are as large, or small, as Linux's. */
#define LINUX_SIGINFO_WORDS 32

/*
 * Fills in Linux's siginfo. Three words describe the event. The others depend on them: a process, its user and a
 * status, or an address, or a value.
 */
static inline void linux_fill_siginfo(uint32_t *words, const siginfo_t *info)
{
    words[0] = (uint32_t)info->si_signo;
    words[1] = (uint32_t)info->si_errno;
    words[2] = (uint32_t)info->si_code;
    words[3] = info->si_addr ? (uint32_t)(uintptr_t)info->si_addr : (uint32_t)info->si_pid;
    words[4] = info->si_uid;
    words[5] =
        info->si_status ? (uint32_t)info->si_status : (uint32_t)(uintptr_t)info->si_value.sival_ptr;
}

/*
 * Like trapframe_push_signal() and trapframe_pop_signal(), with Linux's frames: with_info says which of the two
 * kinds a handler gets, with siginfo and context or without.
 */
bool linux_push_signal(struct trapframe *tf, const struct signal_call *call, bool with_info);
bool linux_pop_signal(struct trapframe *tf, bool with_info, sigmask_t *mask);

/* The stack pointer of the calling thread's frame, which a child may get changed. */
void linux_set_stack(struct trapframe *tf, uintptr_t sp);

/* The thread pointer of a new thread; the argument of clone() has a meaning of the machine's. 0 or an error. */
int linux_thread_pointer(uintptr_t argument, uintptr_t *pointer);

/* The machine's own calls (set_thread_area(), set_tls(), ...): arguments as of any handler. */
intptr_t linux_set_thread_area(const uintptr_t *arg);
intptr_t linux_set_tls(const uintptr_t *arg);

/* Upcall: a system call by Linux's door. As syscall(), hal/trap.h. */
void syscall_linux(struct trapframe *tf);

#include <arch/linux.h>

#endif
