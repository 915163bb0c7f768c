/* SPDX-License-Identifier: MIT */
/*
 * Block devices: disks, their partitions, and the ramdisk.
 *
 * A driver registers a device and gets requests through start(), one at a time. It ends each request by
 * block_complete(), at once or from an interrupt handler, and then gets the next one. Requests wait in a
 * queue: first come, first served. If neighbours in the queue continue each other on the disk, the driver
 * gets them as one request. Errors go to the caller that made the request.
 *
 * A disk that can be unplugged is removed from the table with its partitions. Its memory stays as long as a
 * user has a reference: an open file or a mount. Each of their requests fails with -EIO from then on.
 *
 * Locks: a device's queue and counters have a spinlock; the table of devices and all claims have another one.
 */
#ifndef DEV_BLOCK_H
#define DEV_BLOCK_H

#include "base/spinlock.h"
#include "lib/list.h"

#define SECTOR_SIZE 512u
#define BLOCK_DEVICES_MAX 16
#define BLOCK_SEGMENTS_MAX 32u /* pieces of memory in one request */

enum block_op { BLOCK_READ, BLOCK_WRITE, BLOCK_FLUSH };

struct block_device;

/* One piece of memory: in the direct map, aligned to CACHE_LINE, its length a multiple of a sector. */
struct block_segment {
    void *data;
    uint32_t bytes;
};

struct block_request {
    struct list link;            /* in the device's queue */
    struct block_device *device; /* its device; the whole disk, once submitted */
    enum block_op op;
    uint32_t sector, sectors;      /* the range, in the device; 0 for BLOCK_FLUSH */
    struct block_segment *segment; /* the memory, sectors * SECTOR_SIZE bytes in all */
    unsigned segments;
    bool alone;                           /* the block layer's: must not be merged any more */
    int error;                            /* the result */
    void (*done)(struct block_request *); /* called when the request is complete; any context */
    void *context;                        /* the maker's */
};

struct block_driver {
    /* Begins a request. Process or interrupt context, interrupts off, no lock of the block layer. */
    void (*start)(struct block_device *device, struct block_request *request);
    bool flush; /* the device has a cache: it gets BLOCK_FLUSH requests too */
};

struct block_device {
    char name[16];
    uint32_t number;  /* as in st_rdev: set when registered */
    uint32_t serial;  /* no other device has had it, from 1: set when registered */
    uint32_t sectors; /* size */
    bool read_only;
    const struct block_driver *driver;
    void *data;                /* the driver's */
    struct block_device *disk; /* a partition's disk; NULL for a disk */
    uint32_t first_sector;     /* a partition's first sector on it */
    bool removable;            /* not looked at for the root file system */
    /* Frees the device's memory after its last user: NULL: it is never removed. Process context */
    void (*free)(struct block_device *device);
    uint32_t references;  /* atomic */
    uint32_t mounted;     /* file systems mounted from it: block_claim() */
    uint32_t writers;     /* files open that may write it: block_claim() */
    bool written;         /* as a file, since the last flush; atomic */
    uint32_t losses_told; /* losses of the disk reported to its users; disk->lock */

    struct spinlock lock;         /* guards the fields below */
    struct list queue;            /* struct block_request by link, waiting */
    struct block_request *active; /* with the driver */
    bool starting;                /* a process is handing requests to the driver */
    struct block_request merged;  /* if active: stands for the requests in parts */
    struct list parts;            /* struct block_request by link */
    struct block_segment merged_segment[BLOCK_SEGMENTS_MAX];
    uint64_t reads, writes;    /* sectors carried out */
    uint32_t requests, merges; /* given to the driver; of these, merged ones */
    uint32_t errors;           /* of those, failed */
    uint32_t losses;           /* of those, flushes: any user's data may be lost */
};

/* The index'th line of /proc/disks, empty if no device has the index; false beyond the last. Process context. */
bool block_describe(unsigned index, char *buffer, size_t size);

/*
 * Enters a device, of which name, sectors, read_only, driver and data (or disk and first_sector), removable and free
 * are set, under /dev. 0, or -ENFILE. The table has a reference then. Process context.
 */
int block_register(struct block_device *device);

/*
 * Removes a disk and its partitions from /dev, and drops the table's references. The driver must fail all later
 * requests. The disk must have free set. Process context.
 */
void block_remove(struct block_device *disk);

/*
 * Finds a device by name ("ram0"), by number, or by its place in the table, below BLOCK_DEVICES_MAX: a reference, which
 * the caller drops; NULL: none. Any context.
 */
struct block_device *block_find(const char *name);
struct block_device *block_find_number(uint32_t number);
struct block_device *block_device_at(unsigned index);

/* Takes one more reference. Any context. */
void block_get(struct block_device *device);

/* Drops a reference. The last one frees a device that has been removed. Process context. */
void block_put(struct block_device *device);

/*
 * Claims the right to change a device: for one mounted file system, or for files that are open for writing.
 * A claim holds until it is taken back. -EBUSY if the other kind of user has a claim on the device, or on a
 * device that shares sectors with it (its disk, or a partition). -EBUSY also if a second file system claims
 * the device. Any context.
 */
enum block_claim { BLOCK_MOUNTED, BLOCK_WRITTEN };
int block_claim(struct block_device *device, enum block_claim claim);
void block_unclaim(struct block_device *device, enum block_claim claim);

/*
 * Queues a request. The caller has set everything but link and error. done() reports the end: -EIO if the
 * device fails or the range lies outside it, -EROFS if the device is read-only. Any context.
 */
void block_submit(struct block_request *request);

/*
 * For drivers whose disk is memory, which begins with sector 0: carries out a BLOCK_READ or BLOCK_WRITE by copying. The
 * caller ends the request. Any context.
 */
void block_copy(const struct block_request *request, void *memory);

/* For drivers: the active request has been carried out, or has failed. Any context. */
void block_complete(struct block_device *device, int error);

/*
 * Makes a request, submits it, and waits until it is complete: 0 or the error. struct block_segment says
 * which memory is allowed. Process context.
 */
int block_transfer(struct block_device *device, enum block_op op, uint32_t sector,
                   struct block_segment *segment, unsigned segments);

/*
 * Waits until all data written so far are safe from a loss of power. If another flush of the same disk has
 * failed (for another partition, or for sync()), this returns an error too: once, or for a file system
 * until it is unmounted. Process context.
 */
int block_flush(struct block_device *device);

/* Flushes the devices that have been written as files. block_flush() reports an error again. */
int block_flush_files(void);

#endif
