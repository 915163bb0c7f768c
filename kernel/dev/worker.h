/* SPDX-License-Identifier: MIT */
/* The kernel thread of a disk driver that has to sleep: it carries out the requests of one or more devices. */
#ifndef DEV_WORKER_H
#define DEV_WORKER_H

#include "dev/block.h"
#include "sync/waitqueue.h"

struct block_worker {
    /* Carries out a request; may sleep. 0 or an error. */
    int (*carry_out)(const struct block_request *request);

    struct spinlock lock;   /* guards waiting */
    struct waitqueue queue; /* the thread sleeps here without requests */
    /* struct block_request by link, the oldest first: one of a device at most */
    struct list waiting;
};

/* Process context, before all else. name is what ps shows for the thread while it waits. */
void block_worker_init(struct block_worker *worker, const char *name,
                       int (*carry_out)(const struct block_request *request));

/* Hands over a request: for a driver's start(). Any context. */
void block_worker_add(struct block_worker *worker, struct block_request *request);

/* The thread itself, for kthread_start(); argument is the worker. Never returns. */
void block_worker_run(void *argument);

#endif
