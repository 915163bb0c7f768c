/* SPDX-License-Identifier: MIT */
/*
 * Reading the disk by the BIOS (Enhanced Disk Drive Specification 3.0): through a buffer below 1
 * MiB, which is all that real mode reaches, and from there to its proper address.
 */
#include "boot/disk.h"

#include "boot/console.h"
#include "boot/layout.h"
#include "boot/loader.h"

#define TRIES 5

static uint8_t disk;

void disk_init(uint8_t number)
{
    disk = number;
}

static bool read_once(uint64_t block, uint16_t count)
{
    static struct {
        uint16_t size, count;
        uint16_t offset, segment;
        uint64_t block;
    } packet;
    struct bios_registers r = {.eax = 0x4200, .edx = disk, .esi = (uint32_t)(uintptr_t)&packet};

    packet.size = sizeof(packet);
    packet.count = count;
    packet.offset = 0;
    packet.segment = BUFFER_ADDRESS >> 4;
    packet.block = block;
    bios_call(0x13, &r);
    return !(r.eflags & BIOS_CARRY) && packet.count == count;
}

static void read_blocks(uint64_t block, uint16_t count)
{
    for (unsigned tries = 0; tries < TRIES; tries++) {
        struct bios_registers reset = {.eax = 0, .edx = disk};

        if (read_once(block, count))
            return;
        bios_call(0x13, &reset);
    }
    fail("disk error while reading the kernel or its ramdisk");
}

void disk_read(void *to, uint64_t position, uint32_t size)
{
    char *out = to;

    while (size > 0) {
        uint32_t skip = position % BLOCK_SIZE;
        uint32_t want = skip + size;
        uint32_t blocks = (want + BLOCK_SIZE - 1) / BLOCK_SIZE;
        uint32_t part;

        if (blocks > BUFFER_BLOCKS)
            blocks = BUFFER_BLOCKS;
        part = blocks * BLOCK_SIZE - skip;
        if (part > size)
            part = size;
        read_blocks(position / BLOCK_SIZE, (uint16_t)blocks);
        __builtin_memcpy(out, (const char *)BUFFER_ADDRESS + skip, part);
        out += part;
        position += part;
        size -= part;
    }
}
