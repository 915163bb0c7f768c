/* SPDX-License-Identifier: MIT */
/*
 * Signs of life from the time before C can print: a letter on the PL011, as the firmware has set it up, and the
 * green light (docs/board.md lists the codes). No stack, no memory: registers only, at either address.
 *
 *   early_step     a letter and a flash, for each step of an image with boot_light set (BOOTLIGHT=1)
 *   early_vectors  the exceptions until trap_init_cpu(): report, and flash fast without end
 */
#define GPIO 0x3f200000          /* BCM 6.1 */
#define GPFSEL4 0x10
#define GPSET1 0x20
#define GPCLR1 0x2c
#define LED_FUNCTION (7 << 21)   /* pin 47 */
#define LED_OUTPUT (1 << 21)
#define LED (1 << 15)
#define UART_FROM_GPIO 0x1000    /* PL011 3.3 */
#define UART_FLAGS 0x18
#define UART_FULL 0x20
#define SCTLR_M 1
#define KERNEL_HALF 0x80000000
#define FLASH 0x80000            /* loops: about a tenth of a second without caches */
#define MODE_MASK 0x1f
#define MODE_HYP 0x1a

    .syntax unified
    .arm
    .arch_extension virt

    .text
/* r12 = the GPIO block at its present address. Uses r1. */
find_gpio:
    ldr r12, =GPIO
    mrc p15, 0, r1, c1, c0, 0       @ SCTLR
    tst r1, #SCTLR_M
    orrne r12, r12, #KERNEL_HALF
    bx lr

/* Sends r0. Waits for room only a while: a UART that is off never has room. Uses r1 to r3. */
early_letter:
    mov r3, #0x10000
    add r2, r12, #UART_FROM_GPIO
    dsb                             @ from one peripheral to another (BCM 1.3)
1:  ldr r1, [r2, #UART_FLAGS]
    tst r1, #UART_FULL
    subsne r3, r3, #1
    bne 1b
    str r0, [r2]
    dsb
    bx lr

/* A flash of the green light. Uses r1 to r3. */
early_flash:
    ldr r1, [r12, #GPFSEL4]
    bic r1, r1, #LED_FUNCTION
    orr r1, r1, #LED_OUTPUT
    str r1, [r12, #GPFSEL4]
    mov r2, #LED
    str r2, [r12, #GPSET1]
    mov r3, #FLASH
1:  subs r3, r3, #1
    bne 1b
    str r2, [r12, #GPCLR1]
    mov r3, #FLASH
1:  subs r3, r3, #1
    bne 1b
    dsb
    bx lr

/* The letter in r0. Uses r1 to r3, r11 and r12. */
    .globl early_step
    .type early_step, %function
early_step:
    mov r11, lr
    bl find_gpio
    bl early_letter
    bl early_flash
    bx r11
    .size early_step, . - early_step

/* Sends r4 as eight digits, and a space. Uses r0 to r3, r5 and r6. */
early_word:
    mov r6, lr
    mov r5, #32
1:  sub r5, r5, #4
    lsr r0, r4, r5
    and r0, r0, #15
    cmp r0, #10
    addlo r0, r0, #'0'
    addhs r0, r0, #('a' - 10)
    bl early_letter
    cmp r5, #0
    bne 1b
    mov r0, #' '
    bl early_letter
    bx r6

/* "!X return-address fault-status": X is the letter in r7. In HYP mode its own two registers tell them. */
early_fault:
    bl find_gpio
    mrs r0, cpsr
    and r0, r0, #MODE_MASK
    cmp r0, #MODE_HYP
    mrc p15, 0, r8, c5, c0, 0       @ DFSR (B4.1.52)
    bne 1f
    mrc p15, 4, r8, c5, c2, 0       @ HSR (B4.1.68)
    mrs r4, elr_hyp
1:  mov r0, #'!'
    bl early_letter
    mov r0, r7
    bl early_letter
    mov r0, #' '
    bl early_letter
    bl early_word
    mov r4, r8
    bl early_word
1:  bl early_flash
    b 1b

/* Reset, undefined, supervisor call, prefetch abort, data abort, HYP entry, IRQ, FIQ (B1.8.1): R U S P D H I F. */
    .balign 32
    .globl early_vectors
early_vectors:
    .irp code, 82, 85, 83, 80, 68, 72, 73, 70
    b on_\code
    .endr
    .irp code, 82, 85, 83, 80, 68, 72, 73, 70
on_\code:
    mov r4, lr
    mov r7, #\code
    b early_fault
    .endr

/* The digit of the core in r4, if boot_light is set. Uses r0 to r3, r6, r11, r12. */
    .globl secondary_step
secondary_step:
    mov r6, lr
    adr r0, to_boot_light           @ it is out of reach, and has two addresses
    ldr r1, [r0]
    ldr r0, [r0, r1]
    cmp r0, #0
    addne r0, r4, #'0'
    blne early_step
    bx r6
to_boot_light:
    .word boot_light - to_boot_light

/* The vectors in r0 for this mode, and for SVC mode. Uses r1. */
    .globl set_early_vectors
set_early_vectors:
    mcr p15, 0, r0, c12, c0, 0      @ VBAR (B4.1.156)
    mrs r1, cpsr
    and r1, r1, #MODE_MASK
    cmp r1, #MODE_HYP
    bne 1f                          @ elsewhere it is undefined, perhaps even if its condition fails (A3.1)
    mcr p15, 4, r0, c12, c0, 0      @ HVBAR (B4.1.69)
1:  isb
    bx lr

    .ltorg

    .section .note.GNU-stack, "", %progbits
