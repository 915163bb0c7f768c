/* SPDX-License-Identifier: MIT */
/*
 * A second process, which has a file mapped shared and stores through the map while the first process writes the file
 * by calls. The map stays from step to step, so that stores meet pages that have been written to the disk meanwhile.
 */
#include "crash.h"

#include <abi/errno.h>
#include <abi/fcntl.h>

static struct host_mapping *mapping; /* NULL: none */

/* What the second process is to store. */
struct stores {
    uint32_t at, n;
    const uint8_t *data;
    unsigned patience;    /* so many turns of other processes before */
    void (*stored)(void); /* to be called at once after the store, or NULL */
    int error;
};

int shared_map(const char *path)
{
    int fd = t_open(path, O_RDWR, 0);

    if (fd < 0)
        return fd;
    mapping = host_map(fd);
    t_close(fd);
    return mapping ? 0 : -EACCES;
}

void shared_unmap(void)
{
    if (mapping)
        host_unmap(mapping);
    mapping = NULL;
}

int shared_sync(void)
{
    return mapping ? host_map_sync(mapping) : -ENOMEM;
}

static void store(void *argument)
{
    struct stores *stores = argument;

    for (unsigned i = 0; i < stores->patience; i++)
        host_yield();
    stores->error = host_map_store(mapping, stores->at, stores->data, stores->n);
    if (!stores->error && stores->stored)
        stores->stored();
}

int shared_store(uint32_t at, const uint8_t *data, uint32_t n)
{
    struct stores stores = {.at = at, .data = data, .n = n};

    if (!mapping)
        return -EFAULT;
    struct proc *second = host_spawn(store, &stores);
    host_run_all(false);
    host_reap(second);
    return stores.error;
}

int shared_race(uint32_t at, const uint8_t *data, uint32_t n, struct race *race)
{
    struct stores stores = {
        .at = at, .data = data, .n = n, .patience = race->patience, .stored = race->stored};

    if (!mapping)
        return -EFAULT;
    struct proc *second = host_spawn(store, &stores);
    race->disk->slow = true;
    int error = host_map_sync(mapping);
    race->flushes = race->disk->flushes;
    host_run_all(false);
    race->disk->slow = false;
    host_reap(second);
    return error ? error : stores.error;
}
