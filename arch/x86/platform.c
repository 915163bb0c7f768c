/* SPDX-License-Identifier: MIT */
/*
 * The PC's console and other devices. The serial port and the screen show the console, or one of them if console=serial or
 * console=screen is on the command line. The screen shows text mode, until a framebuffer of the loader takes its place.
 */
#include "platform.h"

#include "base/console.h"
#include "base/option.h"
#include "board.h"
#include "dev/irq.h"
#include "drivers/cmos_rtc.h"
#include "drivers/framebuffer.h"
#include "drivers/ide.h"
#include "drivers/ps2.h"
#include "drivers/ps2_keyboard.h"
#include "drivers/ps2_mouse.h"
#include "drivers/uart16550.h"
#include "drivers/vga_text.h"
#include "drivers/virtual_console.h"
#include "irq.h"
#include <hal/mmu.h>

#define COM1 0x3f8
#define COM1_ISA_LINE 4
#define KEYBOARD_ISA_LINE 1
#define MOUSE_ISA_LINE 12
#define IDE_ISA_LINE 14 /* of the first channel; the second has the next */
#define VGA_TEXT 0xb8000u

static bool screen_alone; /* console=screen */

void platform_init_console(void)
{
    uart16550_init(COM1);
    vga_text_init(phys_to_virt(VGA_TEXT));
}

void platform_init_screen(const struct framebuffer *loaders)
{
    struct framebuffer fb = *loaders;

    if (fb.size > 0 && !option_is("console", "serial")) {
        fb.memory = mmu_map_device(fb.base, fb.size, PROT_NOCACHE | PROT_READ | PROT_WRITE);
        framebuffer_init(&fb);
    }
    screen_alone = virtual_console_choose();
}

void platform_putc(char c)
{
    if (!screen_alone)
        uart16550_putc(c);
    virtual_console_write(SYSTEM_CONSOLE, &c, 1);
}

size_t platform_send(const char *bytes, size_t n)
{
    if (!screen_alone)
        n = uart16550_send(bytes, n);
    virtual_console_write(SYSTEM_CONSOLE, bytes, n);
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

static void init_ps2(void)
{
    ps2_keyboard_init();
    bool has_mouse = ps2_mouse_init();
    irq_register(isa_line(KEYBOARD_ISA_LINE), ps2_interrupt, NULL, "keyboard");
    if (has_mouse)
        irq_register(isa_line(MOUSE_ISA_LINE), ps2_interrupt, NULL, "mouse");
    ps2_keyboard_start();
}

void platform_init_devices(void)
{
    framebuffer_use_timer();
    if (irq_register(isa_line(COM1_ISA_LINE), uart16550_interrupt, NULL, "serial"))
        console_use_interrupts();
    if (ps2_exists())
        init_ps2();
    ide_init(isa_line(IDE_ISA_LINE), isa_line(IDE_ISA_LINE + 1));
}

int64_t platform_wall_clock(void)
{
    return cmos_rtc_read();
}
