/* SPDX-License-Identifier: MIT */
/*
 * The first C code, on the boot CPU: from the loader's data to kmain().
 */
#include "start.h"

#include "base/cpu.h"
#include "base/option.h"
#include "board.h"
#include "drivers/framebuffer.h"
#include "fpu.h"
#include "linker.h"
#include "machine.h"
#include "mmu.h"
#include "multiboot.h"
#include "platform.h"
#include "registers.h"
#include "segments.h"
#include <hal/cpu.h>

static struct bootinfo boot;
static struct framebuffer framebuffer;

static const struct {
    uint32_t bit;
    const char *name;
} needed_features[] = {
    {CPUID_PGE, "global pages"},
    {CPUID_TSC, "time-stamp counter"},
    {CPUID_APIC, "local APIC"},
    {CPUID_FXSR, "FXSAVE"},
};

static void print_early(const char *s)
{
    while (*s)
        platform_putc(*s++);
}

/* It is too early for a panic. */
static void check_cpu(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(needed_features); i++) {
        if (cpuid_features() & needed_features[i].bit)
            continue;
        print_early("This kernel cannot run: the processor has no ");
        print_early(needed_features[i].name);
        print_early(".\r\n");
        cpu_stop();
    }
}

static paddr_t memory_end(void)
{
    const struct memrange *last = &boot.memory[boot.memory_count - 1];

    return last->base + last->size;
}

static void reserve(paddr_t base, uint32_t size)
{
    if (boot.reserved_count < BOOT_RANGES)
        boot.reserved[boot.reserved_count++] = (struct memrange){base, size};
}

void start(uint32_t magic, paddr_t info)
{
    platform_init_console();
    segments_fill(0);
    segments_load(0);
    cpu_set_local(&cpus[0]); /* locks want it, and so does platform_putc() */
    check_cpu();
    trap_init_cpu();
    fpu_init_cpu();
    machine_cpus[0].online = true; /* so that even panic() works from here on */

    boot.machine = "PC";
    boot.ramdisk_size = (size_t)(ramdisk_end - ramdisk_start);
    boot.ramdisk = boot.ramdisk_size ? ramdisk_start : NULL; /* the loader may bring one instead */
    reserve(virt_to_phys(kernel_start), (uint32_t)(kernel_end - kernel_start));
    reserve(SMP_TRAMPOLINE, PAGE_SIZE);
    multiboot_read(&boot, &framebuffer, magic, info);
    if (boot.memory_count == 0) {
        print_early("This kernel cannot run: the boot loader reports no memory.\r\n");
        cpu_stop();
    }
    option_init(boot.command_line);
    mmu_init(memory_end());
    platform_init_screen(&framebuffer);
    board_discover();
    boot.cpus = board.cpu_count;
    kmain(&boot);
}
