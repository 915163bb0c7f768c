/* SPDX-License-Identifier: MIT */
/* The loader's messages: by the BIOS, on the screen and on the first serial port. */
#include "boot/console.h"

#include "boot/loader.h"

static void put_char(char c)
{
    struct bios_registers screen = {.eax = 0x0e00 | (uint8_t)c, .ebx = 7};
    struct bios_registers serial = {.eax = 0x0100 | (uint8_t)c, .edx = 0};

    bios_call(0x10, &screen);
    bios_call(0x14, &serial);
}

void print(const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            put_char('\r');
        put_char(*text);
    }
}

void fail(const char *text)
{
    print("Diarch loader: ");
    print(text);
    print(". Stopped.\n");
    for (;;)
        __asm__ volatile("cli; hlt");
}
