/* SPDX-License-Identifier: MIT */
/* The PC's console and other devices. */
#include "platform.h"

#include "base/console.h"
#include "board.h"
#include "dev/irq.h"
#include "drivers/cmos_rtc.h"
#include "drivers/ide.h"
#include "drivers/ps2_keyboard.h"
#include "drivers/uart16550.h"
#include "drivers/vga_text.h"
#include "irq.h"
#include <hal/mmu.h>

#define COM1 0x3f8
#define COM1_ISA_LINE 4
#define KEYBOARD_ISA_LINE 1
#define IDE_ISA_LINE 14 /* of the first channel; the second has the next */
#define VGA_TEXT 0xb8000u

void platform_init_console(void)
{
    uart16550_init(COM1);
    vga_text_init(phys_to_virt(VGA_TEXT));
}

void platform_putc(char c)
{
    uart16550_putc(c);
    vga_text_putc(c);
}

size_t platform_send(const char *bytes, size_t n)
{
    n = uart16550_send(bytes, n);
    for (size_t i = 0; i < n; i++)
        vga_text_putc(bytes[i]);
    return n;
}

bool platform_is_sending(void)
{
    return uart16550_is_sending();
}

void platform_line_interrupts(bool received, bool can_send)
{
    uart16550_enable(received, can_send);
}

void platform_init_devices(void)
{
    if (irq_register(isa_line(COM1_ISA_LINE), uart16550_interrupt, NULL, "serial"))
        console_use_interrupts();
    irq_register(isa_line(KEYBOARD_ISA_LINE), ps2_keyboard_interrupt, NULL, "keyboard");
    ps2_keyboard_init();
    ide_init(isa_line(IDE_ISA_LINE), isa_line(IDE_ISA_LINE + 1));
}

int64_t platform_wall_clock(void)
{
    return cmos_rtc_read();
}
