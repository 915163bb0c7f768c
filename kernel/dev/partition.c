/* SPDX-License-Identifier: MIT */
/*
 * Partitions, from the master boot record in a disk's first sector (UEFI Specification 2.10, 5.2.1). The
 * record ends with a signature. Before the signature are four entries, each with a type, a first sector
 * and a number of sectors. Extended partitions are not supported.
 */
#include "dev/partition.h"

#include "base/kprintf.h"
#include "dev/block.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include <abi/errno.h>

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

/* A partition has a reference to its disk. */
static void free_partition(struct block_device *partition)
{
    block_put(partition->disk);
    kmfree(partition);
}

static int add(struct block_device *disk, unsigned number, uint32_t first, uint32_t sectors)
{
    if (sectors == 0 || first == 0 || first >= disk->sectors || sectors > disk->sectors - first) {
        kprintf("%s: partition %u lies outside the disk\n", disk->name, number);
        return 0;
    }
    struct block_device *partition = kzalloc(sizeof(*partition));
    if (!partition)
        return -ENOMEM;
    char last = disk->name[strlen(disk->name) - 1];
    ksnprintf(partition->name, sizeof(partition->name), "%s%s%u", disk->name,
              last >= '0' && last <= '9' ? "p" : "", number);
    partition->sectors = sectors;
    partition->read_only = disk->read_only;
    partition->disk = disk;
    partition->first_sector = first;
    partition->removable = disk->removable;
    partition->free = free_partition;
    block_get(disk);
    int error = block_register(partition);
    if (error)
        free_partition(partition);
    return error;
}

int partition_add_all(struct block_device *disk, const uint8_t *record)
{
    if (record[SIGNATURE_AT] != 0x55 || record[SIGNATURE_AT + 1] != 0xaa)
        return 0;
    for (unsigned i = 0; i < ENTRIES; i++) {
        const uint8_t *entry = record + ENTRIES_AT + i * ENTRY_SIZE;
        if (entry[ENTRY_TYPE] == 0)
            continue;
        int error = add(disk, i + 1, little_endian(entry + ENTRY_FIRST),
                        little_endian(entry + ENTRY_SECTORS));
        if (error)
            return error;
    }
    return 0;
}

int partition_scan(struct block_device *disk)
{
    uint8_t *record = kalloc(); /* a page: aligned as block segments must be */

    if (!record)
        return -ENOMEM;
    struct block_segment segment = {record, SECTOR_SIZE};
    int error = block_transfer(disk, BLOCK_READ, 0, &segment, 1);
    if (!error)
        error = partition_add_all(disk, record);
    kfree(record);
    return error;
}
