/* SPDX-License-Identifier: MIT */
/*
 * SD memory cards (SD Physical Layer Simplified Specification 6.00; sections are its).
 *
 * A card is woken up, identified, and given a relative address (4.2); then it is a block device,
 * served by a kernel thread, because commands sleep. If a request fails, it is tried again. Before the last
 * try the card and its controller start from the beginning; after it, single blocks may still succeed.
 */
#include "sdcard.h"

#include "base/kprintf.h"
#include "dev/partition.h"
#include "dev/worker.h"
#include "lib/string.h"
#include "sched/kthread.h"
#include "sync/pause.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <hal/cache.h>
#include <hal/timer.h>

/* Commands (4.7.4); those marked A follow CMD55. */
#define CMD_IDLE 0
#define CMD_ALL_SEND_CID 2
#define CMD_RELATIVE_ADDRESS 3
#define CMD_SELECT 7
#define CMD_SEND_IF_COND 8
#define CMD_SEND_CSD 9
#define CMD_SEND_STATUS 13
#define CMD_BLOCK_LENGTH 16
#define CMD_READ 17
#define CMD_READ_MULTIPLE 18
#define CMD_SET_BLOCK_COUNT 23
#define CMD_WRITE 24
#define CMD_WRITE_MULTIPLE 25
#define CMD_APPLICATION 55
#define ACMD_BUS_WIDTH 6
#define ACMD_OPERATING_CONDITIONS 41
#define ACMD_SEND_SCR 51

#define IF_COND_CHECK 0x1aau          /* 2.7 to 3.6 V, and a pattern to send back (4.3.13) */
#define OCR_VOLTAGES 0x00ff8000u      /* 2.7 to 3.6 V (5.1) */
#define OCR_HIGH_CAPACITY 0x40000000u /* asked: we can; answered: it is */
#define OCR_READY 0x80000000u
#define BUS_WIDTH_4 2u
#define SCR_BYTES 8u
#define SCR_CMD23 0x02u                   /* in its byte 3 (5.6) */
#define STATUS_ERRORS 0xfdf98008u         /* card status: the error bits of types "E" (4.10.1) */
#define STATUS_COMMAND_ERRORS 0x00c00000u /* of those, about the command before */
#define STATUS_OUT_OF_RANGE 0x80000000u
#define STATUS_STATE(status) ((status) >> 9 & 0xf)
#define STATE_TRANSFER 4u

#define CLOCK_IDENTIFY 400000u
#define CLOCK_TRANSFER 25000000u
#define READY_TIMEOUT_NS 1000000000u /* 4.2.3 */
/* A write takes 250 ms at most, or 500 for large cards (4.6.2.2); cheap cards take seconds. */
#define BUSY_TIMEOUT_NS 10000000000u
#define TRIES 3

static struct {
    const struct sd_host *host;
    uint32_t address;   /* the card's, in the upper half, as arguments need it */
    bool high_capacity; /* arguments of reads and writes count blocks, not bytes */
    bool counts;        /* it knows CMD23 */
    uint32_t cid[4];
    uint32_t sectors;
    bool lost;     /* identification has failed: again, before the next transfer */
    bool in_doubt; /* the last transfer has failed: the card may not be ready for another */
    struct block_device device;
    struct block_worker worker;
} card;

static int card_command(unsigned index, uint32_t argument, enum sd_response response,
                        uint32_t *reply)
{
    struct sd_command c = {.index = (uint8_t)index, .argument = argument, .response = response};
    int error = card.host->command(&c);

    for (unsigned i = 0; reply && i < (response == SD_R2 ? 4u : 1u); i++)
        reply[i] = c.reply[i];
    return error;
}

static int application_command(unsigned index, uint32_t argument, enum sd_response response,
                               uint32_t *reply)
{
    int error = card_command(CMD_APPLICATION, card.address, SD_R1, NULL);
    return error ? error : card_command(index, argument, response, reply);
}

/* Makes the card start its voltages and identify itself (4.2.3). A card of version 1 knows no CMD8. */
static int wake_up(void)
{
    uint64_t until = clock_ns() + READY_TIMEOUT_NS;
    uint32_t check, ocr;

    card.address = 0;
    int error = card_command(CMD_IDLE, 0, SD_NONE, NULL);
    if (error)
        return error;
    bool version2 = card_command(CMD_SEND_IF_COND, IF_COND_CHECK, SD_R7, &check) == 0;
    if (version2 && (check & 0xfff) != IF_COND_CHECK)
        return -EIO;
    do {
        error = application_command(ACMD_OPERATING_CONDITIONS,
                                    OCR_VOLTAGES | (version2 ? OCR_HIGH_CAPACITY : 0), SD_R3, &ocr);
        if (error)
            return error;
        if (ocr & OCR_READY) {
            card.high_capacity = ocr & OCR_HIGH_CAPACITY;
            return 0;
        }
        pause_ns("sd pause", 10000000);
    } while (clock_ns() < until);
    return -ETIMEDOUT;
}

/* Bits [high:low] of the card-specific data. */
static uint32_t csd_bits(const uint32_t csd[4], unsigned high, unsigned low)
{
    uint32_t value = 0;

    for (unsigned bit = high + 1; bit-- > low;)
        value = value << 1 | (csd[3 - bit / 32] >> bit % 32 & 1);
    return value;
}

/* The card's size in sectors: CSD version 2 (5.3.3), or 1 (5.3.2). */
static uint32_t card_sectors(const uint32_t csd[4])
{
    if (csd_bits(csd, 127, 126) == 1)
        return (csd_bits(csd, 69, 48) + 1) * 1024;
    uint32_t shift = csd_bits(csd, 49, 47) + 2 + csd_bits(csd, 83, 80);
    return (csd_bits(csd, 73, 62) + 1) << (shift - 9);
}

static int identify(void)
{
    uint32_t reply[4];

    int error = card_command(CMD_ALL_SEND_CID, 0, SD_R2, card.cid);
    if (error)
        return error;
    error = card_command(CMD_RELATIVE_ADDRESS, 0, SD_R6, reply);
    if (error)
        return error;
    card.address = reply[0] & 0xffff0000u;
    error = card_command(CMD_SEND_CSD, card.address, SD_R2, reply);
    if (error)
        return error;
    card.sectors = card_sectors(reply);
    return 0;
}

/*
 * Waits until the card has stored its data (4.12.5, table 4-35: the state "tran"). -EIO if it could
 * not. The card reports each error once.
 */
static int wait_ready(void)
{
    uint64_t until = clock_ns() + BUSY_TIMEOUT_NS;
    uint32_t status, errors = 0;

    for (;;) {
        int error = card_command(CMD_SEND_STATUS, card.address, SD_R1, &status);
        if (error)
            return error;
        errors |= status & STATUS_ERRORS & ~STATUS_COMMAND_ERRORS;
        if (STATUS_STATE(status) == STATE_TRANSFER)
            return errors ? -EIO : 0;
        if (clock_ns() > until)
            return -ETIMEDOUT;
        pause_ns("sd pause", 500000);
    }
}

/*
 * Asks the card for its configuration register: whether it knows CMD23. A card that stops by itself needs no
 * CMD12, after which cheap cards damage a read that follows soon. If the register cannot be read, CMD12 will do.
 */
static int read_scr(void)
{
    static uint8_t scr[CACHE_LINE] __attribute__((aligned(CACHE_LINE)));
    struct block_segment segment = {scr, SCR_BYTES};
    struct sd_data data = {
        .segment = &segment, .segments = 1, .blocks = 1, .block_bytes = SCR_BYTES};
    struct sd_command c = {.index = ACMD_SEND_SCR, .response = SD_R1, .data = &data};

    int error = card_command(CMD_APPLICATION, card.address, SD_R1, NULL);
    if (!error)
        error = card.host->command(&c);
    card.counts = !error && (scr[3] & SCR_CMD23);
    return error ? wait_ready() : 0;
}

static int bring_up(void)
{
    card.host->set_clock(CLOCK_IDENTIFY);
    pause_ns("sd pause", 2000000); /* 74 clocks at least (6.4.1) */
    int error = wake_up();
    if (!error)
        error = identify();
    if (error)
        return error;
    card.host->set_clock(CLOCK_TRANSFER);
    error = card_command(CMD_SELECT, card.address, SD_R1B, NULL);
    if (!error)
        error = wait_ready();
    if (!error)
        error = application_command(ACMD_BUS_WIDTH, BUS_WIDTH_4, SD_R1, NULL);
    if (error)
        return error;
    card.host->use_four_lines();
    error = card_command(CMD_BLOCK_LENGTH, SECTOR_SIZE, SD_R1, NULL);
    return error ? error : read_scr();
}

/* Controller and card from the beginning. Another card in the slot must not get this one's blocks. */
static int identify_again(void)
{
    uint32_t cid[4], sectors = card.sectors;

    memcpy(cid, card.cid, sizeof(cid));
    kprintf("%s: identifying the card again\n", card.device.name);
    card.host->reset();
    int error = bring_up();
    card.in_doubt = error != 0;
    if (!error && memcmp(cid, card.cid, sizeof(cid)) != 0) {
        kprintf("%s: this is another card\n", card.device.name);
        error = -ENODEV;
    }
    card.lost = error != 0;
    memcpy(card.cid, cid, sizeof(cid));
    card.sectors = sectors;
    return error;
}

/*
 * Which bits of the answer are errors: a read of several blocks up to the last may say, wrongly, that it
 * went beyond (4.3.3).
 */
static uint32_t errors_of(const struct block_request *request)
{
    bool to_end = request->sector + request->sectors == card.device.sectors;
    bool excused = request->op == BLOCK_READ && request->sectors > 1 && to_end;

    return excused ? STATUS_ERRORS & ~STATUS_OUT_OF_RANGE : STATUS_ERRORS;
}

/* The command and its data, and the meaning of the answers. */
static int run_transfer(const struct block_request *request)
{
    bool write = request->op == BLOCK_WRITE, several = request->sectors > 1;
    struct sd_data data = {
        .segment = request->segment,
        .segments = request->segments,
        .blocks = request->sectors,
        .block_bytes = SECTOR_SIZE,
        .write = write,
        .counted = several && card.counts,
    };
    struct sd_command c = {
        .index = write ? (several ? CMD_WRITE_MULTIPLE : CMD_WRITE)
                       : (several ? CMD_READ_MULTIPLE : CMD_READ),
        .argument = card.high_capacity ? request->sector : request->sector * SECTOR_SIZE,
        .response = SD_R1,
        .data = &data,
    };

    if (data.counted) {
        int error = card_command(CMD_SET_BLOCK_COUNT, data.blocks, SD_R1, NULL);
        if (error)
            return error;
    }
    int error = card.host->command(&c);
    if (!error && (c.reply[0] & errors_of(request)))
        error = -EIO;
    return error;
}

static int card_transfer(const struct block_request *request)
{
    int error = card.in_doubt ? wait_ready() : 0;

    if (error)
        return error;
    error = run_transfer(request);
    if (error)
        card.host->print_state();
    if (error && request->sectors > 1) /* the card may still be sending or expecting data (4.3.3) */
        card_command(SD_STOP_TRANSMISSION, 0, SD_R1B, NULL);
    if (request->op == BLOCK_WRITE || error) {
        int after = wait_ready();
        error = error ? error : after;
    }
    card.in_doubt = error != 0;
    return error;
}

/* The last resort: some cards and cables fail only if blocks follow each other. */
static int card_one_by_one(const struct block_request *request)
{
    struct block_request one = {.op = request->op, .sector = request->sector, .sectors = 1};
    int error = 0;

    for (unsigned i = 0; i < request->segments && !error; i++) {
        const struct block_segment *segment = &request->segment[i];
        for (uint32_t at = 0; at < segment->bytes && !error; at += SECTOR_SIZE, one.sector++) {
            struct block_segment piece = {(uint8_t *)segment->data + at, SECTOR_SIZE};
            one.segment = &piece;
            one.segments = 1;
            error = card_transfer(&one);
        }
    }
    return error;
}

static int card_carry_out(const struct block_request *request)
{
    int error = 0;

    for (int i = 0; i < TRIES; i++) {
        error = card.lost || i == TRIES - 1 ? identify_again() : 0;
        if (!error)
            error = card_transfer(request);
        if (!error)
            return 0;
        kprintf("%s: %s of %u sectors at %u: error %d\n", card.device.name,
                request->op == BLOCK_WRITE ? "write" : "read", request->sectors, request->sector,
                -error);
        if (error == -ENODEV)
            return error;
    }
    return request->sectors > 1 && !card.lost ? card_one_by_one(request) : error;
}

/* A card stores its data before it says that it is ready: nothing to flush. */
static void card_start(struct block_device *device, struct block_request *request)
{
    (void)device;
    block_worker_add(&card.worker, request);
}

static const struct block_driver driver = {.start = card_start};

int sdcard_attach(const struct sd_host *host)
{
    card.host = host;
    card.device.driver = &driver;
    ksnprintf(card.device.name, sizeof(card.device.name), "%s", host->name);
    int error = bring_up();
    if (error)
        return error;
    card.device.sectors = card.sectors;
    kprintf("%s: %s SD card on %s, %u MiB\n", card.device.name,
            card.high_capacity ? "high capacity" : "standard", host->controller,
            card.device.sectors / (MIB / SECTOR_SIZE));
    block_worker_init(&card.worker, "sdcard", card_carry_out);
    if (!kthread_start("sdcard", block_worker_run, &card.worker))
        return -ENOMEM;
    error = block_register(&card.device);
    return error ? error : partition_scan(&card.device);
}
