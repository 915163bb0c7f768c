/* SPDX-License-Identifier: MIT */
/*
 * The BCM2835's second SD card controller, Broadcom's own ("SDHOST"). It is not in Broadcom's manual;
 * these facts come from the drivers that Broadcom has contributed elsewhere.
 *
 * Data goes through a FIFO of 16 words. The controller stops the card's clock while the FIFO is full (or
 * empty, when writing), so nothing is lost even if we are late. The FIFO would interrupt for every few
 * words, so the process that carries out a command polls the fill level. If the card makes it wait, it sleeps
 * for a moment. Commands take microseconds and have no interrupt.
 *
 * One process at a time uses all of this (sdcard.h): no locks.
 */
#include "bcm2835_sdhost.h"

#include "bcm2835_fifo.h"
#include "sync/pause.h"
#include <abi/errno.h>
#include <hal/cpu.h>
#include <hal/timer.h>

/* Registers, as word indices. */
#define COMMAND 0x00
#define ARGUMENT 0x01
#define TIMEOUT 0x02 /* of the card's answer with data, in its clocks */
#define DIVIDER 0x03
#define RESPONSE 0x04
#define STATUS 0x08
#define POWER 0x0c
#define DEBUG 0x0d /* state machine, FIFO */
#define CONFIG 0x0e
#define BLOCK_SIZE 0x0f
#define DATA 0x10
#define BLOCK_COUNT 0x14

#define COMMAND_NEW 0x8000u /* until it has been carried out */
#define COMMAND_FAILED 0x4000u
#define COMMAND_NO_RESPONSE 0x0400u
#define COMMAND_136 0x0200u
#define COMMAND_WRITE 0x0080u
#define COMMAND_READ 0x0040u
#define STATUS_DATA_TIMEOUT 0x0080u
#define STATUS_COMMAND_TIMEOUT 0x0040u
#define STATUS_DATA_CRC 0x0020u
#define STATUS_COMMAND_CRC 0x0010u
#define STATUS_FIFO_ERROR 0x0008u
#define STATUS_DATA_ERRORS (STATUS_DATA_TIMEOUT | STATUS_DATA_CRC | STATUS_FIFO_ERROR)
#define STATUS_ALL 0x07f8u
#define CONFIG_SLOW 0x0008u /* the divider counts in data mode too, all of its bits */
#define CONFIG_FOUR_LINES 0x0004u
#define CONFIG_WIDE_INSIDE 0x0002u /* words, not bytes, to and from the FIFO */
#define DEBUG_STATE(debug) ((debug)&0xfu)
#define DEBUG_FILL(debug) ((debug) >> 4 & 0x1fu)
#define DEBUG_FORCE_DATA_MODE 0x00080000u
#define DEBUG_THRESHOLDS (0x1fu << 9 | 0x1fu << 14)
#define DEBUG_THRESHOLDS_4 (4u << 9 | 4u << 14) /* the chip loses data with deeper ones */

/* States of the controller. */
#define STATE_IDENTIFY 0x0u
#define STATE_DATA 0x1u
#define STATE_READ_WAIT 0x4u /* it would take another block */
#define STATE_WRITE_START 0xau

#define DIVIDER_MAX 0x7ffu
#define CARD_TIMEOUT 0x00f00000u /* until the clock is known */
#define FIFO_WORDS 16u
#define BLOCK_COUNT_MAX 511u /* nine bits; the block layer's requests are half as large */

#define POWER_NS 20000000u
#define COMMAND_TIMEOUT_NS 100000000u
#define DATA_TIMEOUT_NS 1000000000u
#define PATIENCE 200u  /* looks before a process sleeps: some 20 us */
#define NAP_NS 100000u /* about two blocks at full speed */

static struct {
    volatile uint32_t *regs;
    uint32_t base_hz; /* the clock that the divider gets */
    uint32_t divider; /* the values for the registers of these names */
    uint32_t timeout;
    uint32_t config;
} sdhost;

static uint32_t read_register(unsigned index)
{
    return sdhost.regs[index];
}

static void sdhost_write_register(unsigned index, uint32_t value)
{
    sdhost.regs[index] = value;
}

/* QEMU's controller keeps data in its FIFO after an error: they would pass for the next block's. */
static void drain(void)
{
    for (unsigned i = 0; i < FIFO_WORDS && DEBUG_FILL(read_register(DEBUG)) > 0; i++)
        (void)read_register(DATA);
}

/* Everything off, and on again with the speed and width that are set. The card notices nothing. */
static void sdhost_reset(void)
{
    sdhost_write_register(POWER, 0);
    sdhost_write_register(COMMAND, 0);
    sdhost_write_register(ARGUMENT, 0);
    sdhost_write_register(TIMEOUT, sdhost.timeout);
    sdhost_write_register(DIVIDER, 0);
    sdhost_write_register(STATUS, STATUS_ALL);
    sdhost_write_register(CONFIG, 0);
    sdhost_write_register(BLOCK_SIZE, 0);
    sdhost_write_register(BLOCK_COUNT, 0);
    sdhost_write_register(DEBUG, (read_register(DEBUG) & ~DEBUG_THRESHOLDS) | DEBUG_THRESHOLDS_4);
    drain();
    pause_ns("sd pause", POWER_NS);
    sdhost_write_register(POWER, 1);
    pause_ns("sd pause", POWER_NS);
    sdhost_write_register(CONFIG, sdhost.config);
    sdhost_write_register(DIVIDER, sdhost.divider);
}

/* Clock = base / (divider + 2); half a second is how long a card may take (SD 4.6.2). */
static void sdhost_set_clock(uint32_t hz)
{
    uint32_t by = (sdhost.base_hz + hz - 1) / hz;

    sdhost.divider = MIN(MAX(by, 2u) - 2, DIVIDER_MAX);
    sdhost.timeout = sdhost.base_hz / (sdhost.divider + 2) / 2;
    sdhost_write_register(DIVIDER, sdhost.divider);
    sdhost_write_register(TIMEOUT, sdhost.timeout);
}

static void sdhost_use_four_lines(void)
{
    sdhost.config |= CONFIG_FOUR_LINES;
    sdhost_write_register(CONFIG, sdhost.config);
}

/* Waits while the last command is under way. */
static int wait_command(void)
{
    uint64_t until = clock_ns() + COMMAND_TIMEOUT_NS;

    while (read_register(COMMAND) & COMMAND_NEW) {
        if (clock_ns() > until)
            return -ETIMEDOUT;
        cpu_relax();
    }
    return 0;
}

/* An answer without a checksum (R3) always fails the check for it. */
static int command_result(const struct sd_command *command)
{
    uint32_t status = read_register(STATUS);

    if (!(read_register(COMMAND) & COMMAND_FAILED))
        return 0;
    sdhost_write_register(STATUS, STATUS_ALL);
    if (status & STATUS_COMMAND_TIMEOUT)
        return -ETIMEDOUT;
    return command->response == SD_R3 && (status & STATUS_COMMAND_CRC) ? 0 : -EIO;
}

static void sdhost_read_reply(struct sd_command *command)
{
    if (command->response == SD_R2) {
        for (unsigned i = 0; i < 4; i++)
            command->reply[i] = read_register(RESPONSE + 3 - i);
    } else {
        command->reply[0] = read_register(RESPONSE);
    }
}

/* The size must be there before the count. That a card is busy afterwards (R1b) is sdcard.c's affair. */
static int sdhost_send(struct sd_command *command)
{
    const struct sd_data *data = command->data;
    uint32_t word = command->index | COMMAND_NEW;

    int error = wait_command();
    if (error)
        return error;
    sdhost_write_register(STATUS, STATUS_ALL);
    if (command->response == SD_NONE)
        word |= COMMAND_NO_RESPONSE;
    else if (command->response == SD_R2)
        word |= COMMAND_136;
    if (data) {
        word |= data->write ? COMMAND_WRITE : COMMAND_READ;
        sdhost_write_register(BLOCK_SIZE, SECTOR_SIZE);
        sdhost_write_register(BLOCK_COUNT, data->blocks);
    }
    sdhost_write_register(ARGUMENT, command->argument);
    sdhost_write_register(COMMAND, word);
    error = wait_command();
    if (!error)
        error = command_result(command);
    if (!error)
        sdhost_read_reply(command);
    return error;
}

/* An error of the transfer so far: the card did not answer in time, or the data were damaged. */
static int data_error(void)
{
    uint32_t errors = read_register(STATUS) & STATUS_DATA_ERRORS;

    if (!errors)
        return 0;
    return errors & STATUS_DATA_TIMEOUT ? -ETIMEDOUT : -EIO;
}

/* Words that the FIFO has for us; or, when writing, room for. */
static unsigned words_ready(bool write)
{
    unsigned fill = DEBUG_FILL(read_register(DEBUG));

    return write ? FIFO_WORDS - MIN(fill, FIFO_WORDS) : fill;
}

/* Waits for a burst: looks for a while, then sleeps between looks. */
static int wait_fifo(bool write)
{
    uint64_t until = clock_ns() + DATA_TIMEOUT_NS;

    for (unsigned looks = 0; words_ready(write) < FIFO_BURST; looks++) {
        int error = data_error();
        if (error)
            return error;
        if (looks < PATIENCE) {
            cpu_relax();
            continue;
        }
        if (clock_ns() > until)
            return -ETIMEDOUT;
        pause_ns("sd pause", NAP_NS);
    }
    return 0;
}

static int move_segment(const struct block_segment *segment, bool write)
{
    uint32_t *word = segment->data;
    unsigned left = segment->bytes / sizeof(*word) / FIFO_BURST;

    while (left > 0) {
        unsigned bursts = MIN(words_ready(write) / FIFO_BURST, left);
        if (unlikely(bursts == 0)) {
            int error = wait_fifo(write);
            if (error)
                return error;
            continue;
        }
        if (write)
            fifo_write(&sdhost.regs[DATA], word, bursts);
        else
            fifo_read(&sdhost.regs[DATA], word, bursts);
        word += bursts * FIFO_BURST;
        left -= bursts;
    }
    return 0;
}

/* The last block has been checked, or sent; a controller that would go on with another is stopped. */
static int finish(void)
{
    uint64_t until = clock_ns() + DATA_TIMEOUT_NS;

    for (unsigned looks = 0;; looks++) {
        uint32_t debug = read_register(DEBUG), state = DEBUG_STATE(debug);
        int error = data_error();
        if (error)
            return error;
        if (state == STATE_READ_WAIT || state == STATE_WRITE_START) {
            sdhost_write_register(DEBUG, debug | DEBUG_FORCE_DATA_MODE);
            return 0;
        }
        if (state == STATE_IDENTIFY || state == STATE_DATA)
            return 0;
        if (clock_ns() > until)
            return -ETIMEDOUT;
        if (looks >= PATIENCE)
            pause_ns("sd pause", NAP_NS);
    }
}

static int sdhost_move_data(const struct sd_data *data)
{
    int error = 0;

    for (unsigned i = 0; i < data->segments && !error; i++)
        error = move_segment(&data->segment[i], data->write);
    return error ? error : finish();
}

static int sdhost_carry_out(struct sd_command *command)
{
    struct sd_command stop = {.index = SD_STOP_TRANSMISSION, .response = SD_R1B};

    if (command->data && command->data->blocks > BLOCK_COUNT_MAX)
        return -EINVAL;
    int error = sdhost_send(command);
    if (error || !command->data)
        return error;
    error = sdhost_move_data(command->data);
    if (error || command->data->blocks == 1)
        return error;
    error = sdhost_send(&stop);
    command->reply[0] |= stop.reply[0];
    return error;
}

/* A card that does not answer needs no reset of the controller; a transfer that broke off does. */
static int sdhost_command(struct sd_command *sd_command)
{
    int error = sdhost_carry_out(sd_command);

    if (error && (sd_command->data || (read_register(COMMAND) & COMMAND_NEW)))
        sdhost_reset();
    return error;
}

const struct sd_host *bcm2835_sdhost_init(volatile uint32_t *registers, uint32_t clock_hz)
{
    static const struct sd_host host = {
        .name = "sd0",
        .controller = "SDHOST",
        .set_clock = sdhost_set_clock,
        .use_four_lines = sdhost_use_four_lines,
        .command = sdhost_command,
    };

    sdhost.regs = registers;
    sdhost.base_hz = clock_hz;
    sdhost.divider = DIVIDER_MAX;
    sdhost.timeout = CARD_TIMEOUT;
    sdhost.config = CONFIG_SLOW | CONFIG_WIDE_INSIDE;
    sdhost_reset();
    return &host;
}
