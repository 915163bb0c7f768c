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
 * A read of several blocks without CMD23 has no end for the controller. After the last block that was asked for, it
 * waits for another one and reads it, in the same state as before. So the driver forces it out of this state, sends
 * CMD12, and empties the FIFO of words that it did not ask for.
 *
 * One process at a time uses all of this (sdcard.h): no locks.
 */
#include "bcm2835_sdhost.h"

#include "base/kprintf.h"
#include "sync/pause.h"
#include <abi/errno.h>
#include <arch/device.h>
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
#define COMMAND_BUSY_WAIT 0x0800u /* the command ends only when the card is not busy any more */
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
#define STATE_READ_DATA 0x2u /* a block comes, or its start is waited for */
#define STATE_READ_WAIT 0x4u /* it would take another block */
#define STATE_WRITE_START 0xau

#define DIVIDER_MAX 0x7ffu
#define CARD_TIMEOUT 0x00f00000u /* until the clock is known */
#define FIFO_WORDS 16u
#define BLOCK_COUNT_MAX 511u /* nine bits; the block layer's requests are half as large */

#define POWER_NS 20000000u
#define COMMAND_TIMEOUT_NS 100000000u
#define DATA_TIMEOUT_NS 3000000000u  /* cheap cards exceed the standard's 100 and 250 ms by far */
#define BUSY_TIMEOUT_NS 10000000000u /* and while they collect garbage, this */
#define CHECK_NS 100000u /* a block's checksum has come by then: 17 clocks, even at 400 kHz */
#define DRAIN_MAX (4 * FIFO_WORDS)
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
    return device_read(sdhost.regs, index);
}

static void sdhost_write_register(unsigned index, uint32_t value)
{
    device_write(sdhost.regs, index, value);
}

/* Words that are left over would pass for the next block's. While the FIFO is full, the card has no clock. */
static void drain(void)
{
    for (unsigned i = 0; i < DRAIN_MAX && DEBUG_FILL(read_register(DEBUG)) > 0; i++)
        (void)read_register(DATA);
}

/* Everything off, and on again: one line, slowly. The card loses its clock meanwhile and must be identified again. */
static void sdhost_reset(void)
{
    sdhost.divider = DIVIDER_MAX;
    sdhost.timeout = CARD_TIMEOUT;
    sdhost.config = CONFIG_SLOW | CONFIG_WIDE_INSIDE;
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

/* Looks again soon; the process sleeps meanwhile if it has looked often. */
static void look_again(unsigned looks)
{
    if (looks < PATIENCE)
        cpu_relax();
    else
        pause_ns("sd pause", NAP_NS);
}

/* Waits while the last command is under way. */
static int wait_command(uint64_t limit_ns)
{
    uint64_t until = clock_ns() + limit_ns;

    for (unsigned looks = 0; read_register(COMMAND) & COMMAND_NEW; looks++) {
        if (clock_ns() > until)
            return -ETIMEDOUT;
        look_again(looks);
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

/*
 * The command register's value. Busy wait (R1b): without it the controller takes the next command while
 * the card still holds its data line. How the card feels afterwards, sdcard.c asks it.
 */
static uint32_t sdhost_word(const struct sd_command *command)
{
    static const uint32_t responses[] = {
        [SD_NONE] = COMMAND_NO_RESPONSE,
        [SD_R1B] = COMMAND_BUSY_WAIT,
        [SD_R2] = COMMAND_136,
        [SD_R7] = 0,
    };
    uint32_t word = command->index | COMMAND_NEW | responses[command->response];

    if (command->data)
        word |= command->data->write ? COMMAND_WRITE : COMMAND_READ;
    return word;
}

/* The size must be there before the count. */
static int sdhost_send(struct sd_command *command)
{
    bool busy = command->response == SD_R1B;

    int error = wait_command(COMMAND_TIMEOUT_NS);
    if (error)
        return error;
    sdhost_write_register(STATUS, STATUS_ALL);
    if (command->data) {
        drain();
        sdhost_write_register(BLOCK_SIZE, command->data->block_bytes);
        sdhost_write_register(BLOCK_COUNT, command->data->blocks);
    }
    sdhost_write_register(ARGUMENT, command->argument);
    sdhost_write_register(COMMAND, sdhost_word(command));
    error = wait_command(busy ? BUSY_TIMEOUT_NS : COMMAND_TIMEOUT_NS);
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

/* Waits for so many words: looks for a while, then sleeps between looks. */
static int wait_fifo(bool write, unsigned words)
{
    uint64_t until = clock_ns() + DATA_TIMEOUT_NS;

    for (unsigned looks = 0; words_ready(write) < words; looks++) {
        int error = data_error();
        if (error)
            return error;
        if (clock_ns() > until)
            return -ETIMEDOUT;
        look_again(looks);
    }
    return 0;
}

/* The end of a segment that is no whole burst: registers of the card have eight bytes. */
static int move_tail(uint32_t *word, unsigned left, bool write)
{
    int error = left > 0 ? wait_fifo(write, left) : 0;

    for (; left > 0 && !error; left--, word++) {
        if (write)
            sdhost_write_register(DATA, *word);
        else
            *word = read_register(DATA);
    }
    return error;
}

static int move_segment(const struct block_segment *segment, bool write)
{
    uint32_t *word = segment->data;
    unsigned left = segment->bytes / sizeof(*word);

    while (left >= FIFO_BURST) {
        unsigned bursts = MIN(words_ready(write), left) / FIFO_BURST;
        if (unlikely(bursts == 0)) {
            int error = wait_fifo(write, FIFO_BURST);
            if (error)
                return error;
            continue;
        }
        if (write)
            fifo_write(&sdhost.regs[DATA], word, bursts);
        else
            fifo_read(&sdhost.regs[DATA], word, bursts);
        word += bursts * FIFO_BURST;
        left -= bursts * FIFO_BURST;
    }
    return move_tail(word, left, write);
}

/*
 * Whether the last block has been checked or sent, so many nanoseconds after its last word has moved. The controller
 * receives a block and waits for a next one (CMD18) in the same state. It waits if words have come that the driver did
 * not ask for, or if the checksum must have come long ago.
 */
static bool block_is_over(uint32_t debug, uint64_t since_ns)
{
    switch (DEBUG_STATE(debug)) {
    case STATE_IDENTIFY:
    case STATE_DATA:
    case STATE_READ_WAIT:
    case STATE_WRITE_START:
        return true;
    case STATE_READ_DATA:
        return DEBUG_FILL(debug) > 0 || since_ns > CHECK_NS;
    default:
        return false;
    }
}

/* From any state of a transfer back to the one between commands. */
static void force_data_mode(void)
{
    sdhost_write_register(DEBUG, read_register(DEBUG) | DEBUG_FORCE_DATA_MODE);
}

/* Waits for the end of the last block; a controller that would go on with another is stopped. */
static int finish(void)
{
    uint64_t begin = clock_ns();

    for (unsigned looks = 0;; looks++) {
        uint64_t since = clock_ns() - begin;
        uint32_t debug = read_register(DEBUG), state = DEBUG_STATE(debug);
        int error = data_error();
        if (error)
            return error;
        if (block_is_over(debug, since)) {
            if (state != STATE_IDENTIFY && state != STATE_DATA)
                force_data_mode();
            return 0;
        }
        if (since > DATA_TIMEOUT_NS)
            return -ETIMEDOUT;
        look_again(looks);
    }
}

static int sdhost_move_data(const struct sd_data *data)
{
    int error = 0;

    for (unsigned i = 0; i < data->segments && !error; i++)
        error = move_segment(&data->segment[i], data->write);
    return error ? error : finish();
}

/* CMD12. A full FIFO stops the clock, and with it the command. Words that come until its end are left over. */
static int sdhost_stop(struct sd_command *stop)
{
    drain();
    int error = sdhost_send(stop);
    drain();
    return error;
}

static int sdhost_carry_out(struct sd_command *command)
{
    struct sd_command stop = {.index = SD_STOP_TRANSMISSION, .response = SD_R1B};
    const struct sd_data *data = command->data;

    if (command->index == SD_STOP_TRANSMISSION)
        return sdhost_stop(command);
    if (data && data->blocks > BLOCK_COUNT_MAX)
        return -EINVAL;
    int error = sdhost_send(command);
    if (error || !data)
        return error;
    error = sdhost_move_data(data);
    if (error || data->blocks == 1 || data->counted)
        return error;
    error = sdhost_stop(&stop);
    command->reply[0] |= stop.reply[0];
    return error;
}

/*
 * A transfer that broke off leaves the controller in the middle of it. A reset would take the clock from the
 * card, which is in the middle of it too, and must hear CMD12 first: sdcard.c sends it.
 */
static int sdhost_command(struct sd_command *sd_command)
{
    int error = sdhost_carry_out(sd_command);

    if (error && sd_command->data) {
        force_data_mode();
        drain();
    }
    return error;
}

static void sdhost_print_state(void)
{
    kprintf("SDHOST: command %x argument %x status %x debug %x config %x divider %u count %u\n",
            read_register(COMMAND), read_register(ARGUMENT), read_register(STATUS),
            read_register(DEBUG), read_register(CONFIG), sdhost.divider,
            read_register(BLOCK_COUNT));
}

const struct sd_host *bcm2835_sdhost_init(volatile uint32_t *registers, uint32_t clock_hz)
{
    static const struct sd_host host = {
        .name = "sd0",
        .controller = "SDHOST",
        .reset = sdhost_reset,
        .set_clock = sdhost_set_clock,
        .use_four_lines = sdhost_use_four_lines,
        .command = sdhost_command,
        .print_state = sdhost_print_state,
    };

    sdhost.regs = registers;
    sdhost.base_hz = clock_hz;
    sdhost_reset();
    return &host;
}
