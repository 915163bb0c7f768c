/* SPDX-License-Identifier: MIT */
/*
 * The kernel thread of a disk driver. The block layer gives each device one request at a time. So the
 * requests of several devices are carried out in turn: a device's next request arrives in block_complete(),
 * behind those of the others.
 */
#include "dev/worker.h"

void block_worker_init(struct block_worker *worker, const char *name,
                       int (*carry_out)(const struct block_request *request))
{
    worker->carry_out = carry_out;
    initlock(&worker->lock, "block worker");
    waitqueue_init(&worker->queue, name);
    list_init(&worker->waiting);
}

void block_worker_add(struct block_worker *worker, struct block_request *request)
{
    acquire(&worker->lock);
    list_push_back(&worker->waiting, &request->link);
    wakeup(&worker->queue);
    release(&worker->lock);
}

static struct block_request *wait_request(struct block_worker *worker)
{
    acquire(&worker->lock);
    while (list_empty(&worker->waiting))
        sleep(&worker->queue, &worker->lock);
    struct block_request *request = LIST_FIRST(&worker->waiting, struct block_request, link);
    list_remove(&request->link);
    release(&worker->lock);
    return request;
}

void block_worker_run(void *argument)
{
    struct block_worker *worker = argument;

    for (;;) {
        struct block_request *request = wait_request(worker);
        int error = worker->carry_out(request);
        block_complete(request->device, error);
    }
}
