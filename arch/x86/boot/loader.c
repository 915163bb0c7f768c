/* SPDX-License-Identifier: MIT */
/*
 * The loader on the disk image: reads the kernel's ELF file from the blocks behind it to the addresses
 * of its segments, and enters the kernel like any loader that follows the Multiboot specification. If the kernel
 * will need the ramdisk, the loader reads it too, and passes it as a module.
 *
 * 32-bit protected mode, flat segments, no paging, interrupts off; the BIOS is reached by
 * bios_call().
 */
#include "boot/loader.h"

#include "boot/console.h"
#include "boot/disk.h"
#include "boot/layout.h"
#include "boot/memory.h"
#include "boot/multiboot.h"
#include "boot/video.h"
#include "lib/string.h"
#include <abi/diskfs.h>
#include <abi/elf.h>
#include <arch/io.h>

#define MAP_ENTRIES 64
#define ELF_SEGMENTS 8

#define KERNEL_POSITION ((uint64_t)KERNEL_BLOCK * BLOCK_SIZE)
#define KERNEL_SIZE ((uint32_t)(uintptr_t)kernel_blocks * BLOCK_SIZE)
#define RAMDISK_POSITION ((uint64_t)RAMDISK_BLOCK * BLOCK_SIZE)
#define RAMDISK_SIZE ((uint32_t)(uintptr_t)ramdisk_blocks * BLOCK_SIZE)
#define PAGE 4096u
#define WANTS_RAMDISK "root=ram0"
#define WANTS_TEXT "video=text"
#define WANTS_NO_SCREEN "console=serial" /* the loader's text stays on it */
#define IDE_STATUS 0x1f7                 /* of the first channel */

static struct multiboot_range map[MAP_ENTRIES];
static unsigned map_count;
static char command_line[BLOCK_SIZE];
static struct multiboot_info info;
static struct multiboot_module ramdisk;
static uint32_t kernel_end; /* the first address behind all segments */

/* Whether [from, to) is RAM, within one entry of the map. */
static bool is_ram(uint32_t from, uint64_t to)
{
    for (unsigned i = 0; i < map_count; i++) {
        if (map[i].type == MULTIBOOT_RANGE_RAM && from >= map[i].base &&
            to <= map[i].base + map[i].length)
            return true;
    }
    return false;
}

static void copy_segment(const struct elf_segment *segment)
{
    char *to = (char *)(uintptr_t)segment->physical;

    if (segment->type != ELF_LOAD || segment->memory_bytes == 0)
        return;
    if (segment->file_bytes > segment->memory_bytes ||
        (uint64_t)segment->offset + segment->file_bytes > KERNEL_SIZE)
        fail("the kernel on the disk is damaged");
    if (!is_ram(segment->physical, (uint64_t)segment->physical + segment->memory_bytes))
        fail("the machine has too little memory for the kernel");
    disk_read(to, KERNEL_POSITION + segment->offset, segment->file_bytes);
    __builtin_memset(to + segment->file_bytes, 0, segment->memory_bytes - segment->file_bytes);
    if (segment->physical + segment->memory_bytes > kernel_end)
        kernel_end = segment->physical + segment->memory_bytes;
}

/* The kernel's entry as a physical address: the ELF file has it as a virtual one, in one of the segments. */
static uint32_t physical_entry(const struct elf_header *header, const struct elf_segment *segments)
{
    for (unsigned i = 0; i < header->segment_count; i++) {
        if (header->entry - segments[i].address < segments[i].file_bytes)
            return header->entry - segments[i].address + segments[i].physical;
    }
    fail("the kernel on the disk has no beginning");
}

/* Loads the kernel; returns its entry. */
static uint32_t load_kernel(void)
{
    static struct elf_header header;
    static struct elf_segment segments[ELF_SEGMENTS];

    disk_read(&header, KERNEL_POSITION, sizeof(header));
    if (__builtin_memcmp(header.magic, "\177ELF", 4) != 0 || header.word_size != ELF_32BIT ||
        header.segment_size != sizeof(segments[0]) || header.segment_count > ELF_SEGMENTS)
        fail("there is no kernel on the disk");
    disk_read(segments, KERNEL_POSITION + header.segments_at,
              header.segment_count * sizeof(segments[0]));
    for (unsigned i = 0; i < header.segment_count; i++)
        copy_segment(&segments[i]);
    return physical_entry(&header, segments);
}

/*
 * Whether the kernel has a driver for the disk. If there is no IDE controller, nothing drives the lines, and its status
 * register reads as ones (drivers/ide_channel.c looks for the same).
 */
static bool kernel_finds_disk(void)
{
    return in8(IDE_STATUS) != 0xff;
}

static bool command_line_has(const char *word)
{
    for (const char *at = command_line; *at; at++) {
        if (strncmp(at, word, strlen(word)) == 0)
            return true;
    }
    return false;
}

/*
 * Whether the kernel's root will be the ramdisk: the command line says so, the kernel will not find the disk, or the
 * disk has no file system of ours.
 */
static bool needs_ramdisk(void)
{
    uint32_t magic;

    if (command_line_has(WANTS_RAMDISK) || !kernel_finds_disk())
        return true;
    disk_read(&magic, (uint64_t)ROOT_BLOCK * BLOCK_SIZE + DFS_SUPER_OFFSET, sizeof(magic));
    return magic != DFS_MAGIC;
}

/* Reads the ramdisk to the memory behind the kernel, and tells the kernel about it. */
static void load_ramdisk(void)
{
    ramdisk.start = (kernel_end + PAGE - 1) & -PAGE;
    ramdisk.end = ramdisk.start + RAMDISK_SIZE;
    if (!is_ram(ramdisk.start, ramdisk.end))
        fail("the machine has too little memory for the ramdisk");
    disk_read((void *)(uintptr_t)ramdisk.start, RAMDISK_POSITION, RAMDISK_SIZE);
    info.flags |= MULTIBOOT_MODULES;
    info.mods_count = 1;
    info.mods_addr = (uint32_t)(uintptr_t)&ramdisk;
}

void loader_main(uint32_t disk)
{
    uint32_t entry;

    print("Diarch loader: reading the kernel ... ");
    disk_init((uint8_t)disk);
    a20_enable();
    map_count = memory_map(map, MAP_ENTRIES);
    if (map_count == 0)
        fail("the BIOS has no memory map");
    disk_read(command_line, (uint64_t)COMMAND_LINE_BLOCK * BLOCK_SIZE, sizeof(command_line));
    command_line[sizeof(command_line) - 1] = 0;
    entry = load_kernel();
    print("done\n");
    if (needs_ramdisk()) {
        print("Diarch loader: reading the ramdisk ... ");
        load_ramdisk();
        print("done\n");
    }

    info.flags |= MULTIBOOT_COMMAND_LINE | MULTIBOOT_MEMORY_MAP | MULTIBOOT_LOADER_NAME;
    info.cmdline = (uint32_t)(uintptr_t)command_line;
    info.mmap_addr = (uint32_t)(uintptr_t)map;
    info.mmap_length = map_count * sizeof(map[0]);
    info.boot_loader_name = (uint32_t)(uintptr_t)DISK_LOADER_NAME;
    if (!command_line_has(WANTS_TEXT) && !command_line_has(WANTS_NO_SCREEN))
        video_set_mode(&info);
    kernel_enter(entry, (uint32_t)(uintptr_t)&info);
}
