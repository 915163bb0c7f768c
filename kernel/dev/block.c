/* SPDX-License-Identifier: MIT */
/*
 * The block layer: the table of devices, their queues, and waiting for requests.
 *
 * A device with a request in progress has active set. The process that finds it clear starts the next one:
 * first the submitter, later block_complete(). If a driver completes a request at once, a loop here
 * calls it again. The driver does not call itself, so a long queue needs no deep stack.
 */
#include "dev/block.h"

#include "base/panic.h"
#include "lib/format.h"
#include "lib/string.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <abi/stat.h>

#define BLOCK_MAJOR 8

/* Guards the table, and the claims of each device: mounted and writers. */
static struct spinlock table_lock = SPINLOCK_INIT("block devices");
static struct block_device *devices[BLOCK_DEVICES_MAX];
static uint32_t last_serial; /* table_lock */

int block_register(struct block_device *device)
{
    int error = -ENFILE;

    initlock(&device->lock, "block device");
    list_init(&device->queue);
    list_init(&device->parts);
    device->references = 1;
    acquire(&table_lock);
    for (unsigned i = 0; i < BLOCK_DEVICES_MAX && error; i++) {
        if (devices[i])
            continue;
        device->number = DEV_MAKE(BLOCK_MAJOR, i);
        device->serial = ++last_serial;
        devices[i] = device;
        error = 0;
    }
    release(&table_lock);
    return error;
}

void block_get(struct block_device *device)
{
    __atomic_fetch_add(&device->references, 1, __ATOMIC_RELAXED);
}

/* A reference to the device at a place of the table, or NULL. table_lock held. */
static struct block_device *get_at(unsigned index)
{
    if (devices[index])
        block_get(devices[index]);
    return devices[index];
}

void block_put(struct block_device *device)
{
    if (__atomic_sub_fetch(&device->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    assert(device->free);
    device->free(device);
}

struct block_device *block_device_at(unsigned index)
{
    if (index >= BLOCK_DEVICES_MAX)
        return NULL;
    acquire(&table_lock);
    struct block_device *device = get_at(index);
    release(&table_lock);
    return device;
}

struct block_device *block_find(const char *name)
{
    struct block_device *found = NULL;

    acquire(&table_lock);
    for (unsigned i = 0; i < BLOCK_DEVICES_MAX && !found; i++) {
        if (devices[i] && strcmp(devices[i]->name, name) == 0)
            found = get_at(i);
    }
    release(&table_lock);
    return found;
}

struct block_device *block_find_number(uint32_t number)
{
    return DEV_MAJOR(number) == BLOCK_MAJOR ? block_device_at(DEV_MINOR(number)) : NULL;
}

void block_remove(struct block_device *disk)
{
    for (unsigned i = 0; i < BLOCK_DEVICES_MAX; i++) {
        acquire(&table_lock);
        struct block_device *device = devices[i];
        bool goes = device && (device == disk || device->disk == disk);
        if (goes)
            devices[i] = NULL;
        release(&table_lock);
        if (goes && device != disk)
            block_put(device);
    }
    block_put(disk);
}

/* The disk that a device is, or is a part of. */
static struct block_device *disk_of(struct block_device *device)
{
    return device->disk ? device->disk : device;
}

static bool share_sectors(struct block_device *a, struct block_device *b)
{
    return disk_of(a) == disk_of(b) && a->first_sector < (uint64_t)b->first_sector + b->sectors &&
           b->first_sector < (uint64_t)a->first_sector + a->sectors;
}

/* Whether an existing claim excludes a new one. table_lock held. */
static bool is_claimed(struct block_device *device, enum block_claim claim)
{
    for (unsigned i = 0; i < BLOCK_DEVICES_MAX; i++) {
        struct block_device *other = devices[i];
        bool in_the_way =
            other && (other->mounted > 0 || (claim == BLOCK_MOUNTED && other->writers > 0));
        if (in_the_way && share_sectors(device, other))
            return true;
    }
    return false;
}

static uint32_t *claims_of(struct block_device *device, enum block_claim claim)
{
    return claim == BLOCK_MOUNTED ? &device->mounted : &device->writers;
}

/* Whether the disk has lost data without a report to the device's users; forget: count it as reported. */
static bool has_lost(struct block_device *device, bool forget)
{
    struct block_device *disk = disk_of(device);

    acquire(&disk->lock);
    bool lost = disk->losses != device->losses_told;
    if (forget)
        device->losses_told = disk->losses;
    release(&disk->lock);
    return lost;
}

int block_claim(struct block_device *device, enum block_claim claim)
{
    acquire(&table_lock);
    bool busy = is_claimed(device, claim);
    if (!busy)
        (*claims_of(device, claim))++;
    release(&table_lock);
    if (busy)
        return -EBUSY;
    if (claim == BLOCK_MOUNTED)
        has_lost(device, true); /* data lost before did not belong to the new file system */
    return 0;
}

void block_unclaim(struct block_device *device, enum block_claim claim)
{
    acquire(&table_lock);
    (*claims_of(device, claim))--;
    release(&table_lock);
}

/* Whether the request next, behind the last part in the queue, continues it on the disk. */
static bool continues(const struct block_request *sum, const struct block_request *next)
{
    return next->op == sum->op && !next->alone && next->sector == sum->sector + sum->sectors &&
           sum->segments + next->segments <= BLOCK_SEGMENTS_MAX;
}

static void add_part(struct block_device *device, struct block_request *part)
{
    struct block_request *sum = &device->merged;

    list_remove(&part->link);
    list_push_back(&device->parts, &part->link);
    memcpy(sum->segment + sum->segments, part->segment, part->segments * sizeof(*part->segment));
    sum->segments += part->segments;
    sum->sectors += part->sectors;
}

/* Takes the next request out of the queue, and the requests that continue it. device->lock held. */
static struct block_request *next_request(struct block_device *device)
{
    struct block_request *first = LIST_FIRST(&device->queue, struct block_request, link);
    struct block_request *sum = &device->merged;

    device->requests++;
    if (first->op == BLOCK_FLUSH || first->alone || first->segments > BLOCK_SEGMENTS_MAX ||
        first->link.next == &device->queue ||
        !continues(first, LIST_ENTRY(first->link.next, struct block_request, link))) {
        list_remove(&first->link);
        return first;
    }
    *sum = (struct block_request){.device = device,
                                  .op = first->op,
                                  .sector = first->sector,
                                  .segment = device->merged_segment};
    device->merges++;
    add_part(device, first);
    while (!list_empty(&device->queue)) {
        struct block_request *next = LIST_FIRST(&device->queue, struct block_request, link);
        if (!continues(sum, next))
            break;
        add_part(device, next);
    }
    return sum;
}

/* Starts requests until one stays in progress. device->lock held; released for each start. */
static void run_queue(struct block_device *device)
{
    while (!device->active && !list_empty(&device->queue)) {
        struct block_request *request = next_request(device);
        device->active = request;
        device->starting = true;
        release(&device->lock);
        device->driver->start(device, request);
        acquire(&device->lock);
        device->starting = false;
    }
}

/* Whether the device can carry out the request at all. */
static int check(const struct block_device *device, const struct block_request *request)
{
    if (request->op != BLOCK_READ && device->read_only)
        return -EROFS;
    if (request->sectors > device->sectors || request->sector > device->sectors - request->sectors)
        return -EIO;
    return 0;
}

void block_submit(struct block_request *request)
{
    struct block_device *device = request->device;

    request->alone = false;
    request->error = check(device, request);
    if (!request->error && device->disk) {
        request->sector += device->first_sector;
        request->device = device = device->disk;
        request->error = check(device, request);
    }
    if (request->error || (request->op == BLOCK_FLUSH && !device->driver->flush)) {
        request->done(request);
        return;
    }
    acquire(&device->lock);
    list_push_back(&device->queue, &request->link);
    if (!device->starting)
        run_queue(device);
    release(&device->lock);
}

static void count(struct block_device *device, const struct block_request *request, int error)
{
    if (error) {
        device->errors++;
        device->losses += request->op == BLOCK_FLUSH;
    } else if (request->op == BLOCK_READ) {
        device->reads += request->sectors;
    } else if (request->op == BLOCK_WRITE) {
        device->writes += request->sectors;
    }
}

/* The parts of a merged request that has failed go back to the head of the queue, to be tried singly. */
static void take_apart(struct block_device *device)
{
    while (!list_empty(&device->parts)) {
        struct block_request *part = LIST_ENTRY(device->parts.prev, struct block_request, link);
        list_remove(&part->link);
        part->alone = true;
        list_push_front(&device->queue, &part->link);
    }
}

void block_copy(const struct block_request *request, void *memory)
{
    char *at = (char *)memory + (size_t)request->sector * SECTOR_SIZE;

    for (unsigned i = 0; i < request->segments; i++) {
        const struct block_segment *segment = &request->segment[i];
        if (request->op == BLOCK_READ)
            memcpy(segment->data, at, segment->bytes);
        else
            memcpy(at, segment->data, segment->bytes);
        at += segment->bytes;
    }
}

void block_complete(struct block_device *device, int error)
{
    struct list ended;

    list_init(&ended);
    acquire(&device->lock);
    struct block_request *request = device->active;
    assert(request);
    device->active = NULL;
    count(device, request, error);
    if (request != &device->merged)
        list_push_back(&ended, &request->link);
    else if (error)
        take_apart(device);
    while (!list_empty(&device->parts)) {
        struct block_request *part = LIST_FIRST(&device->parts, struct block_request, link);
        list_remove(&part->link);
        list_push_back(&ended, &part->link);
    }
    if (!device->starting)
        run_queue(device);
    release(&device->lock);

    while (!list_empty(&ended)) {
        request = LIST_FIRST(&ended, struct block_request, link);
        list_remove(&request->link);
        request->error = error;
        request->done(request); /* may free the request's memory */
    }
}

bool block_describe(unsigned index, char *buffer, size_t size)
{
    struct block_device *device = block_device_at(index);

    buffer[0] = '\0';
    if (!device)
        return index < BLOCK_DEVICES_MAX;
    if (device->disk)
        ksnprintf(buffer, size, "%s: %u KiB from sector %u of %s", device->name,
                  device->sectors / 2, device->first_sector, device->disk->name);
    else
        ksnprintf(buffer, size,
                  "%s: %u KiB, read %llu KiB, written %llu KiB, %u requests, %u merged, %u failed",
                  device->name, device->sectors / 2, device->reads / 2, device->writes / 2,
                  device->requests, device->merges, device->errors);
    block_put(device);
    return true;
}

/* A process that waits for a request. */
struct block_waiter {
    struct spinlock lock;
    struct waitqueue queue;
    bool done;
};

static void wake_waiter(struct block_request *request)
{
    struct block_waiter *waiter = request->context;

    acquire(&waiter->lock);
    waiter->done = true;
    wakeup(&waiter->queue);
    release(&waiter->lock); /* the waiter must take it to return, so it still exists */
}

int block_transfer(struct block_device *device, enum block_op op, uint32_t sector,
                   struct block_segment *segment, unsigned segments)
{
    struct block_waiter waiter = {.lock = SPINLOCK_INIT("block wait"),
                                  .queue = WAITQUEUE_INIT(waiter.queue, "disk")};
    struct block_request request = {
        .device = device,
        .op = op,
        .sector = sector,
        .segment = segment,
        .segments = segments,
        .done = wake_waiter,
        .context = &waiter,
    };

    for (unsigned i = 0; i < segments; i++)
        request.sectors += segment[i].bytes / SECTOR_SIZE;
    list_init(&request.link);
    block_submit(&request);
    acquire(&waiter.lock);
    while (!waiter.done)
        sleep(&waiter.queue, &waiter.lock);
    release(&waiter.lock);
    return request.error;
}

int block_flush(struct block_device *device)
{
    __atomic_store_n(&device->written, false, __ATOMIC_RELAXED);
    int error = block_transfer(device, BLOCK_FLUSH, 0, NULL, 0);
    bool lost = has_lost(device, device->mounted == 0);

    return !error && lost ? -EIO : error;
}

int block_flush_files(void)
{
    int result = 0;

    for (unsigned i = 0; i < BLOCK_DEVICES_MAX; i++) {
        struct block_device *device = block_device_at(i);
        if (!device)
            continue;
        int error = 0;
        if (__atomic_exchange_n(&device->written, false, __ATOMIC_RELAXED))
            error = block_transfer(device, BLOCK_FLUSH, 0, NULL, 0);
        block_put(device);
        result = result ? result : error;
    }
    return result;
}
