/* SPDX-License-Identifier: MIT */
/* The first C code at the kernel's own addresses, on the boot CPU: from the firmware's data to kmain(). */
#include "start.h"

#include "base/cpu.h"
#include "base/option.h"
#include "board.h"
#include "firmware.h"
#include "linker.h"
#include "machine.h"
#include "mmu.h"
#include "platform.h"

static struct bootinfo boot;

static void reserve(paddr_t base, uint32_t size)
{
    boot.reserved[boot.reserved_count++] = (struct memrange){base, size};
}

/*
 * Memory that is in use: the first page, where the firmware's stub keeps cores until they are started; and
 * the image. If the image was moved, also the page of its first place in which cores may wait.
 */
static void reserve_all(paddr_t loaded_at)
{
    paddr_t tail = virt_to_phys(kernel_tail) - LOAD_ADDRESS + loaded_at;

    reserve(0, PAGE_SIZE);
    reserve(LOAD_ADDRESS, (uint32_t)(kernel_end - kernel_start));
    if (loaded_at != LOAD_ADDRESS)
        reserve(ROUND_DOWN(tail, PAGE_SIZE), PAGE_SIZE);
}

void start(paddr_t firmware_table, paddr_t loaded_at)
{
    trap_init_cpu();
    mmu_init_cpu();
    cpu_set_local(&cpus[0]); /* locks and panic() want it */
    platform_init_console();
    boot.machine = "Raspberry Pi 2";
    boot.cpus = MACHINE_CPUS;
    boot.ramdisk = ramdisk_start;
    boot.ramdisk_size = (size_t)(ramdisk_end - ramdisk_start);
    reserve_all(loaded_at);
    firmware_read(&boot, firmware_table);
    option_init(boot.command_line);
    platform_choose_console();
    for (unsigned i = 0; i < boot.memory_count; i++)
        mmu_map_memory(boot.memory[i].base, boot.memory[i].size);
    platform_init_screen(&boot);
    kmain(&boot);
}
