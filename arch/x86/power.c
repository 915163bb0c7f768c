/* SPDX-License-Identifier: MIT */
/* The ways out of a PC: power off, reset, and out of QEMU with a status. */
#include "board.h"
#include "timer.h"
#include <arch/io.h>
#include <hal/cpu.h>
#include <hal/irq.h>

#define PM1_ENABLED 0x0001u /* SCI_EN: ACPI mode is on (ACPI specification 6.4, table 4-13) */
#define PM1_SLEEP 0x2000u   /* SLP_EN */
#define PM1_TYPE(t) ((uint16_t)((t) << 10))

/* QEMU's isa-debug-exit device, as our make targets place it: status n leaves QEMU with 2 n + 1. */
#define DEBUG_EXIT_PORT 0xf4

#define KEYBOARD_STATUS 0x64 /* 8042: bit 1 says that it has not taken the last byte yet */
#define KEYBOARD_BUSY 0x02
#define KEYBOARD_RESET 0xfe /* pulses the CPU's reset line */

/*
 * Emulators' power ports, used if the tables name none: QEMU, Bochs and old QEMU, VirtualBox.
 */
static const struct {
    uint16_t port, value;
} emulator_power_off[] = {{0x604, 0x2000}, {0xb004, 0x2000}, {0x4004, 0x3400}};

static void acpi_soft_off(void)
{
    if (!board.has_soft_off || !board.pm1a_control)
        return;
    if (board.smi_command && board.acpi_enable && !(in16(board.pm1a_control) & PM1_ENABLED)) {
        unsigned patience = 1000;

        out8(board.smi_command, board.acpi_enable);
        while (!(in16(board.pm1a_control) & PM1_ENABLED) && patience-- > 0)
            delay_us(1000);
    }
    out16(board.pm1a_control, PM1_SLEEP | PM1_TYPE(board.soft_off_type_a));
    if (board.pm1b_control)
        out16(board.pm1b_control, PM1_SLEEP | PM1_TYPE(board.soft_off_type_b));
}

void platform_poweroff(void)
{
    irq_disable();
    acpi_soft_off();
    for (unsigned i = 0; i < ARRAY_SIZE(emulator_power_off); i++)
        out16(emulator_power_off[i].port, emulator_power_off[i].value);
    cpu_stop();
}

void platform_reset(void)
{
    static const struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) no_idt = {0, 0};
    unsigned patience = 100000;

    irq_disable();
    if (board.reset_port)
        out8(board.reset_port, board.reset_value);
    while ((in8(KEYBOARD_STATUS) & KEYBOARD_BUSY) && patience-- > 0)
        cpu_relax();
    out8(KEYBOARD_STATUS, KEYBOARD_RESET);
    delay_us(10000);
    /* A fault that cannot be delivered, thrice, shuts the CPU down, and the board resets it. */
    __asm__ volatile("lidt %0; int3" ::"m"(no_idt));
    cpu_stop();
}

/* The screen has shown all there is. */
void platform_panic(void)
{
    cpu_stop();
}

void platform_exit(int status)
{
    irq_disable();
    out8(DEBUG_EXIT_PORT, (uint8_t)status);
    platform_poweroff();
}
