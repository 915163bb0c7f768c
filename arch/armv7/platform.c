/* SPDX-License-Identifier: MIT */
/*
 * The board's console and other devices.
 *
 * The console is the PL011 from the first line of C on; console=mini on the command line moves it to
 * the mini UART. Both use the header's pins 8 and 10 (GPIO 14 and 15), at 115200 baud. The monitor shows the console's
 * output too, unless console=serial; with console=screen, only the monitor shows it.
 */
#include "platform.h"

#include "base/console.h"
#include "base/kprintf.h"
#include "base/option.h"
#include "board.h"
#include "dev/irq.h"
#include "drivers/bcm2835_clock.h"
#include "drivers/bcm2835_emmc.h"
#include "drivers/bcm2835_framebuffer.h"
#include "drivers/bcm2835_gpio.h"
#include "drivers/bcm2835_mailbox.h"
#include "drivers/bcm2835_sdhost.h"
#include "drivers/dwc2.h"
#include "drivers/framebuffer.h"
#include "drivers/miniuart.h"
#include "drivers/pl011.h"
#include "drivers/usb.h"
#include "drivers/virtual_console.h"
#include "lib/string.h"
#include "machine.h"
#include "registers.h"
#include <abi/errno.h>

#define BAUD 115200u
#define PL011_CLOCK 48000000u /* the rate that we ask the firmware for: its own default */
#define DEFAULT_CORE_CLOCK 250000000u
#define DEFAULT_EMMC_CLOCK 250000000u /* firmware has used 200 and 250 MHz: the safe one */

struct serial_line {
    const char *name;
    unsigned interrupt;
    void (*putc)(char c);
    size_t (*send)(const char *bytes, size_t n);
    bool (*is_sending)(void);
    void (*enable)(bool received, bool can_send);
    void (*handler)(void *unused);
};

static const struct serial_line pl011_line = {
    "pl011", LINE_PL011, pl011_putc, pl011_send, pl011_is_sending, pl011_enable, pl011_interrupt,
};
static const struct serial_line miniuart_line = {
    "miniuart",          LINE_AUX,        miniuart_putc,      miniuart_send,
    miniuart_is_sending, miniuart_enable, miniuart_interrupt,
};
static const struct serial_line *line = &pl011_line; /* that of the console */

static bool screen_alone; /* console=screen */

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
    uint32_t hz = bcm2835_clock_set(CLOCK_UART, PL011_CLOCK);
    connect_pins(GPIO_ALT0);
    pl011_init(pl011, hz, BAUD);
    dsb();
}

void platform_choose_console(void)
{
    if (!option_is("console", "mini"))
        return;
    uint32_t hz = bcm2835_clock_rate(CLOCK_CORE, DEFAULT_CORE_CLOCK);

    dsb();
    /* its last characters go out before it loses its pins */
    pl011_stop(board_registers(PL011_BASE));
    dsb();
    miniuart_init(board_registers(AUX_BASE), hz, BAUD);
    dsb();
    connect_pins(GPIO_ALT5);
    line = &miniuart_line;
}

/* Whether no section of [base, base + size) holds memory of ours: it must not have a second memory type (A3.5.7). */
static bool is_firmwares(const struct bootinfo *boot, paddr_t base, uint32_t size)
{
    paddr_t from = ROUND_DOWN(base, SECTION_SIZE), to = ROUND_UP(base + size, SECTION_SIZE);

    for (unsigned i = 0; i < boot->memory_count; i++) {
        const struct memrange *memory = &boot->memory[i];
        if (from < memory->base + memory->size && memory->base < to)
            return false;
    }
    return size < PERIPHERALS_BASE && to <= PERIPHERALS_BASE;
}

/*
 * The framebuffer is Normal memory, not cacheable, because the video core does not see the ARM's caches. Unlike stores to
 * Device memory, its stores may be merged (A3.5.1).
 */
void platform_init_screen(const struct bootinfo *boot)
{
    struct framebuffer fb;

    if (option_is("console", "serial"))
        return;
    dsb();
    int error = bcm2835_framebuffer_allocate(&fb);
    dsb();
    if (error || !is_firmwares(boot, fb.base, fb.size))
        return;
    fb.memory = mmu_map_device(fb.base, fb.size, PROT_NOCACHE | PROT_READ | PROT_WRITE);
    framebuffer_init(&fb);
    screen_alone = virtual_console_choose();
}

void platform_putc(char c)
{
    if (!screen_alone) {
        dsb();
        line->putc(c);
        dsb();
    }
    virtual_console_write(SYSTEM_CONSOLE, &c, 1);
}

size_t platform_send(const char *bytes, size_t n)
{
    if (!screen_alone) {
        dsb();
        n = line->send(bytes, n);
        dsb();
    }
    virtual_console_write(SYSTEM_CONSOLE, bytes, n);
    return n;
}

bool platform_is_sending(void)
{
    dsb();
    bool sending = line->is_sending();
    dsb();
    return sending;
}

void platform_line_interrupts(bool received, bool can_send)
{
    dsb();
    line->enable(received, can_send);
    dsb();
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
    uint32_t hz = bcm2835_clock_rate(CLOCK_EMMC, DEFAULT_EMMC_CLOCK);

    connect_slot(GPIO_ALT3);
    if (!irq_register(LINE_EMMC, bcm2835_emmc_interrupt, NULL, "emmc"))
        return NULL;
    return bcm2835_emmc_init(board_registers(EMMC_BASE), hz);
}

static const struct sd_host *init_sdhost(void)
{
    uint32_t hz = bcm2835_clock_rate(CLOCK_CORE, DEFAULT_CORE_CLOCK);

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
    bcm2835_clock_raise(CLOCK_ARM); /* the firmware starts a Pi 2 at 600 MHz of its 900 */
    framebuffer_use_timer();
    if (irq_register(line->interrupt, line->handler, NULL, line->name))
        console_use_interrupts();
    dsb();
    init_sdcard();
    dsb();
    if (irq_register(LINE_USB, dwc2_interrupt, NULL, "usb"))
        usb_start(dwc2_init(board_registers(USB_BASE)));
}

/* The board has no clock that runs while it is off. */
int64_t platform_wall_clock(void)
{
    return 0;
}
