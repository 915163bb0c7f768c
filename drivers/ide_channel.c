/* SPDX-License-Identifier: MIT */
/* IDE: registers, single commands, and the data's way: by the bus master or through the data port. */
#include "drivers/ide_channel.h"

#include "sync/pause.h"
#include <abi/errno.h>
#include <arch/io.h>
#include <hal/mmu.h>
#include <hal/timer.h>

/* The command block's registers, by offset (ATA 5.1), and the one of the control block. */
#define DATA 0
#define COUNT 2
#define LBA_LOW 3
#define LBA_MID 4
#define LBA_HIGH 5
#define DEVICE 6
#define STATUS 7
#define COMMAND 7

#define DEVICE_LBA 0x40
#define DEVICE_SECOND 0x10

#define STATUS_ERROR 0x01
#define STATUS_DATA 0x08 /* DRQ: it wants or has data */
#define STATUS_FAULT 0x20
#define STATUS_BUSY 0x80
#define STATUS_NOBODY 0xff /* nothing drives the lines */

#define CONTROL_NO_INTERRUPTS 0x02
#define CONTROL_RESET 0x04

#define CMD_READ 0x20
#define CMD_READ_EXT 0x24
#define CMD_READ_DMA_EXT 0x25
#define CMD_READ_MULTIPLE_EXT 0x29
#define CMD_WRITE 0x30
#define CMD_WRITE_EXT 0x34
#define CMD_WRITE_DMA_EXT 0x35
#define CMD_WRITE_MULTIPLE_EXT 0x39
#define CMD_READ_MULTIPLE 0xc4
#define CMD_WRITE_MULTIPLE 0xc5
#define CMD_SET_MULTIPLE 0xc6
#define CMD_READ_DMA 0xc8
#define CMD_WRITE_DMA 0xca
#define CMD_FLUSH 0xe7
#define CMD_FLUSH_EXT 0xea
#define CMD_IDENTIFY 0xec

/* The bus master's registers, by offset. */
#define DMA_COMMAND 0
#define DMA_STATUS 2
#define DMA_TABLE 4

#define DMA_START 0x01
#define DMA_TO_MEMORY 0x08
#define DMA_ERROR 0x02     /* cleared by writing it */
#define DMA_INTERRUPT 0x04 /* likewise */

#define PRD_LAST 0x80000000u
#define PRD_SPAN 0x10000u /* an entry crosses no multiple of this */

#define LBA28_END 0x10000000u

#define NSEC_PER_MSEC 1000000u
#define COMMAND_LIMIT_NS 10000000000u /* a disk that has to spin up or to try hard */
#define FLUSH_LIMIT_NS 30000000000u   /* ATA 6.15: it may take longer; then it is asked again */
#define RESET_LIMIT_MS 31000u         /* ATA 9.2 */
#define POLLS 20000u                  /* of a register, before sleeping in between */

/* One piece of memory for the bus master: physical address, bytes (0: 64 KiB), and whether the last. */
struct prd {
    uint32_t address, bytes;
};

/* 400 ns, until the status is the selected drive's (ATA 9.1): a port read takes 100 at least. */
static void settle_channel(const struct ide_channel *channel)
{
    for (int i = 0; i < 4; i++)
        in8(channel->control);
}

/* Waits until the drive takes commands or has data, without its interrupt. */
static int wait_idle(const struct ide_channel *channel, unsigned limit_ms)
{
    unsigned polls = 0;

    while (in8(channel->control) & STATUS_BUSY) {
        if (++polls < POLLS)
            continue;
        if (polls - POLLS > limit_ms)
            return -ETIMEDOUT;
        pause_ns("ide pause", 1 * NSEC_PER_MSEC);
    }
    return 0;
}

static int select_drive(const struct ide_drive *drive, uint8_t bits)
{
    const struct ide_channel *channel = drive->channel;
    int error = wait_idle(channel, 1000);

    if (error)
        return error;
    out8(channel->command + DEVICE,
         (uint8_t)(DEVICE_LBA | (drive->number ? DEVICE_SECOND : 0) | bits));
    settle_channel(channel);
    return wait_idle(channel, 1000);
}

/* Gives a command; its interrupt may come from here on. */
static int give_command(struct ide_drive *drive, uint8_t code, uint32_t sector, uint32_t count,
                        bool extended)
{
    struct ide_channel *channel = drive->channel;
    uint16_t base = channel->command;
    int error = select_drive(drive, extended ? 0 : sector >> 24 & 0xf);

    if (error)
        return error;
    if (extended) { /* the upper halves first: each register keeps its last two values */
        out8(base + COUNT, (uint8_t)(count >> 8));
        out8(base + LBA_LOW, (uint8_t)(sector >> 24));
        out8(base + LBA_MID, 0);
        out8(base + LBA_HIGH, 0);
    }
    out8(base + COUNT, (uint8_t)count); /* 256 as 0 */
    out8(base + LBA_LOW, (uint8_t)sector);
    out8(base + LBA_MID, (uint8_t)(sector >> 8));
    out8(base + LBA_HIGH, (uint8_t)(sector >> 16));
    channel->interrupted = false;
    out8(base + COMMAND, code);
    return 0;
}

void ide_interrupt(void *argument)
{
    struct ide_channel *channel = argument;

    acquire(&channel->lock);
    if (channel->bus_master) {
        channel->dma_status = in8(channel->bus_master + DMA_STATUS);
        if (channel->dma_status &
            DMA_INTERRUPT) /* reflects the drive's line, whatever the transfer */
            out8(channel->bus_master + DMA_STATUS, channel->dma_status);
    }
    channel->status = in8(channel->command + STATUS); /* and with that the drive's line falls */
    if (!(channel->status & STATUS_BUSY)) {
        channel->interrupted = true;
        wakeup(&channel->done);
    }
    release(&channel->lock);
}

/* Waits for the drive's interrupt. Its status then says whether all went well. */
static int wait_interrupt(struct ide_channel *channel, uint64_t limit_ns)
{
    uint64_t deadline = clock_ns() + limit_ns;
    int error = 0;

    acquire(&channel->lock);
    while (!channel->interrupted && error != -ETIMEDOUT)
        error = sleep_until(&channel->done, &channel->lock, deadline);
    if (channel->interrupted)
        error = channel->status & (STATUS_ERROR | STATUS_FAULT) ? -EIO : 0;
    channel->interrupted = false;
    release(&channel->lock);
    return error;
}

int ide_reset(struct ide_channel *channel)
{
    uint8_t quiet = CONTROL_NO_INTERRUPTS;

    if (in8(channel->control) == STATUS_NOBODY)
        return -ENODEV;
    out8(channel->control, CONTROL_RESET | quiet);
    pause_ns("ide pause", 1 * NSEC_PER_MSEC); /* 5 us at least */
    out8(channel->control, quiet);
    pause_ns("ide pause", 3 * NSEC_PER_MSEC); /* 2 ms, before the status means anything */
    int error = wait_idle(channel, RESET_LIMIT_MS);
    out8(channel->control, 0);
    return error;
}

int ide_identify(struct ide_drive *drive, uint16_t *words)
{
    const struct ide_channel *channel = drive->channel;
    int error = select_drive(drive, 0);

    if (error || in8(channel->control) == 0)
        return -ENODEV;
    out8(channel->control, CONTROL_NO_INTERRUPTS);
    out8(channel->command + COMMAND, CMD_IDENTIFY);
    settle_channel(channel);
    error = wait_idle(channel, 1000);
    uint8_t status = in8(channel->command + STATUS);
    out8(channel->control, 0);
    if (error || !(status & STATUS_DATA)) /* absent, or a CD drive, which refuses */
        return -ENODEV;
    ins16(channel->command + DATA, words, IDENTIFY_WORDS);
    return 0;
}

int ide_set_multiple(struct ide_drive *drive, unsigned sectors)
{
    int error = give_command(drive, CMD_SET_MULTIPLE, 0, sectors, false);

    if (!error)
        error = wait_interrupt(drive->channel, COMMAND_LIMIT_NS);
    drive->multiple = error ? 1 : (uint8_t)sectors;
    return error;
}

int ide_flush(struct ide_drive *drive)
{
    int error = give_command(drive, drive->lba48 ? CMD_FLUSH_EXT : CMD_FLUSH, 0, 0, false);

    return error ? error : wait_interrupt(drive->channel, FLUSH_LIMIT_NS);
}

/* The piece of memory at the cursor, bytes at most; moves the cursor behind it. */
static void *next_piece(struct ide_cursor *cursor, uint32_t *bytes)
{
    const struct block_segment *segment = &cursor->request->segment[cursor->segment];
    char *at = (char *)segment->data + cursor->offset;

    *bytes = MIN(*bytes, segment->bytes - cursor->offset);
    cursor->offset += *bytes;
    if (cursor->offset == segment->bytes) {
        cursor->segment++;
        cursor->offset = 0;
    }
    return at;
}

/* Writes the bus master's table. IDE_SECTORS_MAX pieces and the borders between them fit into a page. */
static void fill_table(struct prd *table, struct ide_cursor *cursor, uint32_t bytes)
{
    unsigned n = 0;

    while (bytes > 0) {
        struct ide_cursor before = *cursor;
        uint32_t piece = bytes;
        paddr_t at = virt_to_phys(next_piece(cursor, &piece));
        if (piece > PRD_SPAN - at % PRD_SPAN) { /* up to the border; the rest is the next entry's */
            piece = PRD_SPAN - at % PRD_SPAN;
            *cursor = before;
            next_piece(cursor, &piece);
        }
        table[n++] = (struct prd){at, piece % PRD_SPAN};
        bytes -= piece;
    }
    table[n - 1].bytes |= PRD_LAST;
}

static int dma(struct ide_drive *drive, struct ide_cursor *cursor, uint32_t sector,
               uint32_t sectors, bool extended)
{
    struct ide_channel *channel = drive->channel;
    bool write = cursor->request->op == BLOCK_WRITE;
    uint8_t direction = write ? 0 : DMA_TO_MEMORY, code;

    if (extended)
        code = write ? CMD_WRITE_DMA_EXT : CMD_READ_DMA_EXT;
    else
        code = write ? CMD_WRITE_DMA : CMD_READ_DMA;
    fill_table(channel->prd, cursor, sectors * SECTOR_SIZE);
    /* The processor keeps the order of its writes; the compiler must, too: table and data come first. */
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    out32(channel->bus_master + DMA_TABLE, virt_to_phys(channel->prd));
    out8(channel->bus_master + DMA_COMMAND, direction);
    out8(channel->bus_master + DMA_STATUS,
         in8(channel->bus_master + DMA_STATUS) | DMA_ERROR | DMA_INTERRUPT);
    int error = give_command(drive, code, sector, sectors, extended);
    if (!error) {
        out8(channel->bus_master + DMA_COMMAND, direction | DMA_START);
        error = wait_interrupt(channel, COMMAND_LIMIT_NS);
        out8(channel->bus_master + DMA_COMMAND, direction);
    }
    return !error && (channel->dma_status & DMA_ERROR) ? -EIO : error;
}

/* Moves the sectors of one interrupt through the data port. */
static int through_port(const struct ide_drive *drive, struct ide_cursor *cursor, uint32_t sectors)
{
    const struct ide_channel *channel = drive->channel;

    if (!(in8(channel->control) & STATUS_DATA))
        return -EIO;
    for (uint32_t left = sectors * SECTOR_SIZE, piece; left > 0; left -= piece) {
        piece = left;
        void *at = next_piece(cursor, &piece);
        if (cursor->request->op == BLOCK_WRITE)
            outs16(channel->command + DATA, at, piece / 2);
        else
            ins16(channel->command + DATA, at, piece / 2);
    }
    return 0;
}

static uint8_t pio_command(const struct ide_drive *drive, bool write, bool extended)
{
    static const uint8_t codes[2][2][2] = {
        /* one sector at a time: plain, extended; several */
        {{CMD_READ, CMD_READ_EXT}, {CMD_READ_MULTIPLE, CMD_READ_MULTIPLE_EXT}},
        {{CMD_WRITE, CMD_WRITE_EXT}, {CMD_WRITE_MULTIPLE, CMD_WRITE_MULTIPLE_EXT}},
    };
    return codes[write][drive->multiple > 1][extended];
}

/* A read interrupts when data is there, a write when it has been taken (ATA 9.5 and 9.6). */
static int pio(struct ide_drive *drive, struct ide_cursor *cursor, uint32_t sector,
               uint32_t sectors, bool extended)
{
    struct ide_channel *channel = drive->channel;
    bool write = cursor->request->op == BLOCK_WRITE;
    int error = give_command(drive, pio_command(drive, write, extended), sector, sectors, extended);

    if (!error && write)
        error = wait_idle(channel, 1000); /* the first sectors are asked for without an interrupt */
    while (!error && sectors > 0) {
        uint32_t now = MIN(sectors, drive->multiple);
        if (!write)
            error = wait_interrupt(channel, COMMAND_LIMIT_NS);
        if (!error)
            error = through_port(drive, cursor, now);
        if (!error && write)
            error = wait_interrupt(channel, COMMAND_LIMIT_NS);
        sectors -= now;
    }
    return error;
}

int ide_transfer(struct ide_drive *drive, struct ide_cursor *cursor)
{
    const struct block_request *request = cursor->request;
    uint32_t sector = request->sector + cursor->done;
    uint32_t sectors = MIN(request->sectors - cursor->done, IDE_SECTORS_MAX);
    bool extended = sector + sectors > LBA28_END;
    int error = drive->dma ? dma(drive, cursor, sector, sectors, extended)
                           : pio(drive, cursor, sector, sectors, extended);

    if (!error)
        cursor->done += sectors;
    return error;
}
