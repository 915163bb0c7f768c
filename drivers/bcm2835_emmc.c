/* SPDX-License-Identifier: MIT */
/*
 * The BCM2835's first SD card controller, by Arasan (BCM2835 ARM Peripherals, chapter 5): the registers
 * of the SD Host Controller Specification 3.00, without its DMA.
 *
 * Two rules of this chip: registers are written as whole words only. Two writes to one of them need two SD
 * clocks in between; if they come faster, the first is lost (the data register excepted).
 *
 * The process that carries out a command moves the data itself, block by block. It polls the
 * controller for a while. If the controller is still not ready, the process sleeps until an interrupt. At full
 * speed the next block is there when the one before has been moved.
 *
 * Locks: emmc.lock guards the register INTERRUPT_ENABLE, which is zero while no process sleeps.
 */
#include "bcm2835_emmc.h"

#include "base/kprintf.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <arch/device.h>
#include <hal/cpu.h>
#include <hal/timer.h>

/* Registers, as word indices (5.1). */
#define BLOCK_SIZE_COUNT 0x01
#define ARGUMENT 0x02
#define COMMAND 0x03
#define RESPONSE 0x04
#define RESPONSE_AUTO_CMD12 0x07
#define DATA 0x08
#define STATUS 0x09
#define CONTROL0 0x0a
#define CONTROL1 0x0b
#define INTERRUPT 0x0c
#define INTERRUPT_RECORD 0x0d /* which of them appear in INTERRUPT */
#define INTERRUPT_ENABLE 0x0e /* which of them interrupt */
#define CONTROL2 0x0f

#define COMMAND_COUNT 0x00000002u /* the block count matters */
#define COMMAND_AUTO_CMD12 0x00000004u
#define COMMAND_READ 0x00000010u
#define COMMAND_MULTIPLE 0x00000020u
#define COMMAND_136 0x00010000u
#define COMMAND_48 0x00020000u
#define COMMAND_CHECK 0x00180000u /* checksum and index of the response */
#define COMMAND_CHECK_CRC 0x00080000u
#define COMMAND_DATA 0x00200000u
#define STATUS_INHIBIT 0x00000001u /* a command is under way */
#define STATUS_INHIBIT_DATA 0x00000002u
#define CONTROL0_FOUR_LINES 0x00000002u
#define CONTROL1_INTERNAL_CLOCK 0x00000001u
#define CONTROL1_STABLE 0x00000002u
#define CONTROL1_CLOCK 0x00000004u
#define CONTROL1_TIMEOUT 0x000e0000u /* the longest */
#define CONTROL1_RESET 0x01000000u
#define CONTROL1_RESET_COMMAND 0x02000000u
#define CONTROL1_RESET_DATA 0x04000000u
#define HAPPENED_COMMAND 0x00000001u
#define HAPPENED_DATA 0x00000002u
#define HAPPENED_WRITE_READY 0x00000010u
#define HAPPENED_READ_READY 0x00000020u
#define HAPPENED_ERROR 0x00008000u
#define HAPPENED_TIMEOUT 0x00010000u /* no answer to a command */
#define HAPPENED_ERRORS 0x017f8000u
#define HAPPENED_ALL (HAPPENED_COMMAND | HAPPENED_DATA | 0x30u | HAPPENED_ERRORS)

#define TIMEOUT_NS 3000000000u /* cheap cards exceed the standard's 100 and 250 ms by far */
#define RESET_TIMEOUT_NS 100000000u
#define FULL_SPEED_HZ 25000000u /* at which waiting for a block is a matter of microseconds */
#define PATIENCE 200u           /* looks before a process sleeps: some 20 us */

static struct {
    volatile uint32_t *regs;
    uint32_t base_hz;  /* the clock that the divider gets */
    uint32_t gap_ns;   /* between two writes: more than two SD clocks */
    unsigned patience; /* none while the clock is slow */
    struct spinlock lock;
    struct waitqueue wait; /* for something to happen */
} emmc = {.lock = SPINLOCK_INIT("emmc"), .wait = WAITQUEUE_INIT(emmc.wait, "emmc")};

static uint32_t emmc_read_register(unsigned index)
{
    return device_read(emmc.regs, index);
}

static void emmc_write_register(unsigned index, uint32_t value)
{
    uint64_t until = clock_ns() + emmc.gap_ns;

    device_write(emmc.regs, index, value);
    while (clock_ns() < until)
        cpu_relax();
}

static bool wait_until_clear(unsigned index, uint32_t bits)
{
    uint64_t until = clock_ns() + RESET_TIMEOUT_NS;

    while (emmc_read_register(index) & bits) {
        if (clock_ns() > until)
            return false;
        cpu_relax();
    }
    return true;
}

/* The controller's own state machines, after an error. */
static void emmc_reset(uint32_t what)
{
    emmc_write_register(CONTROL1, emmc_read_register(CONTROL1) | what);
    wait_until_clear(CONTROL1, what);
}

/* Clock = base / (2 * divisor); the divisor has ten bits, the upper two at [7:6] of the register. */
static void emmc_set_clock(uint32_t hz)
{
    uint32_t divisor = 1;
    uint64_t until = clock_ns() + RESET_TIMEOUT_NS;

    while (divisor < 512 && emmc.base_hz / (2 * divisor) > hz)
        divisor *= 2;
    wait_until_clear(STATUS, STATUS_INHIBIT | STATUS_INHIBIT_DATA);
    emmc_write_register(CONTROL1, CONTROL1_TIMEOUT);
    emmc_write_register(CONTROL1, CONTROL1_TIMEOUT | CONTROL1_INTERNAL_CLOCK |
                                      (divisor & 0xff) << 8 | (divisor >> 8) << 6);
    while (!(emmc_read_register(CONTROL1) & CONTROL1_STABLE) && clock_ns() < until)
        cpu_relax();
    emmc_write_register(CONTROL1, emmc_read_register(CONTROL1) | CONTROL1_CLOCK);
    emmc.gap_ns = 4 * (1000000000u / (emmc.base_hz / (2 * divisor)) + 1);
    emmc.patience = hz >= FULL_SPEED_HZ ? PATIENCE : 0;
}

static void emmc_use_four_lines(void)
{
    emmc_write_register(CONTROL0, emmc_read_register(CONTROL0) | CONTROL0_FOUR_LINES);
}

/*
 * The events stay in the register INTERRUPT for the process that is woken, but they must not interrupt any
 * longer. (If two writes come in quick succession, the later one holds, which is the right one.)
 */
void bcm2835_emmc_interrupt(void *unused)
{
    (void)unused;
    acquire(&emmc.lock);
    device_write(emmc.regs, INTERRUPT_ENABLE, 0);
    wakeup(&emmc.wait);
    release(&emmc.lock);
}

/* Whether one of these happens soon. */
static bool look_for(uint32_t wanted)
{
    for (unsigned i = 0; i < emmc.patience; i++) {
        if (emmc_read_register(INTERRUPT) & wanted)
            return true;
        cpu_relax();
    }
    return false;
}

static void sleep_for(uint32_t wanted)
{
    uint64_t until = clock_ns() + TIMEOUT_NS;
    int error;

    acquire(&emmc.lock);
    do {
        device_write(emmc.regs, INTERRUPT_ENABLE, wanted);
        error = sleep_until(&emmc.wait, &emmc.lock, until);
    } while (!(emmc_read_register(INTERRUPT) & wanted) && error != -ETIMEDOUT);
    device_write(emmc.regs, INTERRUPT_ENABLE, 0);
    release(&emmc.lock);
}

/* Waits until this has happened, or an error has, and clears it: 0, -ETIMEDOUT or -EIO. */
static int wait_for(uint32_t bit)
{
    if (!look_for(bit | HAPPENED_ERRORS))
        sleep_for(bit | HAPPENED_ERRORS);
    uint32_t happened = emmc_read_register(INTERRUPT);
    if (happened & HAPPENED_ERRORS)
        return happened & HAPPENED_TIMEOUT ? -ETIMEDOUT : -EIO;
    if (!(happened & bit))
        return -ETIMEDOUT;
    device_write(emmc.regs, INTERRUPT, bit);
    return 0;
}

/* R1b is taken for R1: the end of being busy is not always told (drivers), and sdcard.c asks the card. */
static uint32_t command_word(const struct sd_command *command)
{
    static const uint32_t responses[] = {
        [SD_NONE] = 0,
        [SD_R1] = COMMAND_48 | COMMAND_CHECK,
        [SD_R1B] = COMMAND_48 | COMMAND_CHECK,
        [SD_R2] = COMMAND_136 | COMMAND_CHECK_CRC,
        [SD_R3] = COMMAND_48,
        [SD_R6] = COMMAND_48 | COMMAND_CHECK,
        [SD_R7] = COMMAND_48 | COMMAND_CHECK,
    };
    const struct sd_data *data = command->data;
    uint32_t word = (uint32_t)command->index << 24 | responses[command->response];

    if (data) {
        word |= COMMAND_DATA | (data->write ? 0 : COMMAND_READ);
        word |= data->blocks > 1 ? COMMAND_COUNT | COMMAND_MULTIPLE : 0;
        word |= data->blocks > 1 && !data->counted ? COMMAND_AUTO_CMD12 : 0;
    }
    return word;
}

/* 136 bits come without their checksum, and so 8 bits too low. */
static void emmc_read_reply(struct sd_command *command)
{
    command->reply[0] = emmc_read_register(RESPONSE);
    if (command->response == SD_R2) {
        for (unsigned i = 0; i < 4; i++)
            command->reply[i] = emmc_read_register(RESPONSE + 3 - i) << 8 |
                                (i < 3 ? emmc_read_register(RESPONSE + 2 - i) >> 24 : 0);
    }
}

/* Returns the address behind the block. Registers of the card have eight bytes, which is no whole burst. */
static uint32_t *move_block(uint32_t *word, unsigned words, bool write)
{
    unsigned bursts = words / FIFO_BURST;

    if (bursts > 0 && write)
        fifo_write(&emmc.regs[DATA], word, bursts);
    else if (bursts > 0)
        fifo_read(&emmc.regs[DATA], word, bursts);
    for (unsigned i = bursts * FIFO_BURST; i < words; i++) {
        if (write)
            device_write(emmc.regs, DATA, word[i]);
        else
            word[i] = emmc_read_register(DATA);
    }
    return word + words;
}

/* One block after the other, each when the controller is ready for it. */
static int emmc_move_data(const struct sd_data *data)
{
    uint32_t ready = data->write ? HAPPENED_WRITE_READY : HAPPENED_READ_READY;

    for (unsigned i = 0; i < data->segments; i++) {
        uint32_t *word = data->segment[i].data;
        uint32_t *end = word + data->segment[i].bytes / sizeof(*word);
        while (word < end) {
            int error = wait_for(ready);
            if (error)
                return error;
            word = move_block(word, data->block_bytes / sizeof(*word), data->write);
        }
    }
    return wait_for(HAPPENED_DATA);
}

static int run_command(struct sd_command *command)
{
    if (!wait_until_clear(STATUS, STATUS_INHIBIT))
        return -EIO;
    if (command->data && !wait_until_clear(STATUS, STATUS_INHIBIT_DATA))
        return -EIO;
    emmc_write_register(INTERRUPT, HAPPENED_ALL); /* flags that a failed command has left */
    if (command->data)
        emmc_write_register(BLOCK_SIZE_COUNT,
                            command->data->blocks << 16 | command->data->block_bytes);
    emmc_write_register(ARGUMENT, command->argument);
    emmc_write_register(COMMAND, command_word(command));
    int error = wait_for(HAPPENED_COMMAND);
    if (error)
        return error;
    emmc_read_reply(command);
    if (!command->data)
        return 0;
    error = emmc_move_data(command->data);
    if (!error && command->data->blocks > 1 && !command->data->counted)
        command->reply[0] |= emmc_read_register(RESPONSE_AUTO_CMD12);
    return error;
}

static int emmc_command(struct sd_command *sd_command)
{
    int error = run_command(sd_command);

    if (error)
        emmc_reset(CONTROL1_RESET_COMMAND | CONTROL1_RESET_DATA);
    return error;
}

/* Everything, also which events are recorded. */
static void reset_all(void)
{
    emmc.gap_ns = 10000; /* at 400 kHz */
    emmc_write_register(CONTROL1, CONTROL1_RESET);
    wait_until_clear(CONTROL1, CONTROL1_RESET);
    emmc_write_register(CONTROL0, 0);
    emmc_write_register(CONTROL2, 0);
    emmc_write_register(INTERRUPT, 0xffffffffu);
    emmc_write_register(INTERRUPT_RECORD, HAPPENED_ALL); /* else no event would be recorded */
    emmc_write_register(INTERRUPT_ENABLE, 0);
}

static void emmc_print_state(void)
{
    kprintf("EMMC: command %x argument %x status %x happened %x control %x %x count %x answer %x\n",
            emmc_read_register(COMMAND), emmc_read_register(ARGUMENT), emmc_read_register(STATUS),
            emmc_read_register(INTERRUPT), emmc_read_register(CONTROL0),
            emmc_read_register(CONTROL1), emmc_read_register(BLOCK_SIZE_COUNT),
            emmc_read_register(RESPONSE));
}

const struct sd_host *bcm2835_emmc_init(volatile uint32_t *registers, uint32_t clock_hz)
{
    static const struct sd_host host = {
        .name = "sd0",
        .controller = "EMMC",
        .reset = reset_all,
        .set_clock = emmc_set_clock,
        .use_four_lines = emmc_use_four_lines,
        .command = emmc_command,
        .print_state = emmc_print_state,
    };

    emmc.regs = registers;
    emmc.base_hz = clock_hz;
    reset_all();
    return emmc_read_register(CONTROL1) & CONTROL1_RESET ? NULL : &host;
}
