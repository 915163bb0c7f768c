/* SPDX-License-Identifier: MIT */
/* The Pi's cases. A case is int run(uint32_t i), with i in r0; sections are the ARM ARM's (DDI 0406C). */
#include <abi/syscall.h>

#define SIGILL 4
#define SIGTRAP 5
#define SIGBUS 7
#define SIGSEGV 11
#define ENDS_WELL 0
#define ENDS_ANYHOW -1
#define ENDS_BY_A_SIGNAL -2

#define FORK 2 /* system calls by number (abi/syscalls.def); the assembler cannot read that list */
#define GETPID 6
#define LINUX_GETPID 20 /* by "svc #0", the door for Linux's programs */
#define SCHED_YIELD 45

    .syntax unified
    .arch armv7-a
    .arch_extension virt
    .arch_extension sec
    .fpu vfpv4

    .macro CASE name, count, end
    .pushsection .rodata.names, "a"
9:  .asciz "\name"
    .popsection
    .pushsection .rodata.cases, "a"
    .word 9b, 8f, \count, \end
    .popsection
    .pool
    .arm
    .balign 4
8:
    .endm

    .macro CALL number
    mov r7, #\number
    svc #T_SYSCALL
    .endm

    .macro END_WELL
    mov r0, #0
    bx lr
    .endm

    .section .rodata.cases, "a"
    .balign 4
    .globl cpu_cases
cpu_cases:

    .text

/* Bits of the status register that only a privileged mode may change: nothing happens (B1.3.3). */
CASE "status-privileged", 1, ENDS_WELL
    mrs r4, cpsr
    mvn r1, #0
    msr cpsr_c, r1              @ mode, Thumb state, interrupts
    mrs r5, cpsr
    cmp r4, r5
    bne wrong
    CALL GETPID
    mov r1, #0xd3               @ SVC mode, interrupts off
    msr cpsr_cx, r1
    CALL FORK
    END_WELL
CASE "status-mode", 32, ENDS_WELL
    orr r0, r0, #0xc0
    msr cpsr_c, r0
    CALL GETPID
    END_WELL
CASE "change-mode", 1, ENDS_WELL /* CPS in user mode is no operation (B9.3.2) */
    cps #0x13
    cpsid aif
    CALL GETPID
    CALL FORK
    END_WELL
CASE "saved-status", 1, ENDS_ANYHOW
    mrs r0, spsr
    msr spsr_cxsf, r0
    CALL GETPID
    END_WELL
CASE "banked-register", 1, ENDS_BY_A_SIGNAL
    mrs r0, sp_svc
    b wrong
CASE "exception-return", 1, ENDS_ANYHOW
    adr lr, 1f
    movs pc, lr
1:  CALL GETPID
    b wrong
CASE "exception-return-load", 1, ENDS_ANYHOW
    adr r1, 1f
    mov r2, #0xd3
    push {r1, r2}
    ldm sp!, {pc}^
1:  CALL GETPID
    b wrong
CASE "return-from-exception", 1, ENDS_BY_A_SIGNAL
    adr r1, 1f
    mov r2, #0xd3
    push {r1, r2}
    rfeia sp!
1:  b wrong
CASE "store-return-state", 1, ENDS_BY_A_SIGNAL
    srsdb sp!, #0x13
    b wrong

/* The order of bytes in memory: the kernel has its own (A3.3.1). */
CASE "big-endian", 1, ENDS_WELL
    setend be
    CALL GETPID
    movw r1, #:lower16:untouched
    movt r1, #:upper16:untouched
    mov r2, #1
    str r2, [r1]                @ a page fault
    CALL FORK
    CALL SCHED_YIELD
    movw r1, #:lower16:untouched
    movt r1, #:upper16:untouched
    ldr r2, [r1]
    cmp r2, #1                  @ still the same order
    setend le
    bne wrong
    ldr r2, [r1]
    cmp r2, #0x01000000
    bne wrong
    END_WELL
CASE "big-endian-fault", 1, SIGSEGV
    setend be
    mov r1, #0
    str r1, [r1]
CASE "big-endian-thumb", 1, ENDS_WELL
    adr r1, 1f + 1
    bx r1
    .thumb
1:  setend be
    movs r7, #FORK
    svc #T_SYSCALL
    setend le
    movs r0, #0
    bx lr

/* Instruction sets */
CASE "thumb-syscall", 1, ENDS_WELL
    adr r1, 1f + 1
    bx r1
    .thumb
1:  movs r7, #GETPID
    svc #T_SYSCALL              @ at a multiple of 4, or not
    svc #T_SYSCALL
    movs r7, #FORK
    svc #T_SYSCALL
    movs r0, #0
    bx lr
CASE "thumb-syscall-in-block", 1, ENDS_WELL
    adr r1, 1f + 1
    bx r1
    .thumb
1:  movs r7, #GETPID
    cmp r7, #GETPID
    itttt eq
    svceq #T_SYSCALL
    moveq r0, #0
    nopeq
    svceq #T_SYSCALL
    movs r0, #0
    bx lr
CASE "thumb-fault-in-block", 1, ENDS_WELL
    movw r2, #:lower16:untouched
    movt r2, #:upper16:untouched
    adr r1, 1f + 1
    bx r1
    .thumb
1:  movs r0, #3
    cmp r0, #3
    itte eq
    streq r0, [r2]              @ a page fault
    moveq r0, #0
    movne r0, #4
    bx lr
CASE "thumb-other-svc", 1, SIGILL
    adr r1, 1f + 1
    bx r1
    .thumb
1:  svc #1
    b 1b
CASE "thumb-undefined", 1, SIGILL
    adr r1, 1f + 1
    bx r1
    .thumb
1:  udf #0
    b 1b
CASE "thumb-breakpoint", 1, SIGTRAP
    adr r1, 1f + 1
    bx r1
    .thumb
1:  bkpt #0
    b 1b
CASE "thumb-ee", 1, ENDS_ANYHOW /* ENTERX: the execution environment that few models have (A9.3) */
    adr r1, 1f + 1
    bx r1
    .thumb
1:  .hword 0xf3bf, 0x8f1f
    movs r7, #FORK
    svc #T_SYSCALL
    nop
    .hword 0xf3bf, 0x8f0f       @ LEAVEX
    movs r0, #0
    bx lr
CASE "jazelle", 1, ENDS_ANYHOW /* BXJ: branches as BX does, if there is no other set (B1.9) */
    adr r1, 1f
    bxj r1
1:  CALL FORK
    END_WELL
CASE "jazelle-registers", 1, ENDS_ANYHOW
    mvn r0, #0
    mcr p14, 7, r0, c2, c0, 0   @ JMCR
    mcr p14, 7, r0, c1, c0, 0   @ JOSCR
    CALL GETPID
    END_WELL
CASE "branch-unaligned", 1, ENDS_ANYHOW
    adr r1, 1f
    add r1, r1, #2
    bx r1
1:  nop
    b wrong
CASE "branch-kernel", 1, SIGSEGV
    movw r1, #0
    movt r1, #0x8010
    bx r1
CASE "branch-kernel-thumb", 1, SIGSEGV
    mvn r1, #0
    bx r1
CASE "branch-end", 1, SIGSEGV
    movw r1, #0xfffc
    movt r1, #0x3fff
    bx r1

/* Calls of other kinds */
CASE "svc-0", 1, ENDS_WELL      @ the other door
    mov r7, #LINUX_GETPID
    svc #0
    END_WELL
CASE "svc-other", 1, SIGILL
    mov r7, #GETPID
    svc #0x41
    b wrong
CASE "svc-condition", 1, ENDS_ANYHOW
    mov r7, #GETPID
    cmp r7, r7
    svceq #T_SYSCALL
    svcne #T_SYSCALL
    END_WELL
CASE "hypervisor-call", 1, ENDS_BY_A_SIGNAL
    .word 0xe1400070            @ HVC
    b wrong
CASE "secure-call", 1, ENDS_BY_A_SIGNAL
    .word 0xe1600070            @ SMC
    b wrong
CASE "eret", 1, ENDS_ANYHOW
    adr lr, 1f
    eret
1:  CALL GETPID
    b wrong
CASE "undefined", 1, SIGILL
    udf #0
CASE "breakpoint", 1, SIGTRAP
    bkpt #0
CASE "hints", 1, ENDS_WELL
    yield
    sev
    wfe
    dbg #0
    wfi
    CALL GETPID
    END_WELL

/* Accesses that do not suit their addresses (A3.2.1) */
CASE "unaligned-word", 1, ENDS_WELL
    ldr r0, [sp, #-7]
    strh r0, [sp, #-5]
    END_WELL
CASE "unaligned-double", 1, SIGBUS
    sub r2, sp, #63
    ldrd r0, r1, [r2]
    b wrong
CASE "unaligned-multiple", 1, SIGBUS
    sub r2, sp, #63
    ldm r2, {r0, r1}
    b wrong
CASE "unaligned-exclusive", 1, SIGBUS
    sub r2, sp, #63
    ldrex r0, [r2]
    b wrong
CASE "exclusive-over-a-call", 1, ENDS_WELL
    sub r2, sp, #64
    ldrex r4, [r2]
    CALL GETPID
    strex r0, r4, [r2]
    cmp r0, #1                  @ the kernel has cleared the monitor
    bne wrong
    END_WELL
CASE "swap", 1, ENDS_ANYHOW
    sub r2, sp, #64
    .word 0xe1020091            @ swp r0, r1, [r2]: assemblers warn of it
    END_WELL

/* System registers: programs may use barriers, and the thread registers that are theirs. */
CASE "barriers", 1, ENDS_WELL
    mov r0, #0
    .word 0xee070f95            @ mcr p15, 0, r0, c7, c5, 4: ISB, as ARMv6 had it; assemblers warn
    .word 0xee070f9a            @ mcr p15, 0, r0, c7, c10, 4: DSB
    .word 0xee070fba            @ mcr p15, 0, r0, c7, c10, 5: DMB
    mrc p15, 0, r0, c13, c0, 3  @ TPIDRURO
    END_WELL

    .macro FORBIDDEN name, instruction:vararg
    CASE "\name", 1, ENDS_BY_A_SIGNAL
    mov r0, #0
    mov r1, #0
    \instruction
    b wrong
    .endm
    FORBIDDEN "read-sctlr", mrc p15, 0, r0, c1, c0, 0
    FORBIDDEN "write-sctlr", mcr p15, 0, r0, c1, c0, 0
    FORBIDDEN "write-ttbr0", mcr p15, 0, r0, c2, c0, 0
    FORBIDDEN "write-dacr", mcr p15, 0, r0, c3, c0, 0
    FORBIDDEN "write-vbar", mcr p15, 0, r0, c12, c0, 0
    FORBIDDEN "write-contextidr", mcr p15, 0, r0, c13, c0, 1
    FORBIDDEN "read-tpidrprw", mrc p15, 0, r0, c13, c0, 4
    FORBIDDEN "write-tpidruro", mcr p15, 0, r0, c13, c0, 3
    FORBIDDEN "write-tlbiall", mcr p15, 0, r0, c8, c7, 0
    FORBIDDEN "write-iciallu", mcr p15, 0, r0, c7, c5, 0
    FORBIDDEN "write-dcimvac", mcr p15, 0, r0, c7, c6, 1
    FORBIDDEN "read-midr", mrc p15, 0, r0, c0, c0, 0
    FORBIDDEN "read-cycle-counter", mrc p15, 0, r0, c9, c13, 0
    FORBIDDEN "write-counter-control", mcr p15, 0, r0, c9, c12, 0
    FORBIDDEN "read-virtual-counter", mrrc p15, 1, r0, r1, c14
    FORBIDDEN "write-virtual-timer", mcr p15, 0, r0, c14, c3, 1
    FORBIDDEN "write-virtual-deadline", mcrr p15, 3, r0, r1, c14
    FORBIDDEN "write-physical-timer", mcr p15, 0, r0, c14, c2, 1
    FORBIDDEN "write-cntkctl", mcr p15, 0, r0, c14, c1, 0
    FORBIDDEN "write-teecr", mcr p14, 6, r0, c0, c0, 0
    FORBIDDEN "read-teehbr", mrc p14, 6, r0, c1, c0, 0
    FORBIDDEN "write-debug-control", mcr p14, 0, r0, c0, c2, 2
    FORBIDDEN "read-fpexc", vmrs r0, fpexc
    FORBIDDEN "write-fpexc", vmsr fpexc, r0
    FORBIDDEN "read-fpsid", vmrs r0, fpsid
    FORBIDDEN "other-coprocessor", mcr p7, 0, r0, c0, c0, 0

/* Floating point: traps enabled, short vectors (FPSCR, B4.1.58), over a system call and a switch. */
CASE "floating-control", 1, ENDS_ANYHOW
    movw r0, #0x9f00
    movt r0, #0x0337
    vmsr fpscr, r0
    vmov.f32 s8, #1.0
    vadd.f32 s8, s8, s8
    CALL FORK
    CALL SCHED_YIELD
    vadd.f32 s8, s8, s8
    END_WELL

CASE "stack-pointer", 1, ENDS_WELL /* for any value: the kernel has its own stack */
    mov r6, sp
    mov sp, #0
    CALL GETPID
    mvn r1, #0
    mov sp, r1
    CALL GETPID
    movw r1, #1
    movt r1, #0x8010
    mov sp, r1
    CALL GETPID
    mov sp, r6
    END_WELL
CASE "stack-pointer-push", 1, SIGSEGV
    movw r1, #0
    movt r1, #0x8010
    mov sp, r1
    push {r0}

    .arm
wrong:
    mov r0, #3
    bx lr

    .section .rodata.cases, "a"
    .word 0, 0, 0, 0

    .bss
    .balign 4096
untouched:
    .skip 4096

    .section .note.GNU-stack, "", %progbits
