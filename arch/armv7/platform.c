/* SPDX-License-Identifier: MIT */
/*
 * The board's console and other devices.
 *
 * The console is the PL011 from the first line of C on; console=mini on the command line moves it to
 * the mini UART. Both use the header's pins 8 and 10 (GPIO 14 and 15), at 115200 baud.
 */
#include "platform.h"

#include "base/kprintf.h"
#include "base/option.h"
#include "board.h"
#include "dev/irq.h"
#include "drivers/bcm2835_emmc.h"
#include "drivers/bcm2835_gpio.h"
#include "drivers/bcm2835_mailbox.h"
#include "drivers/bcm2835_sdhost.h"
#include "drivers/miniuart.h"
#include "drivers/pl011.h"
#include "lib/string.h"
#include "registers.h"
#include <abi/errno.h>

#define BAUD 115200u
#define PL011_CLOCK 48000000u /* the rate that we ask the firmware for: its own default */
#define DEFAULT_CORE_CLOCK 250000000u
#define DEFAULT_EMMC_CLOCK 100000000u

static void (*console_putc)(char c) = pl011_putc;

/* The firmware sets the clock to the nearest rate that it has, and tells it. */
static uint32_t set_firmware_clock(uint32_t clock, uint32_t hz)
{
    uint32_t value[3] = {clock, hz, 0};

    if (bcm2835_property(PROPERTY_SET_CLOCK, value, sizeof(value), sizeof(value)) < 8)
        return hz;
    return value[1] != 0 ? value[1] : hz;
}

static uint32_t clock_rate(uint32_t clock, uint32_t otherwise)
{
    uint32_t value[2] = {clock, 0};

    if (bcm2835_property(PROPERTY_CLOCK_RATE, value, sizeof(value[0]), sizeof(value)) < 8)
        return otherwise;
    return value[1] != 0 ? value[1] : otherwise;
}

/* RXD is pulled up: an open line is a quiet line. */
static void connect_pins(enum gpio_function function)
{
    bcm2835_gpio_function(PIN_TXD, function);
    bcm2835_gpio_function(PIN_RXD, function);
    bcm2835_gpio_pull(PIN_TXD, GPIO_PULL_NONE);
    bcm2835_gpio_pull(PIN_RXD, GPIO_PULL_UP);
    dsb(); /* on to another peripheral (BCM 1.3) */
}

void platform_init_console(void)
{
    volatile uint32_t *pl011 = board_registers(PL011_BASE);

    bcm2835_gpio_init(board_registers(GPIO_BASE));
    bcm2835_mailbox_init(board_registers(MAILBOX_BASE));
    pl011_stop(pl011); /* its clock may change only while it is off */
    dsb();
    uint32_t hz = set_firmware_clock(CLOCK_UART, PL011_CLOCK);
    connect_pins(GPIO_ALT0);
    pl011_init(pl011, hz, BAUD);
    dsb();
}

void platform_choose_console(void)
{
    char name[8];

    if (!option_value("console", name, sizeof(name)) || strcmp(name, "mini") != 0)
        return;
    pl011_stop(
        board_registers(PL011_BASE)); /* its last characters go out before it loses its pins */
    dsb();
    miniuart_init(board_registers(AUX_BASE), clock_rate(CLOCK_CORE, DEFAULT_CORE_CLOCK), BAUD);
    dsb();
    connect_pins(GPIO_ALT5);
    console_putc = miniuart_putc;
}

void platform_putc(char c)
{
    dsb();
    console_putc(c);
    dsb();
}

static void register_line(unsigned line, void (*handler)(void *), const char *name)
{
    if (irq_register(line, handler, NULL, name) != 0)
        kprintf("%s: no interrupt: no input\n", name);
}

/* All six pins at once: a slot half connected to each of two controllers is none. */
static void connect_slot(enum gpio_function function)
{
    for (unsigned pin = PIN_SD_CLOCK; pin <= PIN_SD_DATA3; pin++) {
        bcm2835_gpio_function(pin, function);
        bcm2835_gpio_pull(pin, pin == PIN_SD_CLOCK ? GPIO_PULL_NONE : GPIO_PULL_UP);
    }
    dsb(); /* on to the controller (BCM 1.3) */
}

/* A firmware that has read the kernel through SDHOST may have left this controller, and its clock, off. */
static const struct sd_host *init_emmc(void)
{
    uint32_t power[2] = {DEVICE_SD, POWER_ON_AND_WAIT};

    bcm2835_property(PROPERTY_SET_POWER, power, sizeof(power), sizeof(power));
    uint32_t hz = clock_rate(CLOCK_EMMC, DEFAULT_EMMC_CLOCK);

    connect_slot(GPIO_ALT3);
    if (irq_register(LINE_EMMC, bcm2835_emmc_interrupt, NULL, "emmc") != 0)
        return NULL;
    return bcm2835_emmc_init(board_registers(EMMC_BASE), hz);
}

static const struct sd_host *init_sdhost(void)
{
    uint32_t hz = clock_rate(CLOCK_CORE, DEFAULT_CORE_CLOCK);

    connect_slot(GPIO_ALT0);
    return bcm2835_sdhost_init(board_registers(SDHOST_BASE), hz);
}

/*
 * The card's slot can be connected to either of two controllers (BCM 6.2: GPIO 48 to 53). If sd=
 * names one, the slot is connected to it. If not, it stays with the one that the firmware has used. If the
 * pins are connected to neither (QEMU), the slot goes to the one that Broadcom's manual describes.
 */
static bool slot_is_sdhosts(void)
{
    char name[8];

    if (option_value("sd", name, sizeof(name)))
        return strcmp(name, "sdhost") == 0;
    return bcm2835_gpio_current_function(PIN_SD_CLOCK) == GPIO_ALT0;
}

static void init_sdcard(void)
{
    const struct sd_host *host = slot_is_sdhosts() ? init_sdhost() : init_emmc();
    int error;

    if (!host) {
        kprintf("sd0: the controller does not answer\n");
        return;
    }
    error = sdcard_attach(host);
    if (error == -ETIMEDOUT)
        kprintf("sd0: no card\n");
    else if (error)
        kprintf("sd0: the card does not work (error %d)\n", -error);
}

void platform_init_devices(void)
{
    if (console_putc == miniuart_putc) {
        register_line(LINE_AUX, miniuart_interrupt, "miniuart");
        miniuart_enable_input();
    } else {
        register_line(LINE_PL011, pl011_interrupt, "pl011");
        pl011_enable_input();
    }
    dsb();
    init_sdcard();
}

/* The board has no clock that runs while it is off. */
int64_t platform_wall_clock(void)
{
    return 0;
}
