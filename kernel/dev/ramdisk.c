/* SPDX-License-Identifier: MIT */
/* The ramdisk: requests are copies, carried out at once. */
#include "dev/ramdisk.h"

#include "dev/block.h"
#include "lib/string.h"

static void ramdisk_start(struct block_device *device, struct block_request *request)
{
    char *at = (char *)device->data + (size_t)request->sector * SECTOR_SIZE;

    for (unsigned i = 0; i < request->segments; i++) {
        const struct block_segment *segment = &request->segment[i];
        if (request->op == BLOCK_READ)
            memcpy(segment->data, at, segment->bytes);
        else
            memcpy(at, segment->data, segment->bytes);
        at += segment->bytes;
    }
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
