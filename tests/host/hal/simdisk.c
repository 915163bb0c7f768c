/* SPDX-License-Identifier: MIT */
/* A disk in memory that can record its writes, fail, and be formatted by mkfs's own code. */
#include "../host.h"

#include "dev/block.h"
#include "base/panic.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>

#include "format.h"

static void remember(struct sim_disk *disk, const struct block_request *request)
{
    if (disk->write_count == disk->write_room) {
        unsigned room = disk->write_room ? 2 * disk->write_room : 64;
        struct sim_write *more = host_alloc(room * sizeof(*more), 16);
        if (disk->write_count > 0)
            memcpy(more, disk->writes, disk->write_count * sizeof(*more));
        host_free(disk->writes);
        disk->writes = more;
        disk->write_room = room;
    }
    struct sim_write *write = &disk->writes[disk->write_count++];
    size_t bytes = (size_t)request->sectors * SIM_SECTOR;
    *write =
        (struct sim_write){request->sector, request->sectors, disk->flushes, host_alloc(bytes, 16)};
    memcpy(write->data, disk->data + (size_t)request->sector * SIM_SECTOR, bytes);
}

static void transfer(struct sim_disk *disk, const struct block_request *request)
{
    uint8_t *at = disk->data + (size_t)request->sector * SIM_SECTOR;

    for (unsigned i = 0; i < request->segments; i++) {
        if (request->op == BLOCK_READ)
            memcpy(request->segment[i].data, at, request->segment[i].bytes);
        else
            memcpy(at, request->segment[i].data, request->segment[i].bytes);
        at += request->segment[i].bytes;
    }
}

/* Marks the blocks that a request writes. */
static void touch(struct sim_disk *disk, const struct block_request *request)
{
    for (uint32_t s = request->sector; s < request->sector + request->sectors; s++)
        disk->touched[s / (4096 / SIM_SECTOR)] = true;
}

static bool fails(const struct sim_disk *disk, const struct block_request *request)
{
    uint32_t bad = disk->bad_block * (4096 / SIM_SECTOR);

    return (disk->fail_from && disk->requests >= disk->fail_from &&
            disk->requests < disk->fail_from + disk->fail_count) ||
           (bad && request->op == BLOCK_WRITE && request->sector <= bad &&
            bad < request->sector + request->sectors);
}

static void sim_start(struct block_device *device, struct block_request *request)
{
    struct sim_disk *disk = device->data;

    disk->requests++;
    if (disk->slow)
        host_yield();
    if (fails(disk, request)) {
        disk->failed++;
        block_complete(device, -EIO);
        return;
    }
    if (request->op == BLOCK_FLUSH) {
        disk->flushes++;
    } else {
        transfer(disk, request);
        if (request->op == BLOCK_WRITE && disk->recording)
            remember(disk, request);
        if (request->op == BLOCK_WRITE && disk->touched)
            touch(disk, request);
    }
    block_complete(device, 0);
}

static const struct block_driver sim_driver = {.start = sim_start, .flush = true};

struct sim_disk *sim_disk_new(uint32_t sectors)
{
    static unsigned count;
    struct sim_disk *disk = host_alloc(sizeof(*disk), 16);
    struct block_device *device = host_alloc(sizeof(*device), 16);

    *disk = (struct sim_disk){.device = device, .sectors = sectors};
    *device = (struct block_device){.sectors = sectors, .driver = &sim_driver, .data = disk};
    ksnprintf(device->name, sizeof(device->name), "sim%u", count++);
    disk->data = host_alloc((size_t)sectors * SIM_SECTOR, 4096);
    memset(disk->data, 0, (size_t)sectors * SIM_SECTOR);
    if (block_register(device) != 0)
        host_fail("too many disks");
    return disk;
}

static void forget(struct sim_disk *disk)
{
    for (unsigned i = 0; i < disk->write_count; i++)
        host_free(disk->writes[i].data);
    disk->write_count = 0;
    disk->flushes = disk->requests = disk->fail_from = disk->fail_count = disk->failed = 0;
}

void sim_disk_load(struct sim_disk *disk, const void *data, size_t size)
{
    size_t whole = (size_t)disk->sectors * SIM_SECTOR;

    assert(size <= whole);
    if (data)
        memcpy(disk->data, data, size);
    memset(disk->data + (data ? size : 0), 0, whole - (data ? size : 0));
    forget(disk);
}

void sim_disk_record(struct sim_disk *disk, bool on)
{
    forget(disk);
    disk->recording = on;
}

void sim_disk_format_part(struct sim_disk *disk, uint32_t blocks, uint32_t inodes)
{
    forget(disk);
    memset(disk->data, 0, (size_t)disk->sectors * SIM_SECTOR);
    format_image(disk->data, (size_t)blocks * 4096, inodes);
}

void sim_disk_format(struct sim_disk *disk, uint32_t inodes)
{
    sim_disk_format_part(disk, disk->sectors / 8, inodes);
}
