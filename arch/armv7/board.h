/* SPDX-License-Identifier: MIT */
/*
 * The Raspberry Pi 2 around the CPUs: the addresses of the devices, and their interrupt lines.
 *
 * "BCM" is Broadcom's "BCM2835 ARM Peripherals" (2012), whose bus addresses 0x7Exxxxxx are physical
 * 0x3Fxxxxxx here; "QA7" is "ARM Quad A7 core" (rev 3.4), the BCM2836's part between the cores and the
 * rest.
 */
#ifndef BOARD_H
#define BOARD_H

#include <hal/mmu.h>
#include <hal/platform.h>

#define PERIPHERALS_BASE 0x3f000000u
#define PERIPHERALS_SIZE 0x01000000u
#define LOCAL_BASE 0x40000000u /* QA7 */

/* Registers at physical pa: both blocks are mapped since early_build_tables(). */
static inline volatile uint32_t *board_registers(paddr_t pa)
{
    return phys_to_virt(pa);
}

#define SYSTEM_TIMER_BASE (PERIPHERALS_BASE + 0x3000u) /* BCM 12.1 */
#define IRQ_BASE (PERIPHERALS_BASE + 0xb200u)          /* BCM 7.5 */
#define MAILBOX_BASE (PERIPHERALS_BASE + 0xb880u)
#define WATCHDOG_BASE (PERIPHERALS_BASE + 0x100000u)
#define GPIO_BASE (PERIPHERALS_BASE + 0x200000u)  /* BCM 6.1 */
#define PL011_BASE (PERIPHERALS_BASE + 0x201000u) /* BCM 13.4 */
#define SDHOST_BASE (PERIPHERALS_BASE + 0x202000u)
#define AUX_BASE (PERIPHERALS_BASE + 0x215000u)  /* BCM 2.1 */
#define EMMC_BASE (PERIPHERALS_BASE + 0x300000u) /* BCM 5.1 */
#define USB_BASE (PERIPHERALS_BASE + 0x980000u)  /* BCM 15.2 */

/* Interrupt lines: 0 to 63 are the peripherals' (BCM 7.5), 64 to 71 those of the ARM block. */
#define LINE_USB 9u
#define LINE_AUX 29u
#define LINE_PL011 57u
#define LINE_EMMC 62u

/* Pins (BCM 6.2), and the board's own (schematics of the model 2 B). */
#define PIN_TXD 14u
#define PIN_RXD 15u
#define PIN_ACT_LED 47u
#define PIN_SD_CLOCK 48u /* then command, and four data lines */
#define PIN_SD_DATA3 53u

/* Registers of the local block (QA7 chapter 4), as byte offsets; those per core are 4 or 16 apart. */
#define LOCAL_CONTROL 0x00u
#define LOCAL_PRESCALER 0x08u
#define LOCAL_GPU_ROUTING 0x0cu
#define LOCAL_PMU_ROUTING_CLEAR 0x14u
#define LOCAL_AXI_IRQ 0x30u
#define LOCAL_TIMER_CONTROL 0x34u
#define LOCAL_TIMER_IRQ(core) (0x40u + 4 * (core))
#define LOCAL_MAILBOX_IRQ(core) (0x50u + 4 * (core))
#define LOCAL_IRQ_SOURCE(core) (0x60u + 4 * (core))
#define LOCAL_MAILBOX_SET(core, box) (0x80u + 16 * (core) + 4 * (box))
#define LOCAL_MAILBOX_READ(core, box) (0xc0u + 16 * (core) + 4 * (box)) /* writing ones clears */

/* Bits of LOCAL_IRQ_SOURCE; the first also in LOCAL_TIMER_IRQ. */
#define LOCAL_SOURCE_CNTV 0x008u
#define LOCAL_SOURCE_MAILBOX0 0x010u
#define LOCAL_SOURCE_GPU 0x100u

#define MAILBOX_IPI 0u
#define MAILBOX_START 3u /* cores wait for it in the firmware's stub, and in entry.S */

static inline uint32_t local_read(uint32_t offset)
{
    return board_registers(LOCAL_BASE)[offset / 4];
}

static inline void local_write(uint32_t offset, uint32_t value)
{
    board_registers(LOCAL_BASE)[offset / 4] = value;
}

#endif
