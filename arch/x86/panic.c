/* SPDX-License-Identifier: MIT */
/* The end of a panic on a PC: its screen has shown all there is. */
#include <hal/cpu.h>
#include <hal/platform.h>

void platform_panic(void)
{
    cpu_stop();
}
