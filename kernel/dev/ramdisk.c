/* SPDX-License-Identifier: MIT */
/* The ramdisk: requests are copies, carried out at once. */
#include "dev/ramdisk.h"

#include "dev/block.h"

static void ramdisk_start(struct block_device *device, struct block_request *request)
{
    block_copy(request, device->data);
    block_complete(device, 0);
}

static const struct block_driver ramdisk_driver = {.start = ramdisk_start};
static struct block_device ramdisk = {.name = "ram0", .driver = &ramdisk_driver};

int ramdisk_init(void *image, size_t size)
{
    ramdisk.data = image;
    ramdisk.sectors = (uint32_t)(size / SECTOR_SIZE);
    return block_register(&ramdisk);
}
