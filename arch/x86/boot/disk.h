/* SPDX-License-Identifier: MIT */
/* Reading the disk by the BIOS (Enhanced Disk Drive Specification 3.0). */
#ifndef BOOT_DISK_H
#define BOOT_DISK_H

#include "boot/loader.h"

/* The start of the partition for disk_read(); and size bytes from a byte position to any address. */
void disk_init(uint8_t number);
void disk_read(void *to, uint64_t position, uint32_t size);

#endif
