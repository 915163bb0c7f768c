/* SPDX-License-Identifier: MIT */
/* The ways out of a Raspberry Pi: power off, reset, out of QEMU with a status, and the end of a panic. */
#include "base/option.h"
#include "board.h"
#include "drivers/bcm2835_gpio.h"
#include "drivers/bcm2835_watchdog.h"
#include "irq.h"
#include "machine.h"
#include "timer.h"
#include <hal/cpu.h>
#include <hal/irq.h>

/* "Semihosting for AArch32 and AArch64" (Arm), 5.1 and 6.7: an SVC that a debugger or emulator takes. */
#define SYS_EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u

#define LAST_WORDS_US 20000u /* a full FIFO of the slower UART, at 115200 baud, takes under 2 ms */
#define FLASHES_PER_SECOND 8

static NORETURN void reset_chip(bool halt)
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
    reset_chip(true);
}

void platform_reset(void)
{
    reset_chip(false);
}

/* Interrupts stay masked, but a pending one ends WFI: the CPU and its emulator need not spin. */
static void rest(uint32_t ticks)
{
    local_write(LOCAL_TIMER_IRQ(machine_cpu_id()), LOCAL_SOURCE_CNTV);
    write_cntv_cval(read_cntvct() + ticks);
    write_cntv_ctl(CNTV_CTL_ENABLE);
    isb();
    while (!(read_cntv_ctl() & CNTV_CTL_EXPIRED))
        __asm__ volatile("dsb\n\twfi" ::: "memory");
}

/* Three short flashes of the green light and a pause, without end. */
void platform_panic(void)
{
    irq_disable();
    irq_quiet_cpu();
    dsb(); /* from the console to another peripheral (BCM 1.3) */
    bcm2835_gpio_function(PIN_ACT_LED, GPIO_OUTPUT);
    for (unsigned i = 0;; i++) {
        bcm2835_gpio_write(PIN_ACT_LED, i % 10 == 0 || i % 10 == 2 || i % 10 == 4);
        dsb();
        rest(timer_frequency() / FLASHES_PER_SECOND);
    }
}

static void semihosting_exit(int status)
{
    uint32_t block[2] = {APPLICATION_EXIT, (uint32_t)status};
    register uint32_t operation __asm__("r0") = SYS_EXIT_EXTENDED;
    register uint32_t *argument __asm__("r1") = block;

    __asm__ volatile("svc 0x123456" : "+r"(operation) : "r"(argument) : "lr", "memory");
}

/* On a board no debugger would take the call, so only a command line with the option for tests permits it. */
void platform_exit(int status)
{
    irq_disable();
    if (option_flag("test") || option_flag("semihosting"))
        semihosting_exit(status);
    platform_poweroff();
}
