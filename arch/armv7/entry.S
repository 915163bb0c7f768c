/* SPDX-License-Identifier: MIT */
/*
 * The way in: from a loader's state, with the image at any address, to C at the kernel's own addresses.
 *
 * The image runs from any address, entered in HYP or SVC mode, with caches on or off, by one core or by
 * all at once. Core 0 continues: it writes the caches back and turns them off, and leaves HYP mode. If the
 * image is above LOAD_ADDRESS, it moves it down. Then it builds the kernel's tables (early.c), turns the MMU on
 * and jumps to its own address, KERNBASE higher. Any other core waits, like the cores in the firmware's stub,
 * until smp.c sends it to secondary_entry through a mailbox.
 *
 * Calls are relative to the program counter and so work at either address. PHYS() is the present address of data
 * while the MMU is off. Sections cited are the ARM ARM's.
 */
#include "offsets.h"

#define PHYS(symbol) (symbol - KERNBASE)
#define MODE_MASK 0x1f
#define MODE_HYP 0x1a
#define MODE_SVC 0x13
#define PSR_SVC_MASKED 0x1d3 /* SVC mode, ARM state; asynchronous aborts, IRQ and FIQ masked */

    .syntax unified
    .arm
    .arch_extension virt

/* A sign of life, if the image has been made to give them. Uses r0 to r3, r11, r12 and lr. */
    .macro STEP letter
    ldr r0, boot_light
    cmp r0, #0
    movne r0, #\letter
    blne early_step
    .endm

    .section .text.entry, "ax", %progbits
    .globl kernel_entry
kernel_entry:
    b 1f
    .globl boot_light
boot_light:
    .word 0                         @ at offset 4 of the image: BOOTLIGHT=1 writes a 1 here
1:  mrc p15, 0, r4, c0, c0, 5       @ MPIDR: the core's number in its low bits (B4.1.106)
    ands r4, r4, #MPIDR_CPU
    bne wait_for_release
    mov r9, r2                      @ r9 = the firmware's table: ATAGs or device tree
    adr r10, kernel_entry           @ r10 = address of the image, r8 = distance above its proper address
    ldr r8, =PHYS(kernel_entry)
    sub r8, r10, r8
    ldr r0, =PHYS(early_vectors)
    add r0, r0, r8
    bl set_early_vectors
    STEP 'E'
    ldr r7, =PHYS(first_stack_top)
    add sp, r7, r8
    bl early_clean_caches           @ a loader's caches may be on, and hold all of this image
    ldr r7, =PHYS(boot_stack_top)
    add r7, r7, r8
    bl enter_svc
    STEP 'H'
    bl early_clean_caches           @ on another stack: now the first one's lines are written back
    cmp r8, #0
    bne move_image
home:
    ldr r0, =PHYS(early_vectors)
    bl set_early_vectors
    ldr sp, =PHYS(boot_stack_top)
    bl early_build_tables
    STEP 'T'
    bl early_prepare_cpu
    ldr lr, =1f
    b mmu_on
1:  STEP 'M'
    ldr sp, =boot_stack_top
    mov fp, #0                      @ stack walks end here
    mov r0, r9
    mov r1, r10
    bl start

/*
 * A core that smp.c releases comes here, by its physical address, as it left the firmware's stub. It has no stack
 * until its MMU and caches are on. If it comes too late, smp.c does not wait for this core any more: it parks.
 */
    .globl secondary_entry
secondary_entry:
    ldr r0, =PHYS(early_vectors)
    bl set_early_vectors
    mrc p15, 0, r4, c0, c0, 5
    and r4, r4, #MPIDR_CPU
    bl secondary_step
    mov r7, #0
    bl enter_svc
    bl early_prepare_cpu
    ldr lr, =1f
    b mmu_on
1:  bl secondary_step
    ldr r0, =smp_starting           @ caches are on and coherent from here
    ldr r0, [r0]
    cmp r0, #0
    ldrne r1, [r0, #CPU_ID]
    cmpne r1, r4
    bne park
    cmp r0, #0
    beq park
    ldr sp, [r0, #CPU_IDLE_STACK_TOP]
    mov fp, #0
    mcr p15, 0, fp, c13, c0, 4      @ TPIDRPRW: this_cpu() is NULL until cpu_set_local()
    bl smp_start
park:
    wfi
    b park

/*
 * Returns in SVC mode on the stack in r7 (0: none), all interrupts masked, MMU and caches off. HYP mode can only
 * be left by an exception return (B9.3.3); before it, SCTLR is set for the new mode. Until then the old stack
 * is used. Caches may be on: if one held a line of the new stack, it could write it back later over newer data.
 */
enter_svc:
    mov r6, lr                      @ each mode has its own lr
    mrs r0, cpsr
    and r0, r0, #MODE_MASK
    cmp r0, #MODE_HYP
    bne 1f
    bl early_open_hyp
    ldr r0, =PSR_SVC_MASKED
    msr spsr_cxsf, r0
    adr r0, 1f
    msr elr_hyp, r0
    eret
1:  cpsid aif, #MODE_SVC
    mov sp, r7
    ldr r0, =SCTLR_OFF
    dsb
    mcr p15, 0, r0, c1, c0, 0       @ SCTLR (B4.1.130)
    isb
    bx r6

/* Turns MMU and caches on and continues at lr, a kernel address. boot_table maps this page at its own. */
mmu_on:
    ldr r0, =SCTLR_ON
    dsb
    mcr p15, 0, r0, c1, c0, 0
    isb
    bx lr

    .ltorg

/*
 * The end of the image. A move downwards overwrites the image from its start on, up to here but not
 * beyond. If a core waits in a page, this page is never used for anything else (start.c).
 */
    .section .tail, "ax", %progbits
/* The image at r10 goes to its proper address, below. Caches are off. Keeps r9 and r10. */
move_image:
    mov r0, r10
    ldr r1, =PHYS(kernel_entry)
    ldr r2, =PHYS(kernel_end)
1:  ldm r0!, {r3-r8, r11, r12}
    stm r1!, {r3-r8, r11, r12}
    cmp r1, r2
    blo 1b
    dsb                             @ the copy is in memory before anything is fetched from it (B2.2.9)
    mcr p15, 0, r1, c7, c5, 0       @ ICIALLU: forget fetched instructions (B4.2.1)
    mcr p15, 0, r1, c7, c5, 6       @ BPIALL
    dsb
    isb
    ldr pc, =PHYS(home)

/*
 * r4 = core. The firmware's protocol: a non-zero word in a core's mailbox 3 is an address to jump to, once. Core 0 may
 * have moved the image since, and it cannot invalidate this core's instruction cache while that is not
 * part of coherency yet.
 */
wait_for_release:
    ldr r5, =LOCAL_MAILBOX3_READ
    add r5, r5, r4, lsl #4
1:  ldr r6, [r5]
    cmp r6, #0
    wfeeq
    beq 1b
    str r6, [r5]
    dsb
    mcr p15, 0, r6, c7, c5, 0       @ ICIALLU, BPIALL
    mcr p15, 0, r6, c7, c5, 6
    dsb
    isb
    bx r6

    .ltorg

    .section .stacks, "aw", %nobits
    .balign CACHE_LINE
    .skip FIRST_STACK_SIZE
first_stack_top:
    .skip BOOT_STACK_SIZE
    .globl boot_stack_top
boot_stack_top:

    .section .note.GNU-stack, "", %progbits
