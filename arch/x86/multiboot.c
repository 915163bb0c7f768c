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
#include "drivers/framebuffer.h"
#include "lib/string.h"
#include "linker.h"
#include "mm/bootmem.h"

#define FRAMEBUFFER_MAX (64 * MIB) /* kernel addresses for devices are few */

static const void *at(uint32_t pa)
{
    return pa < DIRECTMAP_MAX ? phys_to_virt(pa) : NULL;
}

/* The whole pages of a range that the direct map can hold; page 0 is the BIOS's. */
static void add_memory(struct bootinfo *boot, uint64_t base, uint64_t size)
{
    uint64_t end = MIN(base + size, (uint64_t)DIRECTMAP_MAX);

    if (base + size > end)
        boot->memory_beyond += base + size - MAX(base, end);
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

static bool is_byte(struct multiboot_colour colour, unsigned position)
{
    return colour.position == position && colour.size == 8;
}

static bool overlaps_memory(const struct bootinfo *boot, uint64_t base, uint64_t size)
{
    for (unsigned i = 0; i < boot->memory_count; i++) {
        const struct memrange *range = &boot->memory[i];
        if (base < (uint64_t)range->base + range->size && range->base < base + size)
            return true;
    }
    return false;
}

/*
 * Pixels of 32 bits, a byte for each colour, blue or red in the lowest: all that our loader sets, and that GRUB does if it
 * can. Memory of ours must not be a part of it, because it would have two memory types (SDM vol. 3A section 11.12.4).
 */
static void read_framebuffer(const struct bootinfo *boot, const struct multiboot_info *info,
                             struct framebuffer *fb)
{
    uint64_t size = (uint64_t)info->framebuffer_pitch * info->framebuffer_height;
    bool red_low = is_byte(info->red, 0) && is_byte(info->blue, 16);
    bool blue_low = is_byte(info->blue, 0) && is_byte(info->red, 16);

    if (info->framebuffer_type != MULTIBOOT_FRAMEBUFFER_RGB || info->framebuffer_bpp != 32 ||
        !is_byte(info->green, 8) || !(red_low || blue_low))
        return;
    if (info->framebuffer_width < FONT_WIDTH || info->framebuffer_height < FONT_HEIGHT ||
        info->framebuffer_pitch / sizeof(uint32_t) < info->framebuffer_width ||
        size > FRAMEBUFFER_MAX || info->framebuffer_addr + size > UINT32_MAX)
        return;
    if (overlaps_memory(boot, info->framebuffer_addr, size))
        return;
    *fb = (struct framebuffer){.base = (paddr_t)info->framebuffer_addr,
                               .size = (uint32_t)size,
                               .width = info->framebuffer_width,
                               .height = info->framebuffer_height,
                               .pitch = info->framebuffer_pitch,
                               .red_low = red_low};
}

void multiboot_read(struct bootinfo *boot, struct framebuffer *framebuffer, uint32_t magic,
                    paddr_t info_pa)
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
    if (info->flags & MULTIBOOT_FRAMEBUFFER)
        read_framebuffer(boot, info, framebuffer);
}
