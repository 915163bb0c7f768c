/* SPDX-License-Identifier: MIT */
/*
 * The place of the file system in an image: at its beginning, or in a partition. Partitions are
 * listed in a master boot record: a signature at the end of the first sector, and before it four
 * entries, each with a type, a first sector and a number of sectors (UEFI Specification 2.10,
 * 5.2.1).
 */
#include "disk.h"

#include "fail.h"

#include <stdlib.h>

#define SECTOR 512u
#define SIGNATURE_AT 510u
#define ENTRIES_AT 446u
#define ENTRIES 4u
#define ENTRY_SIZE 16u
#define ENTRY_TYPE 4u /* 0: unused */
#define ENTRY_FIRST 8u
#define ENTRY_SECTORS 12u

static uint32_t little_endian(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* A view of some bytes of an image. False: there are too few, or they lie outside. */
static bool part_of(const struct disk *disk, uint64_t offset, uint64_t size, struct disk *part)
{
    if (offset % SECTOR != 0 || offset >= disk->size)
        return false;
    if (size > disk->size - offset)
        size = disk->size - offset;
    if (size < 2 * DFS_BLOCK_SIZE)
        return false;
    *part = *disk;
    part->data += offset;
    part->size = (size_t)size;
    part->super = (struct dfs_super *)(part->data + DFS_SUPER_OFFSET);
    return true;
}

/* Whether the part is, or was, our file system: one of the two superblocks is left. */
static bool is_ours(const struct disk *part)
{
    uint32_t blocks = (uint32_t)(part->size / DFS_BLOCK_SIZE);

    return disk_check_super(part->super, blocks) != SUPER_NOT_OURS ||
           disk_check_super(disk_super_copy(part), blocks) == SUPER_GOOD;
}

static bool has_partitions(const struct disk *disk)
{
    return disk->data[SIGNATURE_AT] == 0x55 && disk->data[SIGNATURE_AT + 1] == 0xaa;
}

/*
 * Finds the partition that begins at an offset in bytes or, if the offset is 0, the first that
 * holds our file system. False: there is none.
 */
static bool find_partition(const struct disk *disk, uint64_t offset, struct disk *part)
{
    for (unsigned i = 0; has_partitions(disk) && i < ENTRIES; i++) {
        const uint8_t *entry = disk->data + ENTRIES_AT + i * ENTRY_SIZE;
        uint64_t first = (uint64_t)little_endian(entry + ENTRY_FIRST) * SECTOR;
        uint64_t size = (uint64_t)little_endian(entry + ENTRY_SECTORS) * SECTOR;
        if (entry[ENTRY_TYPE] != 0 && first != 0 && part_of(disk, first, size, part) &&
            (offset ? first == offset : is_ours(part)))
            return true;
    }
    return false;
}

uint64_t disk_place(struct disk *disk, const char *offset)
{
    const uint8_t *start = disk->data;
    struct disk part = *disk;
    char *end;

    if (offset) {
        uint64_t at = strtoull(offset, &end, 0);
        if (*end || end == offset || *offset == '-')
            fail("%s is no offset in bytes", offset);
        if (!(at && find_partition(disk, at, &part)) && !part_of(disk, at, UINT64_MAX, &part))
            fail("the image has no file system at byte %s: offsets are multiples of %u within it",
                 offset, SECTOR);
        *disk = part;
    } else if (disk_check_super(disk->super, UINT32_MAX) == SUPER_NOT_OURS &&
               has_partitions(disk)) {
        if (!find_partition(disk, 0, &part))
            fail("no partition of the image holds a file system of this kind");
        *disk = part;
    }
    return (uint64_t)(disk->data - start);
}
