/* SPDX-License-Identifier: MIT */
/*
 * Signals: their numbers, sets of signals, and the structures that programs and the kernel exchange.
 * All structures have the same layout on both machines, and no unnamed bytes.
 */
#ifndef ABI_SIGNAL_H
#define ABI_SIGNAL_H

#include <stdint.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGPOLL 29
#define SIGSYS 31
#define SIGRTMIN 32 /* real-time signals: each one that is sent is delivered ... */
#define SIGRTMAX 64 /* ... those with the smaller number first, in one number the oldest */
#define NSIG 65     /* one more than the largest number */

/* A set of signals, sigset_t in programs: bit n - 1 is signal n. */
typedef uint64_t sigmask_t;

union sigval {
    int sival_int;
    void *sival_ptr;
};

/* Why a signal has been sent. Which members mean something depends on si_signo and si_code. */
typedef struct {
    int si_signo;
    int si_errno; /* always 0 */
    int si_code;
    int si_pid;      /* of the sender; SIGCHLD: of the child */
    unsigned si_uid; /* the real user of that process */
    int si_status;   /* SIGCHLD: exit status, or the signal that has ended or stopped the child */
    void *si_addr;   /* faults: the address, or the instruction */
    union sigval si_value; /* sigqueue(): the value that it sends */
} siginfo_t;

/* si_code of any signal: at most 0 if a process has sent it. */
#define SI_USER 0      /* kill() */
#define SI_QUEUE (-1)  /* sigqueue() */
#define SI_TIMER (-2)  /* a timer of timer_create() */
#define SI_TKILL (-6)  /* thread_kill() */
#define SI_KERNEL 0x80 /* the terminal, for instance */

/* si_code of faults and of SIGCHLD. */
#define ILL_ILLOPC 1  /* SIGILL: no such instruction, or not for programs */
#define FPE_INTDIV 1  /* SIGFPE: a division by zero, or with a quotient that is too large */
#define FPE_FLTDIV 3  /* floating point, if the program wants a signal: division by zero ... */
#define FPE_FLTOVF 4  /* ... a result that is too large ... */
#define FPE_FLTUND 5  /* ... or too small ... */
#define FPE_FLTRES 6  /* ... or inexact ... */
#define FPE_FLTINV 7  /* ... and an operation without a result */
#define SEGV_MAPERR 1 /* SIGSEGV: nothing is there */
#define SEGV_ACCERR 2 /* SIGSEGV: something is there that may not be used so */
#define BUS_ADRALN 1  /* SIGBUS: the address is not aligned */
#define BUS_ADRERR 2  /* SIGBUS: nothing answers at the physical address */
#define TRAP_BRKPT 1  /* SIGTRAP: a breakpoint */
#define TRAP_TRACE 2  /* SIGTRAP: a single step */
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_STOPPED 5
#define CLD_CONTINUED 6

/* What sigaction() sets. */
struct sigaction {
    union {
        void (*sa_handler)(int);
        void (*sa_sigaction)(int, siginfo_t *, void *); /* if SA_SIGINFO is set */
    };
    int sa_flags;
    sigmask_t sa_mask; /* blocked while the handler runs, beside the signal itself */
    /* the C library's: where a handler returns to, to call sigreturn() */
    void (*sa_restorer)(void);
    uint32_t sa_reserved;
};

/* sigaltstack(): memory in which handlers run that have SA_ONSTACK. */
typedef struct {
    void *ss_sp; /* its lowest address */
    int ss_flags;
    uint32_t ss_size;
} stack_t;

#define SS_ONSTACK 1 /* the thread runs on it now */
#define SS_DISABLE 2 /* there is none */
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 16384

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

#define SA_NOCLDSTOP 0x00000001 /* SIGCHLD: not for children that stop or continue */
#define SA_NOCLDWAIT 0x00000002 /* SIGCHLD: children leave no status */
#define SA_SIGINFO 0x00000004   /* the handler takes three arguments */
#define SA_ONSTACK 0x08000000 /* the handler runs on the stack of sigaltstack(), if there is one */
#define SA_RESTART 0x10000000 /* a call that the signal interrupts is made again */
#define SA_NODEFER 0x40000000 /* the handler may be interrupted by its own signal */
#define SA_RESETHAND 0x80000000 /* the action is SIG_DFL once the handler has been called */

/* sigprocmask(): what happens with the set. */
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#endif
