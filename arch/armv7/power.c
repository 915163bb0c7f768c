/* SPDX-License-Identifier: MIT */
/* The ways out of a Raspberry Pi: power off, reset, and out of QEMU with a status. */
#include "board.h"
#include "drivers/bcm2835_watchdog.h"
#include "registers.h"
#include "sys/option.h"
#include <hal/cpu.h>
#include <hal/irq.h>

/* "Semihosting for AArch32 and AArch64" (Arm), 5.1 and 6.7: an SVC that a debugger or emulator takes. */
#define SYS_EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u

#define LAST_WORDS_US 20000u /* a full FIFO of the slower UART, at 115200 baud, takes under 2 ms */

static NORETURN void reset(bool halt)
{
    irq_disable();
    delay_us(LAST_WORDS_US);
    dsb();
    bcm2835_watchdog_reset(board_registers(WATCHDOG_BASE), halt);
    dsb();
    cpu_stop();
}

void platform_poweroff(void)
{
    reset(true);
}

void platform_reset(void)
{
    reset(false);
}

static void semihosting_exit(int status)
{
    uint32_t block[2] = {APPLICATION_EXIT, (uint32_t)status};
    register uint32_t operation __asm__("r0") = SYS_EXIT_EXTENDED;
    register uint32_t *argument __asm__("r1") = block;

    __asm__ volatile("svc 0x123456" : "+r"(operation) : "r"(argument) : "lr", "memory");
}

/* On a board nobody would take the call: so only a command line that speaks of a test permits it. */
void platform_exit(int status)
{
    irq_disable();
    if (option_flag("test") || option_flag("semihosting"))
        semihosting_exit(status);
    platform_poweroff();
}
