/* SPDX-License-Identifier: MIT */
/*
 * The Bulk-Only Transport of USB disks: how a command, its data and its status travel (USB Mass Storage Class, Bulk-Only
 * Transport 1.0: "BOT"). For the thread of usb.c only; nothing here waits for the disk.
 */
#ifndef DRIVERS_USB_BULKONLY_H
#define DRIVERS_USB_BULKONLY_H

#include "usb.h"
#include <abi/errno.h>

#define BULKONLY_COMMAND_BYTES 10u
#define BULKONLY_WRAPPER_BYTES 31u

struct block_segment;

enum bulkonly_phase { BULKONLY_COMMAND, BULKONLY_DATA, BULKONLY_STATUS, BULKONLY_STATUS_AGAIN };

struct bulkonly {
    struct usb_device *device;
    struct usb_pipe in, out;
    uint32_t tag; /* of the last command */

    /* the command in progress */
    enum bulkonly_phase phase;
    uint64_t until; /* its limit */
    bool comes_in;
    uint32_t size, moved;                /* bytes of its data */
    const struct block_segment *segment; /* the next of them go there ... */
    uint32_t at;                         /* ... from this byte on */
    uint8_t wrapper[BULKONLY_WRAPPER_BYTES];
};

void bulkonly_init(struct bulkonly *transport, struct usb_device *device);

/*
 * Begins a command of six or ten bytes for the first unit of the disk. size bytes of data go to it, or come in: to the
 * segments, which must stay until the end.
 */
void bulkonly_begin(struct bulkonly *transport, const uint8_t command[BULKONLY_COMMAND_BYTES],
                    bool comes_in, const struct block_segment *segment, uint32_t size);

/*
 * Does what can be done without waiting. -EAGAIN: the command is still in progress: call again, or bulkonly_stop(). At the
 * end, the number of bytes that the disk says are good, or an error. BULKONLY_NOT_DONE: the disk has not carried the command out,
 * and knows why. After any other error the transport must be reset.
 */
#define BULKONLY_NOT_DONE (-ENOEXEC)
int bulkonly_continue(struct bulkonly *transport);

void bulkonly_stop(struct bulkonly *transport);

/* Makes the disk ready for a new command, whatever it has done before: 0, or an error. */
int bulkonly_reset(struct bulkonly *transport);

#endif
