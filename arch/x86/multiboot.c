/* SPDX-License-Identifier: MIT */
/*
 * The boot loader's data: command line, memory map, modules (Multiboot specification 0.6.96,
 * section 3.3). Our own loader (boot/loader.c) leaves the same.
 *
 * Runs on boot_pgdir, which maps all memory that can matter; everything is copied out.
 */
#include "multiboot.h"

#include "board.h"
#include "boot/multiboot.h"
#include "lib/string.h"
#include "linker.h"
#include "mm/bootmem.h"

static const void *at(uint32_t pa)
{
    return pa < DIRECTMAP_MAX ? phys_to_virt(pa) : NULL;
}

/* The whole pages of a range that the direct map can hold; page 0 is the BIOS's. */
static void add_memory(struct bootinfo *boot, uint64_t base, uint64_t size)
{
    uint64_t end = MIN(base + size, (uint64_t)DIRECTMAP_MAX);

    base = ROUND_UP(MAX(base, (uint64_t)PAGE_SIZE), PAGE_SIZE);
    end = ROUND_DOWN(end, PAGE_SIZE);
    if (base < end)
        bootmem_add(boot, (paddr_t)base, (paddr_t)end);
}

/*
 * Goes over the map twice: first the RAM, then the rest. Some firmware reports parts of RAM as another
 * kind too: those are in use.
 */
static void read_memory_map(struct bootinfo *boot, const struct multiboot_info *info)
{
    const char *map = at(info->mmap_addr);

    for (int pass = 0; map && pass < 2; pass++) {
        for (uint32_t offset = 0; offset + sizeof(struct multiboot_range) <= info->mmap_length;) {
            struct multiboot_range range;

            memcpy(&range, map + offset, sizeof(range));
            if (pass == 0 && range.type == MULTIBOOT_RANGE_RAM)
                add_memory(boot, range.base, range.length);
            else if (pass == 1 && range.type != MULTIBOOT_RANGE_RAM)
                bootmem_reserve(boot, range.base, range.base + range.length);
            offset += range.size + sizeof(range.size);
        }
    }
}

/*
 * If the loader brings a module, it is a file system image to use in place of the built-in one.
 */
static void read_modules(struct bootinfo *boot, const struct multiboot_info *info)
{
    const struct multiboot_module *module = at(info->mods_addr);

    if (info->mods_count == 0 || !module || module->end > DIRECTMAP_MAX ||
        module->start >= module->end)
        return;
    boot->ramdisk = phys_to_virt(module->start);
    boot->ramdisk_size = module->end - module->start;
    bootmem_reserve(boot, module->start, module->end);
}

/*
 * If the loader is QEMU, or takes the text from its own command line, the kernel's file name comes
 * first.
 */
static void read_command_line(struct bootinfo *boot, const char *line, const char *loader)
{
    bool file_name = line[0] == '/' || line[0] == '(' || strcmp(loader, "qemu") == 0;

    if (file_name) {
        while (*line && *line != ' ')
            line++;
        while (*line == ' ')
            line++;
    }
    strlcpy(boot->command_line, line, sizeof(boot->command_line));
}

void multiboot_read(struct bootinfo *boot, uint32_t magic, paddr_t info_pa)
{
    const struct multiboot_info *info = at(info_pa);
    const char *loader = "";

    boot->loader = "unknown loader";
    if (magic != MULTIBOOT_LOADER_MAGIC || !info)
        return;
    boot->loader = "multiboot";
    if ((info->flags & MULTIBOOT_LOADER_NAME) && at(info->boot_loader_name))
        loader = at(info->boot_loader_name);
    if (strcmp(loader, DISK_LOADER_NAME) == 0)
        boot->loader = "disk";
    if ((info->flags & MULTIBOOT_COMMAND_LINE) && at(info->cmdline))
        read_command_line(boot, at(info->cmdline), loader);
    if (info->flags & MULTIBOOT_MEMORY_MAP) {
        read_memory_map(boot, info);
    } else if (info->flags & MULTIBOOT_MEMORY) {
        add_memory(boot, 0, (uint64_t)info->mem_lower * KIB);
        add_memory(boot, MIB, (uint64_t)info->mem_upper * KIB);
    }
    if (info->flags & MULTIBOOT_MODULES)
        read_modules(boot, info);
}
