/* SPDX-License-Identifier: MIT */
/*
 * The block layer: the table of devices, their queues, and waiting for requests.
 *
 * A device with a request in progress has active set. Whoever finds it clear, starts the next one:
 * first the submitter, later block_complete(). A driver that completes at once is called in a loop
 * here, not from within itself, so that a long queue needs no deep stack.
 */
#include "dev/block.h"

#include "lib/panic.h"
#include "lib/string.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <abi/stat.h>

#define BLOCK_MAJOR 8

static struct block_device *devices[BLOCK_DEVICES_MAX];
static unsigned device_count;

int block_register(struct block_device *device)
{
    if (device_count == BLOCK_DEVICES_MAX)
        return -ENFILE;
    initlock(&device->lock, "block device");
    list_init(&device->queue);
    device->number = DEV_MAKE(BLOCK_MAJOR, device_count);
    devices[device_count] = device;
    __atomic_store_n(&device_count, device_count + 1, __ATOMIC_RELEASE);
    return 0;
}

struct block_device *block_device_at(unsigned index)
{
    return index < __atomic_load_n(&device_count, __ATOMIC_ACQUIRE) ? devices[index] : NULL;
}

struct block_device *block_find(const char *name)
{
    struct block_device *device;

    for (unsigned i = 0; (device = block_device_at(i)) != NULL; i++) {
        if (strcmp(device->name, name) == 0)
            return device;
    }
    return NULL;
}

struct block_device *block_find_number(uint32_t number)
{
    return DEV_MAJOR(number) == BLOCK_MAJOR ? block_device_at(DEV_MINOR(number)) : NULL;
}

/* Starts requests until one stays in progress. device->lock held, released meanwhile. */
static void run_queue(struct block_device *device)
{
    while (!device->active && !list_empty(&device->queue)) {
        struct block_request *request = LIST_FIRST(&device->queue, struct block_request, link);
        list_remove(&request->link);
        device->active = request;
        device->starting = true;
        release(&device->lock);
        device->driver->start(device, request);
        acquire(&device->lock);
        device->starting = false;
    }
}

/* Whether the request can be carried out at all. */
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

void block_complete(struct block_device *device, int error)
{
    acquire(&device->lock);
    struct block_request *request = device->active;
    assert(request);
    device->active = NULL;
    if (error)
        device->errors++;
    else if (request->op == BLOCK_READ)
        device->reads += request->sectors;
    else if (request->op == BLOCK_WRITE)
        device->writes += request->sectors;
    if (!device->starting)
        run_queue(device);
    release(&device->lock);

    request->error = error;
    request->done(request);
}

/* Somebody who waits for a request. */
struct waiter {
    struct spinlock lock;
    struct waitqueue queue;
    bool done;
};

static void wake_waiter(struct block_request *request)
{
    struct waiter *waiter = request->context;

    acquire(&waiter->lock);
    waiter->done = true;
    wakeup(&waiter->queue);
    release(&waiter->lock); /* the waiter needs this lock to go on: it is still there */
}

int block_transfer(struct block_device *device, enum block_op op, uint32_t sector,
                   struct block_segment *segment, unsigned segments)
{
    struct waiter waiter = {.lock = SPINLOCK_INIT("block wait"),
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
    return block_transfer(device, BLOCK_FLUSH, 0, NULL, 0);
}
