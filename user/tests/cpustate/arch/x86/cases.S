/* SPDX-License-Identifier: MIT */
/*
 * The PC's cases. A case is int run(uint32_t i), with i at 4(%esp) (System V i386 ABI).
 *
 * Selectors: 0x1b and 0x23 are the program's code and data in the kernel's descriptor table. All
 * others are the kernel's, task states, or unused.
 */
#include <abi/syscall.h>

#define SIGILL 4
#define SIGTRAP 5
#define SIGFPE 8
#define SIGSEGV 11
#define ENDS_WELL 0
#define ENDS_ANYHOW -1
#define ENDS_BY_A_SIGNAL -2

#define USER_CODE 0x1b
#define USER_DATA 0x23

/* EFLAGS (SDM vol. 1 section 3.4.3) */
#define ONE 0x2
#define TF 0x100
#define IF 0x200
#define DF 0x400
#define IOPL 0x3000
#define NT 0x4000
#define VM 0x20000
#define AC 0x40000

#define FORK 2 /* system calls by number (abi/syscalls.def); the assembler cannot read that list */
#define GETPID 6
#define T_LINUX 0x80 /* the door for Linux's programs, which use Linux's numbers */
#define LINUX_GETPID 20

    .macro CASE name, count, end
    .pushsection .rodata.names, "a"
9:  .asciz "\name"
    .popsection
    .pushsection .rodata.cases, "a"
    .long 9b, 8f, \count, \end
    .popsection
8:
    .endm

    .macro CALL number
    movl $\number, %eax
    int $T_SYSCALL
    .endm

    /* Flags that the case chooses; the value pushed last is popped first. */
    .macro SET_FLAGS flags
    pushl $\flags
    popfl
    .endm

    .macro END_WELL
    SET_FLAGS (ONE | IF)
    xorl %eax, %eax
    ret
    .endm

/*
 * A frame for IRET that requests virtual-8086 mode (SDM vol. 3A section 20.2.1), and continues at
 * target.
 */
    .macro VIRTUAL_8086 target, flags
    pushl $0                    /* gs, fs */
    pushl $0
    pushl $(ONE | IF)           /* ds: taken for EFLAGS, if the frame's beginning is taken for its end */
    pushl $0x08                 /* es: the same for CS */
    pushl $0x1000               /* ss, esp */
    pushl $0xfff0
    pushl $(VM | ONE | (\flags))
    movl $\target, %eax
    shrl $4, %eax
    pushl %eax                  /* cs */
    movl $\target, %eax
    andl $15, %eax
    pushl %eax                  /* eip */
    iret
    .endm

    .section .rodata.cases, "a"
    .balign 4
    .globl cpu_cases
cpu_cases:

    .section .rodata
selectors:
    .word 0, 3, 4, 7, 0x08, 0x0b, 0x10, 0x13, 0x18, 0x20, 0x28, 0x2b, 0x30, 0x33, 0x38, 0x3b, 0x40, 0x47, 0xfffb
#define SELECTORS 19

    .balign 4
kernel_text:
    .long 0x80100000
last_user_byte:
    .long 0x7fffffff
last_byte:
    .long 0xffffffff

    .text

CASE "iret-vm", 1, SIGSEGV
    pushl $USER_DATA
    pushl $0
    pushl $(VM | IF | ONE)
    pushl $8
    pushl $0
    iret

CASE "iret-vm-until-interrupt-0", 1, SIGSEGV
    VIRTUAL_8086 loop_rpl0, IF
CASE "iret-vm-until-interrupt-3", 1, SIGSEGV
    VIRTUAL_8086 loop_rpl3, IF
CASE "iret-vm-fork", 1, SIGSEGV
    VIRTUAL_8086 fork_in_vm, (IF | IOPL)
CASE "iret-vm-fork-without-interrupts", 1, SIGSEGV
    VIRTUAL_8086 fork_in_vm, IOPL
CASE "iret-vm-floating-point", 1, SIGSEGV
    VIRTUAL_8086 float_in_vm, IF
CASE "iret-vm-breakpoint", 1, SIGSEGV
    VIRTUAL_8086 break_in_vm, (IF | IOPL)
CASE "iret-vm-undefined", 1, SIGSEGV
    VIRTUAL_8086 undefined_in_vm, IF
CASE "iret-vm-single-step", 1, SIGSEGV
    VIRTUAL_8086 loop_rpl3, (IF | TF)

    .code16
    .balign 64                  /* a CS whose low bits are 0, as if the kernel had been interrupted
                                 * ... */
loop_rpl0:
    jmp loop_rpl0
    .balign 64
    .skip 48                    /* ... and 3 */
loop_rpl3:
    jmp loop_rpl3
    .balign 64
fork_in_vm:
    movl $FORK, %eax
    int $T_SYSCALL
    hlt
    .balign 64
float_in_vm:
    fninit
    fldz
    hlt
    .balign 64
break_in_vm:
    int3
    hlt
    .balign 64
undefined_in_vm:
    ud2
    .code32

CASE "iret-flags", 1, ENDS_WELL /* everything but TF and VM: the privileged ones do not change */
    pushl $(0xffffffff & ~(VM | TF))
    pushl $USER_CODE
    pushl $1f
    iret
1:  CALL GETPID
    pushfl
    popl %edx
    testl $IOPL, %edx
    jnz wrong
    testl $IF, %edx
    jz wrong
    END_WELL

CASE "iret-code-segment", SELECTORS, SIGSEGV
    movl 4(%esp), %ecx
    movzwl selectors(, %ecx, 2), %ecx
    pushl $(ONE | IF)
    pushl %ecx
    pushl $wrong
    iret

CASE "flags-single-step", 1, SIGTRAP
    SET_FLAGS (ONE | IF | TF)
    nop
    nop
    jmp wrong
CASE "flags-single-step-syscall", 1, SIGTRAP
    movl $GETPID, %eax
    SET_FLAGS (ONE | IF | TF)
    int $T_SYSCALL
    nop
    jmp wrong
CASE "flags-single-step-stack-segment", 1, SIGTRAP
    movl $GETPID, %eax
    movl %ss, %edx
    SET_FLAGS (ONE | IF | TF)
    movl %edx, %ss              /* delays the exception by an instruction (SDM vol. 3A section 6.8.3) */
    int $T_SYSCALL
    nop
    jmp wrong
CASE "flags-nested-task-syscall", 1, ENDS_WELL
    SET_FLAGS (ONE | IF | NT)
    CALL GETPID
    END_WELL
CASE "flags-nested-task-iret", 1, SIGSEGV
    SET_FLAGS (ONE | IF | NT)
    pushl $(ONE | IF)
    pushl $USER_CODE
    pushl $wrong
    iret
CASE "flags-alignment", 1, ENDS_WELL
    SET_FLAGS (ONE | IF | AC)
    movl 1(%esp), %eax
    CALL GETPID
    END_WELL
CASE "flags-direction", 1, ENDS_WELL
    SET_FLAGS (ONE | IF | DF)
    CALL GETPID
    movb $1, untouched          /* a page fault */
    CALL FORK
    END_WELL
CASE "flags-all", 1, ENDS_WELL /* but TF */
    SET_FLAGS (0xffffffff & ~TF)
    CALL GETPID
    CALL FORK
    END_WELL
CASE "flags-io-privilege", 1, SIGSEGV
    SET_FLAGS (ONE | IF | IOPL)
    cli
    jmp wrong

CASE "segment-data", SELECTORS, ENDS_ANYHOW
    movl 4(%esp), %ecx
    movw selectors(, %ecx, 2), %ax
    movw %ax, %gs
    movw %ax, %fs
    movw %ax, %es
    movw %ax, %ds
    CALL GETPID
    CALL FORK
    END_WELL
CASE "segment-stack", SELECTORS, ENDS_ANYHOW
    movl 4(%esp), %ecx
    movw selectors(, %ecx, 2), %ax
    movw %ax, %ss
    CALL GETPID
    CALL FORK
    END_WELL
CASE "far-jump", SELECTORS, ENDS_ANYHOW
    movl 4(%esp), %ecx
    movw selectors(, %ecx, 2), %ax
    pushw %ax
    pushl $1f
    ljmp *(%esp)
1:  addl $6, %esp
    CALL FORK
    END_WELL
CASE "far-call", SELECTORS, ENDS_ANYHOW
    movl 4(%esp), %ecx
    movw selectors(, %ecx, 2), %ax
    pushw %ax
    pushl $1f
    lcall *(%esp)
1:  addl $14, %esp
    CALL FORK
    END_WELL
CASE "far-return", SELECTORS, ENDS_ANYHOW
    movl 4(%esp), %ecx
    movw selectors(, %ecx, 2), %ax
    movzwl %ax, %eax
    pushl %eax
    pushl $1f
    lret
1:  CALL FORK
    END_WELL

CASE "interrupt", 256, SIGSEGV /* by INT, every vector that is not open to programs */
    movl 4(%esp), %ecx
    movl $GETPID, %eax
    leal vectors(, %ecx, 4), %ecx
    jmp *%ecx
vectors:
    .set vector, 0
    .rept 256
    .if vector == 3 || vector == 4 || vector == T_SYSCALL || vector == T_LINUX
    int $13
    .else
    .byte 0xcd, vector          /* INT: the assembler makes another instruction of "int $3" */
    .endif
    ret                         /* four bytes in all */
    nop
    .set vector, vector + 1
    .endr

CASE "linux-call", 1, ENDS_WELL /* the other door */
    movl $LINUX_GETPID, %eax
    int $T_LINUX
    END_WELL

CASE "breakpoint", 1, SIGTRAP
    int3
CASE "breakpoint-long", 1, SIGTRAP
    .byte 0xcd, 3
CASE "overflow", 1, ENDS_BY_A_SIGNAL
    movb $0x7f, %al
    incb %al
    into
CASE "bound", 1, ENDS_BY_A_SIGNAL
    pushl $0
    pushl $0
    movl $1, %eax
    bound %eax, (%esp)
CASE "debug-trap", 1, ENDS_BY_A_SIGNAL /* QEMU takes it for an undefined instruction */
    .byte 0xf1                  /* INT1 */
CASE "undefined", 1, SIGILL
    ud2
CASE "lock-undefined", 1, SIGILL
    .byte 0xf0, 0x0f, 0xc7, 0xc8 /* LOCK CMPXCHG8B of a register: stops a Pentium without a workaround */
CASE "divide", 1, SIGFPE
    xorl %ecx, %ecx
    divl %ecx
CASE "x87-error", 1, SIGFPE
    fninit
    pushl $0x0300               /* nothing is masked */
    fldcw (%esp)
    fld1
    fldz
    fdivrp
    fwait
    jmp wrong
CASE "x87-error-pending", 1, ENDS_ANYHOW /* over a system call and a switch */
    fninit
    pushl $0x0300
    fldcw (%esp)
    fld1
    fldz
    fdivrp
    CALL FORK
    CALL 45
    fnclex
    addl $4, %esp
    END_WELL

    .macro FORBIDDEN name, instruction:vararg
    CASE "\name", 1, ENDS_BY_A_SIGNAL
    xorl %eax, %eax
    xorl %ecx, %ecx
    xorl %edx, %edx
    \instruction
    jmp wrong
    .endm
    FORBIDDEN "cli", cli
    FORBIDDEN "sti", sti
    FORBIDDEN "hlt", hlt
    FORBIDDEN "in", inb $0x60, %al
    FORBIDDEN "out", outb %al, $0xf4
    FORBIDDEN "insb", insb (%dx), %es:(%edi)
    FORBIDDEN "clts", clts
    FORBIDDEN "lmsw", lmsw %ax
    FORBIDDEN "lgdt", lgdt (%esp)
    FORBIDDEN "lidt", lidt (%esp)
    FORBIDDEN "lldt", lldt %ax
    FORBIDDEN "ltr", ltr %ax
    FORBIDDEN "invlpg", invlpg (%esp)
    FORBIDDEN "invd", invd
    FORBIDDEN "wbinvd", wbinvd
    FORBIDDEN "rdmsr", rdmsr
    FORBIDDEN "wrmsr", wrmsr
    FORBIDDEN "rdpmc", rdpmc
    FORBIDDEN "sysenter", sysenter
    FORBIDDEN "sysexit", sysexit
    FORBIDDEN "syscall", syscall
    FORBIDDEN "sysret", sysret
    FORBIDDEN "rsm", rsm
    FORBIDDEN "read-cr0", movl %cr0, %edx
    FORBIDDEN "write-cr0", movl %eax, %cr0
    FORBIDDEN "write-cr3", movl %eax, %cr3
    FORBIDDEN "write-cr4", movl %eax, %cr4
    FORBIDDEN "read-dr0", movl %db0, %edx
    FORBIDDEN "write-dr0", movl %eax, %db0
    FORBIDDEN "read-dr6", movl %db6, %edx
    FORBIDDEN "write-dr7", movl %eax, %db7
    FORBIDDEN "run-kernel", jmp *kernel_text
    FORBIDDEN "run-end", jmp *last_byte
    FORBIDDEN "run-last-page", jmp *last_user_byte

CASE "stack-pointer", 1, ENDS_WELL /* for any value: the kernel has its own stack */
    movl %esp, %ebx
    xorl %esp, %esp
    CALL GETPID
    movl $0xffffffff, %esp
    CALL GETPID
    movl $0x80100001, %esp
    CALL GETPID
    movl %ebx, %esp
    END_WELL
CASE "stack-pointer-push", 1, SIGSEGV
    movl $0x80100000, %esp
    pushl $1

wrong:
    SET_FLAGS (ONE | IF)
    movl $3, %eax
    ret

    .section .rodata.cases, "a"
    .long 0, 0, 0, 0

    .bss
    .balign 4096
untouched:
    .skip 4096

    .section .note.GNU-stack, "", @progbits
