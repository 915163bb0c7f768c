/* SPDX-License-Identifier: MIT */
/* Partitions of a disk. */
#ifndef DEV_PARTITION_H
#define DEV_PARTITION_H

#include <hal/types.h>

struct block_device;

/*
 * Registers the partitions of the disk's master boot record as devices: sd0p1 to sd0p4, or sda1 to sda4. If the disk
 * has no such record, it has no partitions. 0, -ENOMEM, -ENFILE, or the disk's error. Process context.
 */
int partition_scan(struct block_device *disk);

/* The same for a driver that has read the disk's first sector itself. */
int partition_add_all(struct block_device *disk, const uint8_t *record);

#endif
