/* SPDX-License-Identifier: MIT */
/*
 * Shared by the two files of the IDE driver: channels, their drives, and single commands.
 * ATA: AT Attachment with Packet Interface 7 (ATA/ATAPI-7 V1). Bus master: Programming Interface for Bus
 * Master IDE Controller 1.0, and Intel 82371FB/SB (PIIX/PIIX3) data sheet, section 2.7.
 */
#ifndef DRIVERS_IDE_CHANNEL_H
#define DRIVERS_IDE_CHANNEL_H

#include "dev/block.h"
#include "dev/worker.h"

struct ide_channel;

struct ide_drive {
    struct block_device device;
    struct ide_channel *channel;
    uint8_t number;   /* on the channel: 0 or 1 */
    bool present;     /* a disk that has identified itself */
    bool lba48;       /* takes block numbers of 48 bits */
    bool dma;         /* transfers by the bus master */
    uint8_t multiple; /* sectors per interrupt, through the data port */
};

/* A channel is a cable with up to two drives, of which one at a time works. */
struct ide_channel {
    const char *name;
    uint16_t command, control; /* I/O ports of the two register blocks */
    uint16_t bus_master;       /* of the DMA engine; 0: there is none */
    struct prd *prd;           /* its table: one page */
    struct ide_drive drive[2];
    struct block_worker worker; /* carries out the requests of both */
    struct spinlock lock;       /* guards the fields below */
    struct waitqueue done;      /* the thread waits here for the end of a command */
    bool interrupted;           /* the drive has interrupted since the command was given */
    uint8_t status;             /* its status at that time */
    uint8_t dma_status;         /* the bus master's */
};

/* A place in a request's memory, and how much of the request lies behind it. */
struct ide_cursor {
    const struct block_request *request;
    unsigned segment; /* which piece */
    uint32_t offset;  /* in it */
    uint32_t done;    /* sectors */
};

/* Most sectors that one command moves. */
#define IDE_SECTORS_MAX 256u

/* The answer to IDENTIFY DEVICE. */
#define IDENTIFY_WORDS 256

/*
 * All below: by the channel's thread, or during boot; they may sleep. 0, -EIO (the drive says so) or
 * -ETIMEDOUT (it says nothing).
 */

/* Whether anything at all is connected: makes both drives ready for commands. */
int ide_reset(struct ide_channel *channel);

/* Identifies a drive, without interrupts. -ENODEV: it is absent, or no disk. */
int ide_identify(struct ide_drive *drive, uint16_t *words);

/* Makes a drive move so many sectors per interrupt if it can (ATA 6.39). */
int ide_set_multiple(struct ide_drive *drive, unsigned sectors);

/* Moves the next sectors of a request, and the cursor behind them. */
int ide_transfer(struct ide_drive *drive, struct ide_cursor *cursor);

/* Makes a drive write the contents of its cache. */
int ide_flush(struct ide_drive *drive);

/* The channel's interrupt: argument is the channel. */
void ide_interrupt(void *argument);

#endif
