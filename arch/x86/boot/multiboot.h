/* SPDX-License-Identifier: MIT */
/* A boot loader's data for the kernel (Multiboot specification 0.6.96, section 3.3). */
#ifndef MULTIBOOT_H
#define MULTIBOOT_H

#include <stdint.h>

#define MULTIBOOT_LOADER_MAGIC 0x2badb002u /* in EAX; EBX points to the structure below */

#define DISK_LOADER_NAME "diarch disk loader" /* how our own loader calls itself */

/* Bits of flags: which of the fields are valid. */
#define MULTIBOOT_MEMORY 0x001u
#define MULTIBOOT_COMMAND_LINE 0x004u
#define MULTIBOOT_MODULES 0x008u
#define MULTIBOOT_MEMORY_MAP 0x040u
#define MULTIBOOT_LOADER_NAME 0x200u
#define MULTIBOOT_FRAMEBUFFER 0x1000u

/* The place of a colour in a pixel, in bits. */
struct multiboot_colour {
    uint8_t position, size;
};

struct multiboot_info {
    uint32_t flags;
    uint32_t mem_lower, mem_upper; /* KiB below, and from 1 MiB on */
    uint32_t boot_device;
    uint32_t cmdline; /* zero-terminated */
    uint32_t mods_count, mods_addr;
    uint32_t syms[4];
    uint32_t mmap_length, mmap_addr; /* bytes of struct multiboot_range */
    uint32_t drives_length, drives_addr;
    uint32_t config_table;
    uint32_t boot_loader_name; /* zero-terminated */
    uint32_t apm_table;
    uint32_t vbe[4];
    uint64_t framebuffer_addr;
    uint32_t framebuffer_pitch; /* bytes */
    uint32_t framebuffer_width, framebuffer_height;
    uint8_t framebuffer_bpp;
    uint8_t framebuffer_type;
    uint16_t padding; /* not in the specification's table, but in its header file, and in GRUB */
    struct multiboot_colour red, green, blue; /* of MULTIBOOT_FRAMEBUFFER_RGB */
};

#define MULTIBOOT_FRAMEBUFFER_RGB 1u

/* The next one follows size bytes behind the field size. */
struct multiboot_range {
    uint32_t size;
    uint64_t base, length;
    uint32_t type;
} __attribute__((packed));

#define MULTIBOOT_RANGE_RAM 1u

struct multiboot_module {
    uint32_t start, end; /* first byte, and first byte after */
    uint32_t string;
    uint32_t reserved;
};

#endif
